"""Which queries find in parts what they find in the whole."""

from __future__ import annotations

import pytest

from kg.bundles.locality import reads_of
from kg.bundles.members import MemberTerms
from kg.rdf.prefixes import STANDARD_PREFIXES
from kg.rdf.vocabulary import DCTERMS, KG, PROV, RDF, RDFS

MEMBERS = MemberTerms(
    frozenset(
        one.value
        for one in (
            *(RDF.type, RDF.subject, KG.event, KG.value, KG.measure, KG.partOf),
            *(PROV.wasQuotedFrom, PROV.wasDerivedFrom),
        )
    ),
    frozenset([KG.Statistic.value, KG.Scope.value]),
)
PREFIXES = "".join(
    f"PREFIX {name}: <{STANDARD_PREFIXES[name]}>\n"
    for name in ("dcterms", "kg", "prov", "rdf", "rdfs")
)
LOCAL = {
    "one member": "?c kg:value ?v",
    "a member and what it names": "?c prov:wasQuotedFrom ?s . ?s dcterms:issued ?d",
    "members that name each other": "?c prov:wasDerivedFrom+ ?d . ?d kg:value ?v",
    "members with one event": "?c kg:event ?e . ?d kg:event ?e ; kg:value ?v",
    "only what is shared": "?a rdfs:label ?n . ?b rdfs:label ?n FILTER(?a != ?b)",
    "a pattern that is written backwards": (
        "?s dcterms:issued ?d ; ^prov:wasQuotedFrom ?c"
    ),
    "a class that no member has": "?p a kg:Project . ?c kg:value ?v",
    "a test from the member": "?c kg:value ?v FILTER NOT EXISTS { ?c kg:measure ?m }",
    "an option from the member": (
        "?c kg:value ?v OPTIONAL { ?c kg:partOf ?w . ?w kg:value ?x }"
    ),
    "branches of which each has one": "{ ?c kg:value ?v } UNION { ?c kg:measure ?m }",
    "groups of one event": (
        "{ SELECT (MAX(?c) AS ?m) { ?c kg:event ?e ; kg:value ?v } GROUP BY ?e ?v }"
    ),
    "groups of one member": (
        "{ SELECT ?c (COUNT(?v) AS ?n) { ?c kg:value ?v } GROUP BY ?c }"
    ),
    "a shared list, cut off": "{ SELECT ?a { ?a rdfs:label ?n } LIMIT 3 }",
    "a name that is another one inside": (
        "?c kg:value ?v { SELECT ?v { ?x rdfs:label ?v } }"
    ),
}
CROSSING = {
    "members with one source": "?c prov:wasQuotedFrom ?s . ?d prov:wasQuotedFrom ?s",
    "two members": "?c kg:value ?v . ?d kg:measure ?m",
    "back along a path": "?c (prov:wasQuotedFrom/^prov:wasQuotedFrom) ?d",
    "a test of all members": (
        "?s dcterms:issued ?d FILTER NOT EXISTS { ?c prov:wasQuotedFrom ?s }"
    ),
    "a test of others": "?c kg:value ?v FILTER NOT EXISTS { ?d kg:value ?v }",
    "an option of others": "?c kg:value ?v OPTIONAL { ?d kg:value ?v }",
    "others taken away": "?c kg:value ?v MINUS { ?d kg:value ?v }",
    "a way by what may be missing": (
        "?c kg:value ?v OPTIONAL { ?c prov:wasDerivedFrom ?o } "
        "FILTER NOT EXISTS { ?o kg:value ?w }"
    ),
    "groups of one source": (
        "{ SELECT (COUNT(?c) AS ?n) { ?c prov:wasQuotedFrom ?s } GROUP BY ?s }"
    ),
    "all members counted": "{ SELECT (COUNT(?c) AS ?n) { ?c kg:value ?v } }",
    "groups of shared things and members": (
        "{ SELECT ?x (COUNT(?n) AS ?k) "
        "{ { ?x rdfs:label ?n } UNION { ?c kg:measure ?x ; kg:value ?n } } "
        "GROUP BY ?x }"
    ),
    "a list of members, cut off": "{ SELECT ?c { ?c kg:value ?v } LIMIT 3 }",
    "a member that is named, and shared things": (
        "?s dcterms:issued ?d FILTER NOT EXISTS { <urn:c> kg:value ?v }"
    ),
    "any statement of others": "?c kg:value ?v . ?x ?p ?v",
    "claims of what is named by something else than an event": (
        "?c prov:wasQuotedFrom ?e . ?d kg:event ?e"
    ),
    "claims about two events that one thing names": (
        "?x kg:partOf ?e ; kg:partOf ?f . ?c kg:event ?e . ?d kg:event ?f"
    ),
    "a test of what may be an event": (
        "?x kg:partOf ?y FILTER NOT EXISTS { ?c kg:event ?x }"
    ),
    "a test in a group of its own": (
        "?c kg:value ?v { ?s dcterms:issued ?d "
        "FILTER NOT EXISTS { ?c prov:wasQuotedFrom ?s } }"
    ),
    "an option in a group of its own": (
        "?c kg:value ?v { ?s dcterms:issued ?d OPTIONAL { ?c prov:wasQuotedFrom ?s } }"
    ),
    "an option in an option": (
        "?s dcterms:issued ?d OPTIONAL { ?x rdfs:label ?n OPTIONAL { ?s kg:value ?v } }"
    ),
    "groups of any object": (
        "{ SELECT ?x (COUNT(?c) AS ?n) { ?c ?p ?x } GROUP BY ?x }"
    ),
    "groups of events, and of claims about them": (
        "{ SELECT ?x (COUNT(?n) AS ?k) "
        "{ { ?c kg:event ?x ; kg:value ?n } UNION { ?x kg:partOf ?n } } GROUP BY ?x }"
    ),
    "all nodes counted": "{ SELECT (COUNT(?x) AS ?n) { ?x dcterms:issued* ?y } }",
    "back by any other predicate": "?s !(^prov:wasQuotedFrom) ?c . ?s kg:value ?v",
    "which graphs there are": "?c kg:value ?v FILTER NOT EXISTS { GRAPH ?c {} }",
    "a test within an aggregate": (
        "{ SELECT (SUM(IF(EXISTS { ?c kg:value ?v }, 1, 0)) AS ?n) "
        "{ ?s dcterms:issued ?d } }"
    ),
}


