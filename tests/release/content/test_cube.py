"""The statistics are a well-formed Data Cube.

The integrity constraints of the RDF Data Cube Vocabulary,
https://www.w3.org/TR/vocab-data-cube/#wf-rules: each ASK is true of a bad cube. In
IC-17 the aggregate is repeated in HAVING, as engines take its alias for unbound there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import QueryBoolean, RdfFormat, Store
from support.counts import COUNTS

if TYPE_CHECKING:
    from kg.release.manifest import Release

PREFIXES: Final = """
PREFIX : <https://example.org/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
PROPERTY: Final = "qb:dataSet/qb:structure/qb:component/qb:componentProperty"
CONSTRAINTS: Final = {
    "IC-1": """{ ?obs a qb:Observation . FILTER NOT EXISTS { ?obs qb:dataSet ?d } }
        UNION { ?obs a qb:Observation ; qb:dataSet ?d1, ?d2 . FILTER (?d1 != ?d2) }""",
    "IC-2": """{ ?d a qb:DataSet . FILTER NOT EXISTS { ?d qb:structure ?dsd } }
        UNION { ?d a qb:DataSet ; qb:structure ?s1, ?s2 . FILTER (?s1 != ?s2) }""",
    "IC-3": """?dsd a qb:DataStructureDefinition . FILTER NOT EXISTS {
        ?dsd qb:component [ qb:componentProperty [ a qb:MeasureProperty ] ] }""",
    "IC-4": """?dim a qb:DimensionProperty .
        FILTER NOT EXISTS { ?dim rdfs:range [] }""",
    "IC-5": """?dim a qb:DimensionProperty ; rdfs:range skos:Concept .
        FILTER NOT EXISTS { ?dim qb:codeList [] }""",
    "IC-6": """?dsd qb:component ?spec .
        ?spec qb:componentRequired false ; qb:componentProperty ?component .
        FILTER NOT EXISTS { ?component a qb:AttributeProperty }""",
    "IC-7": """?key a qb:SliceKey . FILTER NOT EXISTS {
        [ a qb:DataStructureDefinition ] qb:sliceKey ?key }""",
    "IC-8": """?key a qb:SliceKey ; qb:componentProperty ?prop .
        ?dsd qb:sliceKey ?key .
        FILTER NOT EXISTS { ?dsd qb:component [ qb:componentProperty ?prop ] }""",
    "IC-9": """{ ?s a qb:Slice . FILTER NOT EXISTS { ?s qb:sliceStructure ?key } }
        UNION { ?s a qb:Slice ; qb:sliceStructure ?k1, ?k2 . FILTER (?k1 != ?k2) }""",
    "IC-10": """?slice qb:sliceStructure [ qb:componentProperty ?dim ] .
        FILTER NOT EXISTS { ?slice ?dim [] }""",
    "IC-11": f"""?obs {PROPERTY} ?dim . ?dim a qb:DimensionProperty .
        FILTER NOT EXISTS {{ ?obs ?dim [] }}""",
    "IC-12": """FILTER (?allEqual) { SELECT (MIN(?equal) AS ?allEqual) WHERE {
        ?obs1 qb:dataSet ?dataset . ?obs2 qb:dataSet ?dataset .
        FILTER (?obs1 != ?obs2)
        ?dataset qb:structure/qb:component/qb:componentProperty ?dim .
        ?dim a qb:DimensionProperty . ?obs1 ?dim ?value1 . ?obs2 ?dim ?value2 .
        BIND (?value1 = ?value2 AS ?equal) } GROUP BY ?obs1 ?obs2 }""",
    "IC-13": """?obs qb:dataSet/qb:structure/qb:component ?component .
        ?component qb:componentRequired true ; qb:componentProperty ?attr .
        FILTER NOT EXISTS { ?obs ?attr [] }""",
    "IC-14": """?obs qb:dataSet/qb:structure ?dsd . FILTER NOT EXISTS {
          ?dsd qb:component/qb:componentProperty qb:measureType }
        ?dsd qb:component/qb:componentProperty ?measure .
        ?measure a qb:MeasureProperty . FILTER NOT EXISTS { ?obs ?measure [] }""",
    "IC-15": """?obs qb:dataSet/qb:structure ?dsd ; qb:measureType ?measure .
        ?dsd qb:component/qb:componentProperty qb:measureType .
        FILTER NOT EXISTS { ?obs ?measure [] }""",
    "IC-16": """?obs qb:dataSet/qb:structure ?dsd ; qb:measureType ?measure ;
          ?other [] .
        ?dsd qb:component/qb:componentProperty qb:measureType ;
          qb:component/qb:componentProperty ?other .
        ?other a qb:MeasureProperty . FILTER (?other != ?measure)""",
    "IC-17": """{ SELECT ?numMeasures (COUNT(?obs2) AS ?count) WHERE {
          { SELECT ?dsd (COUNT(?m) AS ?numMeasures) WHERE {
              ?dsd qb:component/qb:componentProperty ?m . ?m a qb:MeasureProperty
            } GROUP BY ?dsd }
          ?obs1 qb:dataSet/qb:structure ?dsd ; qb:dataSet ?dataset ;
            qb:measureType ?m1 .
          ?obs2 qb:dataSet ?dataset ; qb:measureType ?m2 .
          FILTER NOT EXISTS {
            ?dsd qb:component/qb:componentProperty ?dim .
            FILTER (?dim != qb:measureType) ?dim a qb:DimensionProperty .
            ?obs1 ?dim ?v1 . ?obs2 ?dim ?v2 . FILTER (?v1 != ?v2) }
        } GROUP BY ?obs1 ?numMeasures HAVING (COUNT(?obs2) != ?numMeasures) }""",
    "IC-18": """?dataset qb:slice ?slice . ?slice qb:observation ?obs .
        FILTER NOT EXISTS { ?obs qb:dataSet ?dataset }""",
    "IC-19": f"""?obs {PROPERTY} ?dim . ?obs ?dim ?v .
        ?dim a qb:DimensionProperty ; qb:codeList ?list .
        {{ ?list a skos:ConceptScheme .
          FILTER NOT EXISTS {{ ?v a skos:Concept ; skos:inScheme ?list }} }}
        UNION {{ ?list a skos:Collection .
          FILTER NOT EXISTS {{ ?v a skos:Concept . ?list skos:member+ ?v }} }}""",
    "IC-20": f"""?obs {PROPERTY} ?dim . ?obs ?dim ?v .
        ?dim a qb:DimensionProperty ; qb:codeList ?list .
        ?list a qb:HierarchicalCodeList ; qb:parentChildProperty skos:narrower .
        FILTER NOT EXISTS {{ ?list qb:hierarchyRoot/skos:narrower* ?v }}""",
    "IC-21": f"""?obs {PROPERTY} ?dim . ?obs ?dim ?v .
        ?dim a qb:DimensionProperty ; qb:codeList ?list .
        ?list a qb:HierarchicalCodeList ;
          qb:parentChildProperty [ <http://www.w3.org/2002/07/owl#inverseOf>
            skos:broader ] .
        FILTER NOT EXISTS {{ ?list qb:hierarchyRoot/(^skos:broader)* ?v }}""",
}
NORMALIZE: Final = """
INSERT { ?spec qb:componentProperty ?p . ?p a ?class } WHERE {
  VALUES (?kind ?class) { (qb:dimension qb:DimensionProperty)
    (qb:measure qb:MeasureProperty) (qb:attribute qb:AttributeProperty) }
  ?spec ?kind ?p } ;
INSERT { ?obs a qb:Observation } WHERE { ?obs qb:dataSet ?dataset }
"""
CUBE: Final = """
:cube a qb:DataSet ; qb:structure :dsd .
:dsd a qb:DataStructureDefinition ; qb:component :c1, :c2 .
:c1 qb:dimension :dim . :c2 qb:measure :m . :dim rdfs:range xsd:string .
:o1 a qb:Observation ; qb:dataSet :cube ; :dim "a" ; :m 1 .
"""
MISTAKES: Final = {
    "IC-1": ":o2 a qb:Observation .",
    "IC-2": ":other a qb:DataSet .",
    "IC-3": ":other a qb:DataStructureDefinition .",
    "IC-4": ":other a qb:DimensionProperty .",
    "IC-5": ":other a qb:DimensionProperty ; rdfs:range skos:Concept .",
    "IC-6": ":c1 qb:componentRequired false .",
    "IC-7": ":key a qb:SliceKey .",
    "IC-8": ":dsd qb:sliceKey :key . :key a qb:SliceKey ; qb:componentProperty :x .",
    "IC-9": ":slice a qb:Slice .",
    "IC-10": ":slice qb:sliceStructure [ qb:componentProperty :dim ] .",
    "IC-11": ":o2 qb:dataSet :cube ; :m 1 .",
    "IC-12": ':o2 qb:dataSet :cube ; :dim "a" ; :m 2 .',
    "IC-13": ":dsd qb:component [ qb:attribute :a ; qb:componentRequired true ] .",
    "IC-14": ':o2 qb:dataSet :cube ; :dim "b" .',
    "IC-15": """:dsd qb:component [ qb:dimension qb:measureType ] .
        :o2 qb:dataSet :cube ; :dim "b" ; qb:measureType :m .""",
    "IC-16": """:dsd qb:component [ qb:dimension qb:measureType ],
          [ qb:measure :m2 ] .
        :o2 qb:dataSet :cube ; :dim "b" ; qb:measureType :m ; :m 1 ; :m2 1 .""",
    "IC-17": """:dsd qb:component [ qb:dimension qb:measureType ],
          [ qb:measure :m2 ] .
        :o2 qb:dataSet :cube ; :dim "b" ; qb:measureType :m ; :m 1 .""",
    "IC-18": ":cube qb:slice [ qb:observation :stray ] .",
    "IC-19": ":dim qb:codeList :list . :list a skos:ConceptScheme .",
    "IC-20": """:dim qb:codeList :list . :list a qb:HierarchicalCodeList ;
        qb:hierarchyRoot :root ; qb:parentChildProperty skos:narrower .""",
    "IC-21": """:dim qb:codeList :list . :list a qb:HierarchicalCodeList ;
        qb:hierarchyRoot :root ; qb:parentChildProperty
        [ <http://www.w3.org/2002/07/owl#inverseOf> skos:broader ] .""",
}


