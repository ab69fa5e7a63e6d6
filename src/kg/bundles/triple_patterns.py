"""Triple patterns with property paths: what they can walk, and in which direction.

SPARQL 1.1 Query, section 9, https://www.w3.org/TR/sparql11-query/#propertypaths.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from rdflib import BNode, URIRef, Variable
from rdflib.paths import (
    AlternativePath,
    InvPath,
    MulPath,
    NegatedPath,
    Path,
    SequencePath,
)

from kg.bundles.members import ANCHORS
from kg.rdf.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TYPE: Final = RDF.type.value
_ANCHORS: Final = frozenset(one.value for one in ANCHORS)


class UnknownFormError(Exception):
    """A query has a form whose patterns are not told apart here."""


@dataclass(frozen=True, slots=True)
class TriplePattern:
    """A triple pattern.

    A node is the name of a variable, an IRI in angle brackets, or None for a literal.

    ``predicates`` are those that its path may walk, None if they may be any.
    ``of_type`` is the class of ``?x a <class>``. ``is_step`` says that it walks one
    predicate once.
    """

    subject: str | None
    predicates: frozenset[str] | None
    target: str | None
    of_type: str | None = None
    is_step: bool = True
    may_stay: bool = False
    """Whether the path may have no step, so that both ends are one node."""
    backwards: frozenset[str] = frozenset()
    """The predicates that are walked from objects to subjects on the way."""

    @property
    def is_anchor(self) -> bool:
        """Whether it walks from a member to its event or subject."""
        return (
            self.is_step and self.predicates is not None and self.predicates <= _ANCHORS
        )

    def renamed(self, names: Callable[[str], str]) -> TriplePattern:
        """Return the pattern with other names of variables."""

        def name(node: str | None) -> str | None:
            return node if node is None or node[0] == "<" else names(node)

        return replace(self, subject=name(self.subject), target=name(self.target))


def triple_patterns(
    subject: Any,  # noqa: ANN401 - terms of rdflib, which are also strings
    predicate: Any,  # noqa: ANN401
    target: Any,  # noqa: ANN401
) -> Iterator[TriplePattern]:
    """Yield the pattern of a triple, whose predicate may be a path."""
    if isinstance(predicate, InvPath) and isinstance(predicate.arg, URIRef):
        yield from triple_patterns(target, predicate.arg, subject)
        return
    if isinstance(predicate, URIRef):
        is_type = str(predicate) == _TYPE and isinstance(target, URIRef)
        yield TriplePattern(
            _node(subject),
            frozenset([str(predicate)]),
            _node(target),
            str(target) if is_type else None,
        )
    elif isinstance(predicate, Path):
        walked = set(_walked(predicate))
        forward = frozenset(str(p) for p in walked if isinstance(p, URIRef))
        backwards = frozenset(str(p.arg) for p in walked if isinstance(p, InvPath))
        yield TriplePattern(
            _node(subject),
            None if None in walked else forward,
            _node(target),
            is_step=False,
            may_stay=_may_stay(predicate),
            backwards=backwards,
        )
    else:
        yield TriplePattern(_node(subject), None, _node(target))


def _node(term: object) -> str | None:
    if isinstance(term, URIRef):
        return f"<{term}>"
    return str(term) if isinstance(term, Variable | BNode) else None


def _walked(path: object, *, back: bool = False) -> Iterator[Any]:
    """Yield the predicates of a path, within InvPath if walked backwards.

    None stands for any predicate.
    """
    match path:
        case URIRef():
            yield InvPath(path) if back else path
        case InvPath():
            yield from _walked(path.arg, back=not back)
        case SequencePath() | AlternativePath():
            for one in path.args:
                yield from _walked(one, back=back)
        case MulPath():
            yield from _walked(path.path, back=back)
        case NegatedPath() if not back and all(
            isinstance(one, URIRef) for one in path.args
        ):
            yield None
        case _:
            raise UnknownFormError(str(path))


def _may_stay(path: object) -> bool:
    match path:
        case SequencePath():
            return all(map(_may_stay, path.args))
        case AlternativePath():
            return any(map(_may_stay, path.args))
        case InvPath():
            return _may_stay(path.arg)
        case MulPath():
            return bool(path.zero) or _may_stay(path.path)
    return False
