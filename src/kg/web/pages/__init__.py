"""The pages: documents about things, lists, files and forms, by Flask."""
