"""The client: sends queries to an endpoint, and retries while it is busy."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from SPARQLWrapper import JSON, TURTLE

from kg.client.attempt import ClientError, send
from kg.client.solutions import Solutions, python_value
from kg.errors import QuerySyntaxError
from kg.rdf.prefixes import STANDARD_PREFIXES
from kg.rdf.query_text import declarations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rdflib import Graph

_TRIPLE_TERMS: Final = (
    "the graph has triple terms (RDF 1.2), which rdflib cannot hold; "
    "ask for them with select"
)


class Client:
    """Sends queries to an endpoint, and retries while it is busy."""

    def __init__(
        self,
        endpoint: str,
        *,
        prefixes: Mapping[str, str] = STANDARD_PREFIXES,
        timeout: float = 60.0,
        retries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Query the endpoint at an http or https URL.

        ``prefixes`` are declared for queries that do not declare them. ``timeout`` is
        the seconds of one attempt. After a status 429 or 503 or a refused connection
        there are up to ``retries`` further attempts.

        Raises:
            ClientError: the URL or the timeout is invalid.
        """
        if not endpoint.startswith(("http://", "https://")):
            raise ClientError(f"{endpoint}: is no http or https URL")
        self._endpoint = endpoint
        self._prefixes = dict(prefixes)
        if not 0 < timeout < float("inf"):
            raise ClientError(f"timeout: {timeout} is no number of seconds above 0")
        self._timeout = timeout
        self._retries = retries
        self._sleep = sleep

    def select(self, query: str) -> Solutions:
        """Return the solutions of a SELECT query.

        Raises:
            ClientError: there is no answer, or the query is no SELECT.
        """
        document = self._json(query)
        if "boolean" in document:
            raise ClientError("the query is no SELECT")
        try:
            bindings = document["results"]["bindings"]
            rows = [
                {n: python_value(term) for n, term in row.items()} for row in bindings
            ]
            return Solutions(document["head"]["vars"], rows)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            content = json.dumps(document).encode()
            raise ClientError(_no_answer("table of SPARQL in JSON", content)) from error

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK query.

        Raises:
            ClientError: there is no answer, or the query is no ASK.
        """
        document = self._json(query)
        if not isinstance(document.get("boolean"), bool):
            raise ClientError("the query is no ASK")
        return bool(document["boolean"])

    def graph(self, query: str) -> Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE query.

        Raises:
            ClientError: there is no answer, it is no graph, or it has triple terms,
                which rdflib cannot hold.
        """
        import rdflib  # noqa: PLC0415 - only who asks for it waits for it

        content = self._send(query, TURTLE)
        try:
            return rdflib.Graph().parse(data=content, format="turtle")
        except (SyntaxError, ValueError, RecursionError) as error:
            if b"<<(" in content:
                raise ClientError(_TRIPLE_TERMS) from error
            raise ClientError(_no_answer("Turtle", content)) from error

    def _json(self, query: str) -> dict[str, Any]:
        content = self._send(query, JSON)
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or "head" not in document:
            raise ClientError(_no_answer("result of SPARQL in JSON", content))
        return document

    def _send(self, query: str, result_format: str) -> bytes:
        text = self._declared(query)
        for attempt in range(self._retries):
            try:
                return send(self._endpoint, text, result_format, self._timeout)
            except ClientError as error:
                if not error.is_busy:
                    raise
                self._sleep(error.wait(attempt))
        return send(self._endpoint, text, result_format, self._timeout)

    def _declared(self, query: str) -> str:
        """Return a query with declarations of the prefixes that it lacks."""
        try:
            return declarations(query, self._prefixes) + query
        except QuerySyntaxError:
            return query  # the service reports the syntax error


def _no_answer(wanted: str, content: bytes) -> str:
    """Return the message for an answer that cannot be parsed."""
    return (
        f"the answer is no {wanted}: its {len(content)} bytes are something else, or "
        "incomplete; ask again, or in parts (LIMIT, OFFSET)"
    )
