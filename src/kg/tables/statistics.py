"""The statistics of a row: one for each figure."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.iris import slug, split_iri
from kg.rdf.vocabulary import KG, RDF
from kg.tables.any_claim import ClaimDraft, dated, every
from kg.tables.facts import about
from kg.tables.fields import FIELDS
from kg.tables.figures import USUAL, figures_of, need_figure, warn_of_order
from kg.tables.values import ValueProblemError
from kg.tables.words import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.rdf.index import TripleIndex
    from kg.tables.any_claim import Part
    from kg.tables.facts import Facts
    from kg.tables.figures import RowFigure
    from kg.tables.said import Said
    from kg.tables.things import NewThings
    from kg.tables.words import ThingWords

_CONCEPTS: Final = {
    "measure": KG.measure,
    "population": KG.population,
    "unit": KG.unit,
    "criterion": KG.criterion,
    "method": KG.method,
}


class Statistics:
    """Drafts the statistics of rows."""

    def __init__(
        self, graph: TripleIndex, words: ThingWords, things: NewThings
    ) -> None:
        """Take the words and the graph of a project, and what is new."""
        self._graph = graph
        self._words = words
        self._things = things
        self._by_rule: dict[NamedNode, NamedNode] = {}

    def drafts(self, row: Facts, event: NamedNode) -> list[ClaimDraft]:
        """Return the statistics of a row; each problem is noted."""
        found: list[ClaimDraft] = []
        about_same: dict[tuple[object, ...], list[RowFigure]] = defaultdict(list)
        each = [row.under(one) for one in row.mapping.figures] or [row]
        stated = False
        for facts in each:
            figures = facts.tried(figures_of)
            stated = stated or figures != []
            if not figures:
                continue
            said = every(facts, self._parts(event))
            about_same[(*said,)] += figures
            found += facts.tried(partial(self._drafted, event, figures, said)) or ()
        for figures in about_same.values():
            warn_of_order(row, figures)
        if not stated:
            each[0].tried(need_figure)
        return found

    def _parts(self, event: NamedNode) -> Iterator[Part]:
        for field, predicate in _CONCEPTS.items():
            yield partial(self._concept, field, predicate)
        yield partial(dated, "as-of", KG.asOf)
        yield partial(self._part_of_event, event)

    def _concept(self, field: str, predicate: NamedNode, facts: Facts) -> Said:
        needed = FIELDS[field].is_needed
        word = (
            facts.need(field, f"a row needs a {field}") if needed else facts.text(field)
        )
        if not word:
            return []
        return [(predicate, about(field, lambda: self._words.concept(field, word)))]

    def _part_of_event(self, event: NamedNode, facts: Facts) -> Said:
        scope = self._things.scope(facts, event)
        return [(KG.scope, scope)] if scope else []

    def _drafted(
        self, event: NamedNode, figures: list[RowFigure], said: Said, facts: Facts
    ) -> list[ClaimDraft]:
        word = facts.text("qualifier")
        hedge = about(
            "qualifier", lambda: word and self._words.concept("qualifier", word)
        )
        name = _name(facts, event, said)
        found = []
        for one in figures:
            qualifier = self._usual(one.qualifier) if one.suffix or not hedge else hedge
            own = [*said, (KG.qualifier, qualifier), *one.values]
            own += [(RDF.type, KG.Statistic), (KG.event, event)]
            found.append(ClaimDraft(name + one.suffix, own, facts))
        return found

    def _usual(self, rule: NamedNode) -> NamedNode:
        """Return the qualifier of a rule for figures that no word hedges."""
        if rule in self._by_rule:
            return self._by_rule[rule]
        qualifiers = self._graph.instances(KG.Qualifier)
        having = [one for one in qualifiers if rule in self._graph.nodes(one, KG.rule)]
        named = [one for one in having if slug(one) == USUAL[rule]] or having
        if len(named) != 1:
            name = split_iri(rule.value)[1]
            what = f"the project has {len(named)} qualifiers of the rule kg:{name}"
            remedy = f'add "{USUAL[rule]}" to its list of qualifiers, with this rule'
            raise ValueProblemError(what, remedy, "qualifier")
        self._by_rule[rule] = named[0]
        return named[0]


def _name(facts: Facts, event: NamedNode, said: Said) -> str:
    """Return a name for the statistics of a row, or of one of its ``[[figures]]``.

    Without the id of a row it is what is counted, of whom, in what event.
    """
    given = slug_of(facts.text("id"))
    if given and not facts.mapping.figures:
        return given
    terms = dict(said)
    counted = [terms[one] for one in (KG.measure, KG.population) if one in terms]
    parts = [slug(one) for one in counted if isinstance(one, NamedNode)]
    return "-".join((given or slug(event), *parts))