@pytest.mark.parametrize("pattern", LOCAL.values(), ids=LOCAL.keys())
def test_these_are_asked_of_each_part(pattern: str) -> None:
    assert reads_of(f"{PREFIXES} SELECT * {{ {pattern} }}", MEMBERS).is_local


@pytest.mark.parametrize("pattern", CROSSING.values(), ids=CROSSING.keys())
def test_these_need_the_whole(pattern: str) -> None:
    assert not reads_of(f"{PREFIXES} SELECT * {{ {pattern} }}", MEMBERS).is_local


def test_a_focus_node_may_be_an_event() -> None:
    claims = f"{PREFIXES} SELECT * {{ ?c kg:event $this ; kg:value ?v }}"
    missing = (
        f"{PREFIXES} SELECT * {{ $this rdfs:label ?n "
        "FILTER NOT EXISTS { ?c kg:event $this } }"
    )
    own = f"{PREFIXES} SELECT * {{ $this kg:partOf ?x . ?x kg:value ?v }}"
    assert reads_of(claims, MEMBERS, "this").is_local
    assert reads_of(own, MEMBERS, "this", may_be_missed=True).is_local
    assert not reads_of(missing, MEMBERS, "this").is_local
    assert not reads_of(claims, MEMBERS, "this", may_be_missed=True).is_local


def test_what_is_read_is_told_by_predicates() -> None:
    query = "SELECT * { ?s ^<urn:a>/<urn:b> ?o OPTIONAL { ?o <urn:c> ?x } }"
    read = reads_of(query, MEMBERS).predicates
    assert read == frozenset({"urn:a", "urn:b", "urn:c"})


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s !<urn:a> ?o }",
        "SELECT * { ?s <urn:a>* ?o }",
        "no query",
        "CONSTRUCT { ?s <urn:a> ?o } WHERE { ?s <urn:a> ?o }",
    ],
)
def test_what_may_read_all_says_so(query: str) -> None:
    assert reads_of(query, MEMBERS).predicates is None


def test_what_no_member_leads_to_is_told_from_what_one_does() -> None:
    query = f"""{PREFIXES} SELECT * {{
        ?c kg:event ?e . ?e kg:place/rdfs:label ?n . ?p a kg:Project ; kg:language ?l
        FILTER NOT EXISTS {{ ?e kg:start ?d }} MINUS {{ ?o dcterms:creator ?e }}
    }}"""
    reads = reads_of(query, MEMBERS)
    names = (KG.Project, KG.language, DCTERMS.creator)
    assert reads.loose == frozenset(one.value for one in names)
    assert reads.in_part(frozenset([RDFS.label.value, KG.start.value]))
    assert not reads.in_part(frozenset([KG.language.value]))
    assert not reads.in_part(frozenset([KG.Project.value]))
    assert reads.in_part(frozenset())
