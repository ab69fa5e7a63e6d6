"""Writes a mapping for the engine, in names of its own.

References become numbered columns, because the engine has columns of its own whose
names a table can have. Constant literals become columns too, because the engine drops
their languages and datatypes. Datatypes get IRIs of our own, because the engine cuts
the decimals off where it finds ``xsd:integer``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.rdf.vocabulary import RDF, XSD
from kg.tables.rml.model import Join, RmlMapping, TermMap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.tables.rml.model import LogicalSource, TriplesMap
    from kg.tables.rml.rows import SourceRows

_RML: Final = "http://w3id.org/rml/"
_NUMBER: Final = "kg:number"
"""The column with the number of a row, which tells what became of the row."""
_DATATYPE: Final = "urn:x-kg:datatype:"
_NUMBERED: Final = NamedNode("urn:x-kg:number")


def _rml(name: str) -> NamedNode:
    return NamedNode(_RML + name)


class EngineRules:
    """A mapping in the names of the engine, and what these names stand for."""

    def __init__(self, mapping: RmlMapping, tables: Iterable[LogicalSource]) -> None:
        """Take a mapping, and its tables in their order."""
        self._columns: dict[str, str] = {}
        self._constants: dict[Literal, str] = {}
        self._datatypes: list[NamedNode] = []
        self._keys = {one: f"table{at}" for at, one in enumerate(tables)}
        self._nodes = {name: BlankNode() for name in mapping.maps}
        self.triples: list[Triple] = []
        for name, one in mapping.maps.items():
            self._add_map(self._nodes[name], one)

    def text(self) -> str:
        """Return the mapping as N-Triples."""
        return "".join(f"{triple} .\n" for triple in self.triples)

    def data(
        self, tables: dict[LogicalSource, SourceRows]
    ) -> dict[str, list[dict[str, str]]]:
        """Return the rows of the tables in the names of the engine."""
        constants = {name: one.value for one, name in self._constants.items()}
        columns = self._columns
        found: dict[str, list[dict[str, str]]] = {}
        for source, table in tables.items():
            key = self._keys[source]
            found[key] = [
                {columns[name]: v for name, v in values.items() if name in columns}
                | constants
                | {columns[_NUMBER]: f"{key} {number}"}
                for number, values in table.rows
            ]
        return found

    def restored(self, triple: Triple) -> Triple:
        """Return a statement of the engine with the datatype of the mapping."""
        target = triple.object
        if not isinstance(target, Literal):
            return triple
        name = target.datatype.value
        if not name.startswith(_DATATYPE):
            return triple
        datatype = self._datatypes[int(name.removeprefix(_DATATYPE))]
        literal = Literal(target.value, datatype=datatype)
        return Triple(triple.subject, triple.predicate, literal)

    def row(self, triple: Triple) -> tuple[LogicalSource, int] | None:
        """Return the row whose number a statement tells; None for any other."""
        if triple.predicate != _NUMBERED or not isinstance(triple.object, Literal):
            return None
        key, _, number = triple.object.value.partition(" ")
        source = next(one for one, name in self._keys.items() if name == key)
        return source, int(number)

    def _add(self, subject: BlankNode, name: str, target: object) -> None:
        if not isinstance(target, NamedNode | BlankNode):
            target = Literal(str(target))
        self.triples.append(Triple(subject, _rml(name), target))

    def _node(self, subject: BlankNode, name: str) -> BlankNode:
        found = BlankNode()
        self._add(subject, name, found)
        return found

    def _add_map(self, node: BlankNode, one: TriplesMap) -> None:
        self.triples.append(Triple(node, RDF.type, _rml("TriplesMap")))
        source = self._node(node, "logicalSource")
        self._add(source, "source", f"{{{self._keys[one.source]}}}")
        self._add_term(self._node(node, "subjectMap"), one.subject)
        number = TermMap(template=("", _NUMBER, ""), is_plain=True, is_iri=False)
        for predicate, target in [*one.statements, (TermMap(_NUMBERED), number)]:
            pair = self._node(node, "predicateObjectMap")
            self._add_term(self._node(pair, "predicateMap"), predicate)
            term = self._node(pair, "objectMap")
            if isinstance(target, Join):
                self._add_join(term, target)
            else:
                self._add_term(term, target)

    def _add_join(self, node: BlankNode, join: Join) -> None:
        self._add(node, "parentTriplesMap", self._nodes[join.parent])
        for child, parent in join.conditions:
            condition = self._node(node, "joinCondition")
            self._add(condition, "child", self._column(child))
            self._add(condition, "parent", self._column(parent))

    def _column(self, reference: str) -> str:
        return self._columns.setdefault(reference, f"column{len(self._columns)}")

    def _add_term(self, node: BlankNode, term: TermMap) -> None:
        if isinstance(term.constant, NamedNode):
            self._add(node, "constant", term.constant)
            return
        language, datatype = term.language, term.datatype
        if isinstance(term.constant, Literal):
            self._add(node, "reference", self._constant(term.constant))
            language = term.constant.language or ""
            datatype = None if language else term.constant.datatype
        elif term.is_plain:
            self._add(node, "reference", self._column(term.references[0]))
        else:
            self._add(node, "template", self._template(term))
        self._add(node, "termType", _rml("IRI" if term.is_iri else "Literal"))
        if language:
            self._add(node, "language", language)
        elif datatype and datatype != XSD.string:
            self._add(node, "datatype", NamedNode(self._datatype(datatype)))

    def _template(self, term: TermMap) -> str:
        """Return a template; the engine does not escape the texts of literals."""
        parts = list(term.template)
        if not term.is_iri:
            texts = (Literal(one) if one else None for one in parts[::2])
            parts[::2] = [f"{{{self._constant(o)}}}" if o else "" for o in texts]
        parts[1::2] = [f"{{{self._column(one)}}}" for one in term.references]
        return "".join(parts)

    def _constant(self, literal: Literal) -> str:
        return self._constants.setdefault(literal, f"constant{len(self._constants)}")

    def _datatype(self, datatype: NamedNode) -> str:
        if datatype not in self._datatypes:
            self._datatypes.append(datatype)
        return f"{_DATATYPE}{self._datatypes.index(datatype)}"
