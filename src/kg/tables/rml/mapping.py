"""Reads an RML mapping, and refuses what is not done here.

RML (https://w3id.org/rml/core/spec), its first form (https://rml.io/specs/rml/) and
R2RML (https://www.w3.org/TR/r2rml/), whose terms have the same local names. A term that
is not known is an error, because what it asks for would be left out in silence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.rdf.vocabulary import RDF, RDFS
from kg.sources.accepted_files import read_text
from kg.sources.parse import parse_turtle
from kg.tables.rml.model import Join, LogicalSource, RmlMapping, TermMap, TriplesMap
from kg.tables.rml.terms import Node, TermReader, is_node
from kg.text.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import NamedNode

    from kg.project import Project
    from kg.rdf.index import Term
    from kg.tables.rml.model import RmlError

_NAMESPACES: Final = (
    "http://w3id.org/rml/",
    "http://semweb.mmlab.be/ns/rml#",
    "http://www.w3.org/ns/r2rml#",
)
_KNOWN: Final = frozenset(
    re.findall(
        r"\w+",
        """logicalSource source iterator referenceFormulation root path subjectMap
        subject class predicateObjectMap predicateMap predicate objectMap object
        template reference column constant termType datatype language parentTriplesMap
        joinCondition child parent""",
    )
)
_DATABASE: Final = ["logicalTable", "tableName", "sqlQuery", "sqlVersion", "query"]
_GRAPHS: Final = ("graph", "graphMap")
_FUNCTIONS: Final = ("fnml", "fno", "function", "Function", "returnMap", "input")
_MOST_MIB: Final = 1


def read_rml(path: Path, project: Project, tables: Iterable[Path]) -> RmlMapping:
    """Return what a mapping says; with ``tables``, it can name these only.

    Raises:
        SourceError: it cannot be read, or is no Turtle.
        RmlError: it asks for what is not done here, or names a file outside of the
            project, or one that is not there.
    """
    triples = parse_turtle(path, read_text(path, _MOST_MIB))
    nodes: dict[Term, Node] = {}
    for one in triples:
        name = _local_name(one.predicate, TermReader(path))
        if name:
            name = "reference" if name == "column" else name
            nodes.setdefault(one.subject, {}).setdefault(name, []).append(one.object)
    return _Reader(path, project, nodes, {one.resolve() for one in tables}).mapping()


def _local_name(predicate: NamedNode, terms: TermReader) -> str:
    """Return the local name of a term of RML, and nothing for a remark.

    Raises:
        RmlError: the term asks for what is not done here, or is not known.
    """
    if predicate in (RDF.type, RDFS.label, RDFS.comment):
        return ""
    shown = f"<{visible(predicate.value)}>"
    space = next((n for n in _NAMESPACES if predicate.value.startswith(n)), None)
    name = predicate.value.removeprefix(space) if space else ""
    if any(one in predicate.value for one in _FUNCTIONS):
        raise terms.error(
            f"{shown} is a function, and none is run here",
            "make its value a column of the table",
        )
    if name in _DATABASE:
        remedy = "name a file with rml:logicalSource and rml:source"
        raise terms.error(f"{shown} asks a database, and none is asked here", remedy)
    if name in _GRAPHS:
        remedy = "leave it out: the files of a project are graphs already"
        raise terms.error(f"{shown} names a graph", remedy)
    if name not in _KNOWN:
        remedy = "see docs/rml.md for those that are, and write remarks as comments"
        raise terms.error(f"{shown} is no term of RML that is known here", remedy)
    return name


class _Reader:
    """The nodes of a mapping with their properties."""

    def __init__(
        self, path: Path, project: Project, nodes: dict[Term, Node], tables: set[Path]
    ) -> None:
        self._path, self._nodes = path, nodes
        self._root, self._tables = project.root.resolve(), tables
        self._terms = TermReader(path)

    def mapping(self) -> RmlMapping:
        maps = {
            str(name): self._triples_map(node)
            for name, node in sorted(self._nodes.items(), key=lambda item: str(item[0]))
            if "logicalSource" in node
        }
        if not maps:
            what = "has no triples map with a rml:logicalSource"
            raise self._error(what, "see docs/rml.md for an example")
        found = RmlMapping(self._path, maps)
        for one in maps.values():
            for _, target in one.statements:
                if isinstance(target, Join) and target.parent not in maps:
                    what = "rr:parentTriplesMap names no triples map"
                    raise self._error(what, "name one that has a rml:logicalSource")
        return found

    def _error(self, what: str, remedy: str) -> RmlError:
        return self._terms.error(what, remedy)

    def _node(self, term: Term, name: str) -> Node:
        if not is_node(term) or term not in self._nodes:
            raise self._error(f"{name} says nothing", "write what it is, in [ ]")
        return self._nodes[term]

    def _triples_map(self, node: Node) -> TriplesMap:
        if len(node["logicalSource"]) != 1:
            raise self._error("a triples map has several logical sources", "keep one")
        source = self._source(self._node(node["logicalSource"][0], "rml:logicalSource"))
        subjects = self._both(node, "subject", is_object=False)
        if len(subjects) != 1:
            what = f"a triples map has {len(subjects)} subjects"
            raise self._error(what, "write one rr:subjectMap or rr:subject")
        found = TriplesMap(source, subjects[0])
        types = self._terms.constant(RDF.type)
        for term in node.get("subjectMap", ()):
            for one in self._nodes[term].get("class", ()):
                found.statements.append((types, self._terms.constant(one)))
        for term in node.get("predicateObjectMap", ()):
            self._add(found, self._node(term, "rr:predicateObjectMap"))
        return found

    def _add(self, found: TriplesMap, node: Node) -> None:
        predicates = self._both(node, "predicate", is_object=False)
        targets: list[TermMap | Join] = []
        for term in node.get("objectMap", ()):
            one = self._node(term, "rr:objectMap")
            is_join = "parentTriplesMap" in one
            targets.append(
                self._join(one) if is_join else self._terms.term(one, is_object=True)
            )
        targets += map(self._terms.constant, node.get("object", ()))
        if not predicates or not targets:
            what = "a rr:predicateObjectMap has no predicate or no object"
            raise self._error(what, "write both")
        found.statements += [(one, other) for one in predicates for other in targets]

    def _both(self, node: Node, name: str, *, is_object: bool) -> list[TermMap]:
        """Return the term maps of a node, and its constants."""
        maps = [self._node(t, f"rr:{name}Map") for t in node.get(f"{name}Map", ())]
        found = [self._terms.term(one, is_object=is_object) for one in maps]
        found += map(self._terms.constant, node.get(name, ()))
        if any(one.constant and not one.is_iri for one in found):
            raise self._error(f"a {name} is a literal", "make it an IRI")
        return found

    def _join(self, node: Node) -> Join:
        parents = node["parentTriplesMap"]
        conditions = []
        for term in node.get("joinCondition", ()):
            one = self._node(term, "rr:joinCondition")
            pair = (self._terms.text(one, "child"), self._terms.text(one, "parent"))
            conditions.append(pair)
        if len(parents) != 1 or not conditions:
            what = "a rr:parentTriplesMap has no rr:joinCondition, or names several"
            raise self._error(what, "name one, with rr:child and rr:parent")
        return Join(str(parents[0]), tuple(conditions))

    def _source(self, node: Node) -> LogicalSource:
        named = node.get("source", [])
        if len(named) == 1 and is_node(named[0]):
            name = self._terms.text(self._node(named[0], "rml:source"), "path")
        else:
            name = self._terms.text(node, "source")
        path = self._table(name)
        is_json = path.suffix.lower() == ".json"
        if "iterator" in node and not is_json:
            what = f"{visible(name)} has a rml:iterator, which only .json has"
            raise self._error(what, "leave it out")
        iterator = self._terms.text(node, "iterator") if "iterator" in node else "$"
        return LogicalSource(path, iterator if is_json else "")

    def _table(self, name: str) -> Path:
        """Return the path of a table, by its name beside the mapping."""
        shown = visible(name)
        if "://" in name:
            what = f"rml:source names the address {shown}, and none is fetched here"
            raise self._error(what, "save the file in the folder of the project")
        path = (self._path.parent / name).resolve()
        if not path.is_relative_to(self._root):
            what = f"rml:source names {shown}, outside of the project"
            raise self._error(what, "save the file in the folder of the project")
        if self._tables and path not in self._tables:
            what = f"rml:source names {shown}, and the command does not"
            raise self._error(what, "name this table too, or none")
        if not path.is_file():
            what = f"rml:source names {shown}, and there is no such file"
            raise self._error(what, "write its path from the folder of the mapping")
        return path
