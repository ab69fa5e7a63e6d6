"""What a shapes graph says of one shape, with a complaint for each thing amiss.

SHACL, syntax of shapes, https://www.w3.org/TR/shacl/#syntax-rules.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.errors import ProjectError
from kg.rdf.literals import is_well_formed
from kg.rdf.vocabulary import RDF, SH, XSD
from kg.shacl.paths import (
    Alternative,
    Inverse,
    Predicate,
    PropertyPath,
    Repeated,
    Sequence,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.rdf.index import TripleIndex
    from kg.shacl.results import Term

PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")
"""Where a message has the value of a variable or a parameter (5.3.2)."""

_TEXTS: Final = {XSD.string, RDF.langString}
_MOST_NESTED: Final = 50
_OPERATORS: Final[dict[NamedNode, Callable[[PropertyPath], PropertyPath]]] = {
    SH.inversePath: Inverse,
    SH.zeroOrMorePath: partial(Repeated, least=0),
    SH.oneOrMorePath: partial(Repeated, least=1),
    SH.zeroOrOnePath: partial(Repeated, least=0, once=True),
}
_PATHS: Final = (RDF.first, SH.alternativePath, *_OPERATORS)
"""What describes a path that is no IRI, once; of several, the first counts."""


class ShapesError(ProjectError):
    """The shapes graph says something that SHACL does not allow; names the shape."""


class Parameters:
    """The values of the parameters of one shape."""

    def __init__(self, graph: TripleIndex, node: Term, of: Term | None = None) -> None:
        """Take the shapes graph and the shape's node.

        What a node describes for a shape, such as a query, is a part ``of`` that shape.
        """
        self.graph = graph
        self.node = node
        self.shape = node if of is None or isinstance(node, NamedNode) else of

    def error(self, message: str) -> ShapesError:
        """Return an error that names the shape."""
        return ShapesError(f"shape {self.shape}: {message}")

    def terms(self, parameter: NamedNode) -> list[Term]:
        """Return all values of a parameter."""
        return self.graph.objects(self.node, parameter)  # type: ignore[return-value]

    def term(self, parameter: NamedNode) -> Term | None:
        """Return the only value of a parameter, or None.

        Raises:
            ShapesError: there are several.
        """
        found = self.terms(parameter)
        if len(found) > 1:
            raise self.error(f"{short_name(parameter)} may be given once only")
        return found[0] if found else None

    def iris(self, parameter: NamedNode) -> list[NamedNode]:
        """Return the values of a parameter, which must be IRIs."""
        found = self.terms(parameter)
        for term in found:
            if not isinstance(term, NamedNode):
                raise self.error(f"{short_name(parameter)} must be an IRI, not {term}")
        return [term for term in found if isinstance(term, NamedNode)]

    def iri(self, parameter: NamedNode) -> NamedNode | None:
        """Return the only value of a parameter, which must be an IRI, or None."""
        self.term(parameter)
        return next(iter(self.iris(parameter)), None)

    def literal(self, parameter: NamedNode) -> Literal | None:
        """Return the only value of a parameter, which must be a literal, or None."""
        term = self.term(parameter)
        if term is not None and not isinstance(term, Literal):
            raise self.error(f"{short_name(parameter)} must be a literal, not {term}")
        return term

    def messages(self) -> tuple[Literal, ...]:
        """Return the values of ``sh:message``, which must be texts (2.1.5)."""
        found = self.terms(SH.message)
        for term in found:
            if not isinstance(term, Literal) or term.datatype not in _TEXTS:
                raise self.error(f"sh:message must be a text, not {term}")
        return tuple(term for term in found if isinstance(term, Literal))

    def count(self, parameter: NamedNode) -> int | None:
        """Return the only value of a parameter, which must be an integer, or None."""
        literal = self.literal(parameter)
        if literal is None:
            return None
        if not is_well_formed(literal.value, XSD.integer.value):
            raise self.error(f"{short_name(parameter)} must be a whole number")
        return int(literal.value)

    def flag(self, parameter: NamedNode) -> bool:
        """Return whether a parameter, which must be a boolean, is ``true``.

        SHACL asks for that literal; ``"1"^^xsd:boolean`` is another one.
        """
        literal = self.literal(parameter)
        if literal is None:
            return False
        is_boolean = literal.datatype == XSD.boolean
        if not is_boolean or not is_well_formed(literal.value, XSD.boolean.value):
            raise self.error(f"{short_name(parameter)} must be true or false")
        return literal.value == "true"

    def members(self, head: Term) -> list[Term]:
        """Return the members of an RDF list.

        Raises:
            ShapesError: the list has no end, comes back to itself, or forks.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while head != RDF.nil:
            firsts, rests = (self._all(head, p) for p in (RDF.first, RDF.rest))
            if len(firsts) != 1 or len(rests) != 1 or head in seen:
                raise self.error(
                    f"{head} is no proper list: each of its nodes has one rdf:first "
                    "and one rdf:rest, and the last rest is rdf:nil"
                )
            seen.add(head)
            found += firsts
            (head,) = rests
        return found

    def path(self) -> PropertyPath | None:
        """Return the value of ``sh:path``, or None for a node shape."""
        node = self.term(SH.path)
        return None if node is None else self.read_path(node)

    def read_path(self, node: Term, depth: int = 0) -> PropertyPath:
        """Return the path that a node of the shapes graph is.

        Raises:
            ShapesError: it is none.
        """
        if isinstance(node, NamedNode) and node != RDF.nil:
            return Predicate(node)
        if depth > _MOST_NESTED:
            raise self.error("the path is nested too deeply, or within itself")
        predicate = next((one for one in _PATHS if self._all(node, one)), None)
        if predicate is None or len(self._all(node, predicate)) > 1:
            raise self.error(f"{node} is no property path")
        (inner,) = self._all(node, predicate)
        if predicate == RDF.first:
            return self._several(node, Sequence, depth)
        if predicate == SH.alternativePath:
            return self._several(inner, Alternative, depth)
        return _OPERATORS[predicate](self.read_path(inner, depth + 1))

    def _several(
        self, head: Term, kind: type[Sequence | Alternative], depth: int
    ) -> PropertyPath:
        parts = tuple(self.read_path(one, depth + 1) for one in self.members(head))
        if len(parts) < 2:  # noqa: PLR2004 - the specification asks for two
            raise self.error("a list of paths must have two members or more")
        return kind(parts)

    def _all(self, node: Term, predicate: NamedNode) -> list[Term]:
        return self.graph.objects(node, predicate)  # type: ignore[return-value]


def placeholders(messages: Iterable[Literal]) -> set[str]:
    """Return the names of the variables that stand in messages."""
    return {name for one in messages for name in PLACEHOLDER.findall(one.value)}


def short_name(parameter: NamedNode) -> str:
    """Return a term of SHACL as people write it, such as ``sh:in``."""
    return parameter.value.replace(SH.namespace, "sh:")
