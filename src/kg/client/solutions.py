"""The solutions of a SELECT query, with their terms as Python values."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, Union

from kg.client.attempt import ClientError
from kg.rdf.literals import INTEGERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

Value = Union[
    str, int, float, bool, Decimal, dt.date, dt.datetime, dt.time, "TripleTerm"
]
Row = dict[str, Value]
"""A solution: variable name to value; an unbound variable is absent."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


_CONVERTERS: Final[dict[str, Callable[[str], Value]]] = {
    **{f"{_XSD}{name}": int for name in INTEGERS},
    f"{_XSD}decimal": Decimal,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": _boolean,
    f"{_XSD}date": dt.date.fromisoformat,
    f"{_XSD}dateTime": dt.datetime.fromisoformat,
    f"{_XSD}time": dt.time.fromisoformat,
}


class IRI(str):
    """An IRI."""

    __slots__ = ()


class Text(str):
    """A text with a language tag (BCP 47), or with a datatype that Python lacks."""

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


class TripleTerm(NamedTuple):
    """A triple that is a term (RDF 1.2); that it is in an answer does not assert it."""

    subject: Value
    predicate: Value
    object: Value


class Solutions(list[Row]):
    """The solutions of a SELECT query, in their order."""

    def __init__(self, variables: Iterable[str], rows: Iterable[Row]) -> None:
        """Take the variable names, in the order of the query, and the rows."""
        super().__init__(rows)
        self.variables = tuple(variables)

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas table; unbound variables are None.

        The columns have the type ``object``: pandas would convert integers beside
        unbound values to floats.

        Raises:
            ClientError: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415 - only who asks for it needs it
        except ImportError:
            raise ClientError("to_pandas needs pandas: pip install pandas") from None
        rows = [[row.get(name) for name in self.variables] for row in self]
        return pd.DataFrame(rows, columns=list(self.variables), dtype=object)


def python_value(term: dict[str, Any]) -> Value:
    """Return a term of the SPARQL JSON results format as a Python value."""
    text = term["value"]
    if term["type"] == "triple":
        return TripleTerm(*(python_value(text[one]) for one in TripleTerm._fields))
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
