"""What is refused of a file before a parser sees it, by its format."""
