"""The properties that a data extension offers, and their values.

Reconciliation Service API 0.2, section 7. A property is known by its short name, such
as ``kg:start``, or by its IRI.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from kg.rdf.vocabulary import XSD
from kg.search.classes import CLASSES
from kg.sparql import select
from kg.web.views.query_texts import query_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.sparql import Term
    from kg.web.views.context import ViewContext

_LONGEST: Final = 500
"""Characters of an IRI that is looked up."""
_DATE: Final = re.compile(r"-?[0-9]{4,9}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(
    r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_FIGURES: Final = {
    XSD.decimal.value: float,
    **{f"{XSD.namespace}{name}": float for name in ("double", "float")},
    **{
        f"{XSD.namespace}{name}": int
        for name in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long")
    },
}

Values = dict[tuple[NamedNode, NamedNode], list["Term"]]
"""The values of things, by thing and property."""


def things_of(context: ViewContext, identifiers: Iterable[str]) -> dict[str, NamedNode]:
    """Return the IRIs of things by their identifiers; what can be none is left out."""
    namespace = context.iris.id_namespace
    return _nodes(
        {one: f"{namespace}{one.removeprefix(namespace)}" for one in identifiers}
    )


def properties_of(
    context: ViewContext, identifiers: Iterable[str]
) -> dict[str, NamedNode]:
    """Return the IRIs of properties by their identifiers, as :func:`things_of`."""
    prefixes = context.release.manifest.prefixes
    found = {}
    for one in identifiers:
        prefix, _, name = one.partition(":")
        found[one] = f"{prefixes[prefix]}{name}" if prefix in prefixes else one
    return _nodes(found)


def values_of(
    context: ViewContext,
    things: Iterable[NamedNode],
    properties: Iterable[NamedNode],
) -> Values:
    """Return the values of some properties of some things."""
    asked = [" ".join(map(str, dict.fromkeys(each))) for each in (things, properties)]
    found: Values = {}
    if all(asked):
        text = query_text("values").replace("$things", asked[0])
        for one in select(context.store, text.replace("$properties", asked[1])):
            thing, property_ = one["thing"], one["property"]
            if isinstance(thing, NamedNode) and isinstance(property_, NamedNode):
                found.setdefault((thing, property_), []).append(one["value"])
    return found


def extension(
    context: ViewContext, things: Sequence[str], properties: Sequence[str]
) -> dict[str, Any]:
    """Return the values of properties of things as JSON, with names of properties."""
    nodes, wanted = things_of(context, things), properties_of(context, properties)
    found = values_of(context, nodes.values(), wanted.values())
    labels = names_of(context, found)
    called = property_names(context)
    rows = {
        thing: {
            one: _values(context, of.get(wanted.get(one), ()), labels)
            for one in properties
        }
        for thing in things
        for of in [_of(found, nodes.get(thing))]
    }
    meta = [{"id": one, "name": called.get(one, one)} for one in properties]
    return {"meta": meta, "rows": rows}


def names_of(context: ViewContext, values: Values) -> dict[Term, str]:
    """Return what the things among values are called."""
    nodes = {v for each in values.values() for v in each if isinstance(v, NamedNode)}
    ours = [one for one in nodes if context.iris.local_name(one.value) is not None]
    named = context.names(sorted(ours, key=str)) if ours else {}
    return {
        one: context.terms.shown(one, context.chosen(named.get(one, ()))).text
        for one in ours
    }


def property_names(context: ViewContext) -> dict[str, str]:
    """Return the properties that the release declares or has in common, with names."""
    found: dict[str, list[Term]] = {}
    for one in context.kept("properties"):
        name = context.terms.short_names.name(one["property"])
        found.setdefault(name, []).append(one["label"])
    named = {name: context.chosen(labels) for name, labels in found.items()}
    return {name: label.value for name, label in sorted(named.items()) if label}


def proposed_properties(context: ViewContext, group: str) -> list[str]:
    """Return the properties that some things of a group have."""
    text = query_text("properties_of_class").replace("$class", str(CLASSES[group]))
    found = {one["property"] for one in select(context.store, text)}
    return sorted(context.terms.short_names.name(one) for one in found)


def _of(found: Values, thing: NamedNode | None) -> dict[NamedNode | None, list[Term]]:
    """Return the values of a thing, by property."""
    return {known: values for (one, known), values in found.items() if one == thing}


def _nodes(iris: Mapping[str, str]) -> dict[str, NamedNode]:
    found = {}
    for name, iri in iris.items():
        with suppress(ValueError):
            if len(iri) <= _LONGEST:
                found[name] = NamedNode(iri)
    return found


def _values(
    context: ViewContext, terms: Iterable[Term], labels: Mapping[Term, str]
) -> list[dict[str, str | int | float]]:
    language = context.release.manifest.label_language
    ordered = sorted(terms, key=lambda one: (_language(one) != language, str(one)))
    return [_value(context, one, labels) for one in ordered]


def _language(term: Term) -> str | None:
    return term.language if isinstance(term, Literal) else None


def _value(
    context: ViewContext, term: Term, labels: Mapping[Term, str]
) -> dict[str, str | int | float]:
    """Return a value as JSON: an entity, a number, a date and time, or a text."""
    if isinstance(term, NamedNode):
        local = context.iris.local_name(term.value)
        if local is None:
            return {"str": term.value}
        return {"id": local, "name": labels.get(term) or local}
    if not isinstance(term, Literal):
        return {"str": str(term)}
    return _figure(term) or _date(term) or {"str": term.value}


def _figure(term: Literal) -> dict[str, str | int | float]:
    figure = _FIGURES.get(term.datatype.value, str)
    if figure is not str:
        with suppress(ValueError):
            read = figure(term.value)
            if math.isfinite(read):
                return {figure.__name__: read}
    return {}


def _date(term: Literal) -> dict[str, str | int | float]:
    found = _DATE.match(term.value)
    if not found:
        return {}
    rest = term.value[found.end() :]
    if not rest and term.datatype == XSD.date:
        return {"date": f"{term.value}T00:00:00"}
    is_time = term.datatype == XSD.dateTime and _TIME.fullmatch(rest)
    return {"date": term.value} if is_time else {}
