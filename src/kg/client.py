"""A client in Python of the service, or of any other SPARQL endpoint.

    from kg.client import Client

    client = Client("http://127.0.0.1:8000/sparql")
    for row in client.select("SELECT * { ?event a kg:Event ; rdfs:label ?label }"):
        print(row["event"], row["label"])

SPARQLWrapper speaks the protocol; this gives Python's types for literals, waits as
``Retry-After`` says when the service is busy, and tells an answer that broke off from a
whole one. It needs the extra ``client`` of the package.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http.client import HTTPException, IncompleteRead
from typing import IO, TYPE_CHECKING, Any, Final, Self, overload
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from kg.errors import KgError, QuerySyntaxError
from kg.rdf.query_text import declarations
from kg.rdf.vocabulary import STANDARD_PREFIXES

try:
    from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
except ImportError as missing:  # pragma: no cover - the extra is installed for tests
    raise ImportError(
        "kg.client needs SPARQLWrapper: pip install khojaly-kg[client]"
    ) from missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from http.client import HTTPMessage

    import pandas as pd
    from rdflib import Graph

Value = str | int | float | bool | Decimal | dt.date | dt.datetime | dt.time
Row = dict[str, Value]
"""A solution: variable name to value; an unbound variable is absent."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS: Final = """
    integer int long short byte nonNegativeInteger positiveInteger negativeInteger
    nonPositiveInteger unsignedInt unsignedLong unsignedShort unsignedByte
"""


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


_CONVERTERS: Final[dict[str, Callable[[str], Value]]] = {
    **{f"{_XSD}{name}": int for name in _INTEGERS.split()},
    f"{_XSD}decimal": Decimal,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": _boolean,
    f"{_XSD}date": dt.date.fromisoformat,
    f"{_XSD}dateTime": dt.datetime.fromisoformat,
    f"{_XSD}time": dt.time.fromisoformat,
}
_BUSY: Final = {429, 503}
_SAME_METHOD: Final = {307, 308}
_LONG: Final = 1500
"""Characters of a query from which on it is sent by POST."""
_LONGEST_WAIT: Final = 60.0


class IRI(str):
    """An IRI."""

    __slots__ = ()


class Text(str):
    """A text with a language (BCP 47), or of a datatype that Python has no type for."""

    __slots__ = ("datatype", "language")
    language: str | None
    datatype: str | None

    def __new__(
        cls, text: str, language: str | None = None, datatype: str | None = None
    ) -> Self:
        """Return a text."""
        found = super().__new__(cls, text)
        found.language, found.datatype = language, datatype
        return found


class ClientError(KgError):
    """A query was not answered.

    ``status`` is that of HTTP, None if there was none; ``problem`` is the problem
    document (RFC 9457), empty if there was none.
    """

    def __init__(
        self,
        message: str,
        status: int | None = None,
        problem: dict[str, Any] | None = None,
    ) -> None:
        """Keep what the service said apart from the message."""
        super().__init__(message)
        self.status = status
        self.problem = problem or {}
        self.retry_after = ""


class Rows(Sequence[Row]):
    """The solutions of a SELECT, in their order."""

    def __init__(self, variables: Sequence[str], rows: Sequence[Row]) -> None:
        """Take the names of the variables, in the order of the query, and the rows."""
        self.variables = tuple(variables)
        self._rows = list(rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Return a row, or several."""
        return self._rows[index]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows."""
        return iter(self._rows)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a table of pandas; what is unbound is None.

        The columns are of objects: of a number beside what is unbound pandas would
        make a float.

        Raises:
            ClientError: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - only who asks for it needs it
        except ImportError:
            raise ClientError("to_pandas needs pandas: pip install pandas") from None
        rows = [[row.get(name) for name in self.variables] for row in self._rows]
        return pd.DataFrame(rows, columns=list(self.variables), dtype=object)


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect that keeps the method with the query (RFC 9110, 15.4.9)."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        if code in _SAME_METHOD and req.data is not None:
            # it leads to http, https or ftp only: whoever calls this has looked
            return Request(newurl, req.data, dict(req.headers))  # noqa: S310
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper, but with the status, headers and body of what was refused."""

    seconds: float
    """Like ``timeout``, of which SPARQLWrapper makes whole seconds."""

    def _query(self) -> tuple[Any, str]:
        opener = build_opener(_Redirects)
        request = self._createRequest()
        return opener.open(request, timeout=self.seconds), self.returnFormat


