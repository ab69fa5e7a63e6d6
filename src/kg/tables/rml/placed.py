"""Puts the statements that a mapping makes in files, by source and by kind."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.rdf.vocabulary import PROV
from kg.tables.files import THINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Triple

    from kg.iris import Iris
    from kg.tables.files import Describe, ImportFiles


def placed(
    iris: Iris, files: ImportFiles, triples: Iterable[Triple]
) -> Iterator[tuple[Path, str]]:
    """Yield the files of an import with their texts.

    A source, and the claims that were read in it, are in the file of the source. What
    has no file of its kind is in a file with the name of the import.

    Raises:
        ProjectError: a file of people has the name of one of these.
    """
    triples = list(triples)
    sources = quoted(triples)
    by_source: dict[NamedNode, list[Triple]] = defaultdict(list)
    by_kind: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        subject = triple.subject
        if not isinstance(subject, NamedNode):
            continue  # a mapping with blank nodes is refused
        kind, name = iris.kind_and_name(subject.value) or ("", "")
        if source := subject if kind == "source" and name else sources.get(subject):
            by_source[source].append(triple)
        else:
            by_kind[kind if kind in THINGS else ""].append(triple)
    for kind, said in by_kind.items():
        yield from files.things(kind, *_by_subject(said))
    for source, said in by_source.items():
        yield from files.claims(source, *_by_subject(said))


def _by_subject(triples: list[Triple]) -> tuple[list[NamedNode], Describe]:
    """Return the subjects of some statements, and what returns those of one."""
    found: dict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            found[triple.subject].append(triple)
    return [*found], found.__getitem__


def quoted(triples: Iterable[Triple]) -> dict[NamedNode, NamedNode]:
    """Return the source of each claim that names one."""
    return {
        one.subject: one.object
        for one in triples
        if one.predicate == PROV.wasQuotedFrom
        and isinstance(one.subject, NamedNode)
        and isinstance(one.object, NamedNode)
    }
