"""The SPARQL endpoint: parses the request, evaluates the query, sends the answer."""
