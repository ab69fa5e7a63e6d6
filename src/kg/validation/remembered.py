"""Remembers what checks found in a project, so that they need not be asked again.

An entry of the cache is JSON: the results of each check, with terms as in N-Triples.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg import __version__
from kg.bundles.reads import Reads
from kg.rdf.query_text import decode
from kg.shacl.paths import Predicate
from kg.shacl.results import Result, Severity
from kg.sources.cache import CacheFolder
from kg.sources.project_sources import describe_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.bundles.members import MemberTerms
    from kg.sources.project_sources import Sources
    from kg.validation.checks import Check

    Found = Mapping[str, tuple[Result, ...]]

_PASSING: Final = re.compile(r"(?i)\b(NOW|RAND|UUID|STRUUID)\b")
_HOUR: Final = 3600


class RememberedResults(CacheFolder):
    """What checks found in versions of a project, and what the checks read."""

    def get(self, key: str) -> dict[str, tuple[Result, ...]] | None:
        """Return results by the names of what found them, or None if not known."""
        try:
            entry = json.loads(self.read(key) or b"{}")
            return {
                name: tuple(_result(name, one) for one in found)
                for name, found in entry["results"].items()
            }
        except (AttributeError, LookupError, SyntaxError, TypeError, ValueError):
            return None

    def put(self, key: str, found: Found) -> None:
        """Store results, unless some name blank nodes: those are named anew each time.

        An entry lists all that was asked, also what found nothing.
        """
        results = {name: list(map(_plain, some)) for name, some in found.items()}
        if all(one is not None for some in results.values() for one in some):
            self.write(key, json.dumps({"results": results}).encode())

    def reads(self, checks: Iterable[Check], members: MemberTerms) -> dict[str, Reads]:
        """Return what each check reads, by name; to find it out takes seconds."""
        checks = tuple(checks)
        said = [sorted(members.predicates), sorted(members.types)]
        key = _digest(said, [(one.name, one.query) for one in checks])
        try:
            entry = json.loads(self.read(key) or b"{}")
            return {one.name: _reads(*entry[one.name]) for one in checks}
        except (AttributeError, LookupError, TypeError, ValueError):
            # the parser of queries takes long to load, and here it is seldom needed
            from kg.bundles.locality import reads_of  # noqa: PLC0415

            found = {
                one.name: reads_of(decode(one.query).text, members) for one in checks
            }
        plain = {
            name: (one.is_local, _sorted(one.predicates), _sorted(one.loose))
            for name, one in found.items()
        }
        self.write(key, json.dumps(plain).encode())
        return found


def key_of_results(sources: Sources, checks: Iterable[Check]) -> str:
    """Return the name of the entry for some checks of a version of a project.

    If a check reads the clock, the entry is good for this hour.
    """
    checks = tuple(checks)
    passing = any(_PASSING.search(one.query) for one in checks)
    return _digest(
        time.time() // _HOUR if passing else 0,
        sources.project.id_namespace,
        sorted(map(str, describe_project(sources.project))),
        [(one.name, one.query) for one in checks],
        [
            (file.path.suffix, file.graph.value, file.base, _sha(file.text.encode()))
            for file in sources.files
        ],
        len(sources.ontology),
    )


def _digest(*said: object) -> str:
    return _sha(json.dumps([__version__, *said]).encode())


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sorted(names: frozenset[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)


def _reads(is_local: bool, *sets: list[str] | None) -> Reads:  # noqa: FBT001
    predicates, loose = (None if one is None else frozenset(one) for one in sets)
    return Reads(is_local, predicates, loose)


def _plain(result: Result) -> list[Any] | None:
    """Return a result of a check as JSON has it, or None if it has a blank node."""
    terms = (result.focus_node, result.value)
    if any(isinstance(one, BlankNode) for one in terms):
        return None
    path = result.path.iri.value if isinstance(result.path, Predicate) else None
    return [
        *(None if one is None else str(one) for one in terms),
        path,
        result.severity.iri.value,
        result.message,
        list(result.expected),
    ]


def _result(name: str, plain: list[Any]) -> Result:
    focus_node, value, path, severity, message, expected = plain
    return Result(
        name=name,
        focus_node=_term(focus_node),
        path=None if path is None else Predicate(NamedNode(path)),
        value=None if value is None else _term(value),
        severity=Severity(NamedNode(severity)),
        message=message,
        expected=tuple(expected),
    )


def _term(text: str) -> NamedNode | Literal:
    (quad,) = parse(f"<x:> <x:> {text} .".encode(), format=RdfFormat.N_TRIPLES)
    if not isinstance(quad.object, NamedNode | Literal):
        raise TypeError(text)
    return quad.object
