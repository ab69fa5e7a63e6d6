"""The SPARQL endpoint: a query out of a request, and its answer."""
