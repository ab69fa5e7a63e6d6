"""What a release holds: derived graphs, dumps, nanopublications."""
