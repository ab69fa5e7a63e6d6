"""The pages, by Flask: documents about things, lists, files and forms."""
