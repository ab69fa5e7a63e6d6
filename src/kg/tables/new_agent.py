"""The class of an agent that the project does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.rdf.vocabulary import KG
from kg.tables.values import ValueProblemError

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kg.tables.facts import Facts

_AGENTS: Final = {
    "organization": KG.Organization,
    "organisation": KG.Organization,
    "person": KG.Person,
    "group": KG.Group,
}


def agent_class(facts: Facts, field: str) -> NamedNode:
    """Return the class of the claimant or participant of a row.

    Raises:
        ValueProblemError: the row names a type that is none.
    """
    word = facts.text(f"{field}-type").casefold() or "organization"
    if word not in _AGENTS:
        what = f'"{word}" is no type of a {field}'
        remedy = "write person, organization or group"
        raise ValueProblemError(what, remedy, f"{field}-type")
    return _AGENTS[word]