def violated(store: Store) -> set[str]:
    store.update(PREFIXES + NORMALIZE)
    found = set()
    for name, pattern in CONSTRAINTS.items():
        answer = store.query(f"{PREFIXES} ASK {{ {pattern} }}")
        assert isinstance(answer, QueryBoolean)
        if answer:
            found.add(name)
    return found


@pytest.fixture(scope="module")
def cube(release: Release) -> Store:
    store = Store()
    path = release.path / "dumps" / "khojaly-kg.nt"
    store.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES)
    return store


def test_the_statistics_hold_all_constraints(cube: Store) -> None:
    assert list(CONSTRAINTS) == [f"IC-{number}" for number in range(1, 22)]
    assert violated(cube) == set()


def test_the_statistics_are_observations(cube: Store) -> None:
    query = f"{PREFIXES} ASK {{ {{ SELECT (COUNT(*) AS ?n) {{ ?o qb:dataSet ?d }} }} "
    assert cube.query(f"{query} FILTER (?n = {COUNTS.statistics}) }}")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_constraint_finds_a_bad_cube(name: str) -> None:
    store = Store()
    store.load((PREFIXES + CUBE).encode(), format=RdfFormat.TURTLE)
    assert violated(store) == set()
    store.load((PREFIXES + MISTAKES[name]).encode(), format=RdfFormat.TURTLE)
    assert name in violated(store)
