"""Prefixes, the kinds of things that a project names, and the schemes of IRIs."""

from __future__ import annotations

from typing import Final

from kg.iris import kind_namespace, ontology_namespace
from kg.rdf.vocabulary import (
    CITO,
    DC,
    DCAT,
    DCTERMS,
    EDTF,
    FOAF,
    GEO,
    KG,
    OA,
    OWL,
    PAV,
    PROV,
    QB,
    RDF,
    RDFS,
    SCHEMA,
    SD,
    SH,
    SKOS,
    SPDX,
    VOID,
    WGS84,
    XSD,
)

STANDARD_PREFIXES: Final = {
    "cito": CITO.namespace,
    "dc": DC.namespace,
    "dcat": DCAT.namespace,
    "dcterms": DCTERMS.namespace,
    "edtf": EDTF.namespace,
    "foaf": FOAF.namespace,
    "geo": GEO.namespace,
    "kg": KG.namespace,
    "oa": OA.namespace,
    "owl": OWL.namespace,
    "prov": PROV.namespace,
    "qb": QB.namespace,
    "rdf": RDF.namespace,
    "rdfs": RDFS.namespace,
    "schema": SCHEMA.namespace,
    "sd": SD.namespace,
    "skos": SKOS.namespace,
    "void": VOID.namespace,
    "wgs84": WGS84.namespace,
    "xsd": XSD.namespace,
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "org": "http://www.w3.org/ns/org#",
    "pav": PAV.namespace,
    "spdx": SPDX.namespace,
    "sh": SH.namespace,
}
"""The standard prefixes and their namespaces."""

KINDS: Final = {
    "agent": "Agent",
    "author": "Author",
    "carrier": "Carrier",
    "claim": "Claim",
    "editor": "Editor",
    "event": "Event",
    "geometry": "Geometry",
    "graph": "Graph",
    "note": "EditorialNote",
    "origin": "Origin",
    "place": "Place",
    "scheme": "ConceptScheme",
    "scope": "Scope",
    "selector": "TextPositionSelector",
    "source": "Source",
    "aim": "Aim",
    "aspect": "Aspect",
    "carrier-type": "CarrierType",
    "characterization": "Characterization",
    "circumstance": "Circumstance",
    "conduct": "Conduct",
    "criterion": "Criterion",
    "evaluation": "Evaluation",
    "event-type": "EventType",
    "kind": "ClaimKind",
    "measure": "Measure",
    "method": "Method",
    "partition": "Partition",
    "party": "Party",
    "place-type": "PlaceType",
    "population": "Population",
    "qualifier": "Qualifier",
    "recognition": "Recognition",
    "role": "Role",
    "source-type": "SourceType",
    "unit": "Unit",
}
"""The kinds of things that a project names; each is a prefix and a path of ``id/``."""

SCHEMES: Final = ("http", "https", "urn", "mailto", "geo", "tel")
"""The schemes that IRIs in the data may have."""


def project_prefixes(id_namespace: str) -> dict[str, str]:
    """Return the prefixes of a project.

    They are the standard ones, one for each kind, and ``own`` for the terms that the
    project adds to the vocabulary.
    """
    kinds = {kind: kind_namespace(id_namespace, kind) for kind in KINDS}
    own = {"own": ontology_namespace(id_namespace)}
    return dict(sorted({**STANDARD_PREFIXES, **kinds, **own}.items()))
