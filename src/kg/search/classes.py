"""The classes that results are grouped and filtered by.

A name here is that of the list of all things of the class. Equally good results are in
this order, and a thing of several classes is in the group of the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.rdf.vocabulary import KG, SKOS

if TYPE_CHECKING:
    from collections.abc import Collection

CLASSES: Final = {
    "events": KG.Event,
    "places": KG.Place,
    "agents": KG.Agent,
    "sources": KG.Source,
    "claims": KG.Claim,
    "concepts": SKOS.Concept,
    "scopes": KG.Scope,
    "origins": KG.Origin,
    "carriers": KG.Carrier,
    "notes": KG.EditorialNote,
}
CLAIM_GROUP: Final = "claims"
OTHERS: Final = "others"
"""The group of what is named and has none of these classes."""
GROUPS: Final = (*CLASSES, OTHERS)
_BY_TYPE: Final = {str(cls): name for name, cls in CLASSES.items()}


def group_of(types: Collection[str]) -> str:
    """Return the group of a thing, given its types as IRIs in ``<>``."""
    found = (name for iri, name in _BY_TYPE.items() if iri in types)
    return next(found, OTHERS)