class Client:
    """Puts queries to an endpoint, again when it says that it is busy."""

    def __init__(
        self,
        endpoint: str,
        *,
        prefixes: Mapping[str, str] = STANDARD_PREFIXES,
        timeout: float = 60.0,
        retries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Ask the endpoint at an http or https URL.

        ``prefixes`` are declared for queries that do not declare them; ``timeout`` is
        in seconds, for a single attempt; after a 429, a 503 or a connection that is
        refused there are up to ``retries`` more.

        Raises:
            ClientError: it is no such URL, or the timeout is no time.
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

    def select(self, query: str) -> Rows:
        """Return the solutions of a SELECT.

        Raises:
            ClientError: it was not answered, or is no SELECT.
        """
        document = self._json(query)
        if "boolean" in document:
            raise ClientError("the query is no SELECT")
        try:
            bindings = document["results"]["bindings"]
            rows = [{n: _value(term) for n, term in row.items()} for row in bindings]
            return Rows(document["head"]["vars"], rows)
        except (KeyError, TypeError, AttributeError) as error:
            content = json.dumps(document).encode()
            raise ClientError(_no_answer("table of SPARQL in JSON", content)) from error

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK.

        Raises:
            ClientError: it was not answered, or is no ASK.
        """
        document = self._json(query)
        if not isinstance(document.get("boolean"), bool):
            raise ClientError("the query is no ASK")
        return bool(document["boolean"])

    def graph(self, query: str) -> Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE.

        Raises:
            ClientError: it was not answered, or gives no graph.
        """
        import rdflib  # noqa: PLC0415 - only who asks for it waits for it

        content = self._send(query, TURTLE)
        try:
            return rdflib.Graph().parse(data=content, format="turtle")
        except (SyntaxError, ValueError, RecursionError) as error:
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
        for attempt in range(self._retries + 1):
            try:
                return self._once(query, result_format)
            except ClientError as error:
                is_busy = error.status in _BUSY or isinstance(
                    error.__cause__, ConnectionRefusedError
                )
                if not is_busy or attempt == self._retries:
                    raise
                self._sleep(_wait(error, attempt))
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def _once(self, query: str, result_format: str) -> bytes:
        wrapper = _Wrapper(self._endpoint, returnFormat=result_format)
        wrapper.seconds = self._timeout
        text = self._declared(query)
        wrapper.setQuery(text)
        wrapper.setOnlyConneg(onlyConneg=True)
        if len(text) > _LONG:
            wrapper.setMethod(POST)
        try:
            content: bytes = wrapper.query().response.read()
        except HTTPError as error:
            raise _refused(error) from error
        except URLError as error:
            cause = error.reason if isinstance(error.reason, OSError) else error
            raise ClientError(f"{self._endpoint}: {error.reason}") from cause
        except (HTTPException, OSError) as error:
            raise ClientError(f"{self._endpoint}: {_broken(error)}") from error
        return content

    def _declared(self, query: str) -> str:
        """Return a query with the prefixes that it uses and does not declare."""
        try:
            return declarations(query, self._prefixes) + query
        except QuerySyntaxError:
            return query  # the service says what is wrong with it


def _broken(error: Exception) -> str:
    """Return how an answer ended before its end, and what to do."""
    if isinstance(error, TimeoutError):
        return "no answer in time: ask for less, or raise the timeout"
    how = str(error) or type(error).__name__
    if isinstance(error, IncompleteRead):
        how = f"after {len(error.partial)} bytes"
    return (
        f"the answer broke off ({how}): the query ran past a limit of the service, or "
        "the connection failed; ask again, or in parts (LIMIT, OFFSET)"
    )


def _no_answer(wanted: str, content: bytes) -> str:
    """Return what to say of content that cannot be read."""
    return (
        f"the answer is no {wanted}: {len(content)} bytes that are something else, or "
        "were cut short; ask again, or in parts (LIMIT, OFFSET)"
    )


def _value(term: dict[str, str]) -> Value:
    """Return a term of the JSON format as a value of Python."""
    text = term["value"]
    if term["type"] == "uri":
        return IRI(text)
    if term["type"] == "bnode":
        return Text(f"_:{text}")
    if "xml:lang" in term:
        return Text(text, language=term["xml:lang"])
    datatype = term.get("datatype")
    with suppress(ValueError, ArithmeticError, KeyError):
        if datatype in _CONVERTERS:
            return _CONVERTERS[datatype](text)
    return Text(text, datatype=datatype) if datatype else text


def _refused(error: HTTPError) -> ClientError:
    """Return what a status other than 200 means, with the problem if there is one."""
    problem: dict[str, Any] = {}
    with suppress(ValueError, OSError, HTTPException):
        found = json.loads(error.read(1 << 16))
        problem = found if isinstance(found, dict) else {}
    detail = problem.get("detail") or problem.get("title") or error.reason
    refused = ClientError(f"{error.code}: {detail}", error.code, problem)
    refused.retry_after = error.headers.get("Retry-After", "")
    return refused


def _wait(error: ClientError, attempt: int) -> float:
    """Return the seconds to wait: as the service says, else longer each time."""
    said = error.retry_after
    with suppress(ValueError):
        return min(max(float(said), 0.0), _LONGEST_WAIT)
    with suppress(ValueError, TypeError):
        until = parsedate_to_datetime(said) - dt.datetime.now(dt.UTC)
        return min(max(until.total_seconds(), 0.0), _LONGEST_WAIT)
    # not for secrets: clients that were refused together come back apart
    longer: float = 2**attempt * random.uniform(0.5, 1.0)  # noqa: S311
    return min(longer, _LONGEST_WAIT)
