"""The content of a release: derived graphs, dumps, nanopublications."""
