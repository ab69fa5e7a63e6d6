"""A Python client for this service, or for any other SPARQL endpoint.

The endpoint may be ``http://127.0.0.1:8000/sparql``, where ``kg serve`` listens:

    >>> from kg.client import Client
    >>> client = Client(endpoint)
    >>> rows = client.select("SELECT ?name { ?event a kg:Event ; rdfs:label ?name }")
    >>> for row in rows:
    ...     print(row["name"], row["name"].language)
    Flood of May 2001 en

SPARQLWrapper speaks the protocol. This client converts literals to Python types, waits
as ``Retry-After`` says when the service is busy, and raises an error when an answer is
incomplete. It needs the extra ``client`` of the package.
"""

from kg.client.attempt import ClientError
from kg.client.client import Client
from kg.client.solutions import IRI, Row, Solutions, Text, TripleTerm, Value

__all__ = [
    "IRI",
    "Client",
    "ClientError",
    "Row",
    "Solutions",
    "Text",
    "TripleTerm",
    "Value",
]
