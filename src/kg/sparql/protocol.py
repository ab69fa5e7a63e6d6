"""What every engine behind the product offers: a query in, a stream of bytes out.

The forms of a query and of its answer are those of SPARQL 1.1 Query,
https://www.w3.org/TR/sparql11-query/#QueryForms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.rdf.formats import GraphFormat, ResultFormat
    from kg.sparql.client_costs import ClientKey
    from kg.sparql.lanes import Figures, Lane

Term = NamedNode | BlankNode | Literal
Solution = dict[str, Term]
"""One row of a SELECT: variable name to term; an unbound variable is absent."""


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL query and the dataset it is put to.

    ``bindings`` gives values to variables before evaluation; a SELECT must project
    those that it gives. ``default_graphs`` and
    ``named_graphs`` are IRIs (SPARQL 1.1 Protocol, section 2.1.4), both empty for
    the dataset of the store. ``base`` resolves relative IRIs where the text does not
    give a base (section 4.1.1.2 of SPARQL 1.1 Query).
    """

    text: str
    bindings: Mapping[str, NamedNode | Literal] | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A serialised answer: its media type and its bytes, in pieces.

    Reading ``body`` to its end means that the answer is complete; a failure on the
    way raises a :class:`kg.errors.QueryError`. Whoever stops early closes it.
    """

    media_type: str
    body: Iterator[bytes]


class Store(Protocol):
    """An RDF dataset that answers SPARQL queries.

    The data of one that ``is_fixed`` cannot change while the store is open.
    """

    is_fixed: bool

    def answer(
        self, query: Query, results: ResultFormat | None, graphs: GraphFormat | None
    ) -> Answer:
        """Evaluate a query and serialise what it gives.

        ``results`` serialises SELECT and ASK, ``graphs`` CONSTRUCT and DESCRIBE.
        Pass None for a kind that the caller cannot take.

        Raises:
            QueryError: one of its subclasses; see :mod:`kg.errors`.
            NotAcceptableError: the query gives the kind that the caller cannot take.
        """

    def close(self) -> None:
        """End everything that the store started; closing twice is harmless."""


class AsyncAnswer(Protocol):
    """An answer on its way, in an event loop.

    ``encoding`` is a content coding (RFC 9110, section 8.4.1) or empty.
    """

    media_type: str
    encoding: str

    @property
    def is_complete(self) -> bool:
        """Whether nothing can fail any more: the rest is here."""

    async def piece(self) -> bytes:
        """Return the next piece; nothing at the end.

        Raises:
            QueryError: the answer broke off.
        """

    def close(self) -> None:
        """Stop an answer that nobody reads on; closing twice is harmless."""


class AsyncStore(Protocol):
    """A dataset that answers in an event loop, for many clients at once.

    ``is_fixed`` means the same as for a :class:`Store`.
    """

    is_fixed: bool

    @property
    def figures(self) -> Mapping[Lane, Figures]:
        """How many queries of each lane can run at once, can begin, and wait."""

    async def complaint(self) -> str:
        """Return why no query can be answered now; nothing if they can be."""

    async def answer(
        self,
        query: Query,
        results: ResultFormat | None,
        graphs: GraphFormat | None,
        *,
        client: ClientKey | None = None,
        encoding: str = "",
    ) -> AsyncAnswer:
        """Evaluate a query; return when the answer begins.

        ``client`` tells clients apart, so that each has its share; None is the product
        itself. An ``encoding`` is applied where it is worth it. Otherwise this is
        :meth:`Store.answer`.
        """

    async def close(self) -> None:
        """End everything that the store started; closing twice is harmless."""
