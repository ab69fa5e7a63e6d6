"""RDF and SPARQL as text: formats, vocabularies, terms, parsing helpers, writers."""
