"""What a claim states is put into words that add nothing to it and lose nothing."""

from __future__ import annotations

from textwrap import dedent

import pytest
from pyoxigraph import NamedNode
from support import flood

from kg.claims.wording import label, name, stated
from kg.rdf.index import TripleIndex

ID = "https://example.org/flood/id/"
CLAIM = NamedNode(f"{ID}claim/a")


def worded(properties: str, language: str = "en") -> str:
    """Return the words for a claim of the flood project, given its properties."""
    graph = TripleIndex(flood(dedent(f"claim:a {properties} .")), language)
    return stated(graph, CLAIM)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ("kg:value 40 ; kg:qualifier qualifier:as-stated", "40"),
        ("kg:value 50 ; kg:qualifier qualifier:approximately", "approximately 50"),
        ("kg:lowerBound 45 ; kg:qualifier qualifier:at-least", "at least 45"),
        ("kg:upperBound 45 ; kg:qualifier qualifier:up-to", "up to 45"),
        (
            "kg:lowerBound 80 ; kg:upperBound 120 ; kg:qualifier qualifier:as-stated",
            "80 to 120",
        ),
        # the bounds of a claim that has a value too are not what its source says
        (
            (
                "kg:value 100 ; kg:lowerBound 80 ; kg:upperBound 120 ; "
                "kg:qualifier qualifier:approximately"
            ),
            "approximately 100",
        ),
        ("kg:value 0 ; kg:qualifier qualifier:as-stated", "0"),
        ("kg:qualifier qualifier:as-stated", ""),
        # one number has one form, and what is no whole number stays as it is
        ("kg:value +0040 ; kg:qualifier qualifier:as-stated", "40"),
        ("kg:value 100 ; kg:qualifier qualifier:as-stated", "100"),
        ("kg:value 000 ; kg:qualifier qualifier:as-stated", "0"),
        ("kg:value -7 ; kg:qualifier qualifier:as-stated", "-7"),
        ("kg:value 00.5 ; kg:qualifier qualifier:as-stated", "00.5"),
        ('kg:value "+" ; kg:qualifier qualifier:as-stated', "+"),
        ('kg:value "٠٤" ; kg:qualifier qualifier:as-stated', "٠٤"),
    ],
)
def test_a_figure_has_the_numbers_of_its_source_and_their_qualifier(
    numbers: str, words: str
) -> None:
    assert worded(numbers) == words


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ('rdf:object "2001-05-03"^^edtf:EDTF', "2001-05-03"),
        (
            (
                'rdf:object "2001-05-03"^^edtf:EDTF ; '
                'kg:since "2001-05-03T20:00:00"^^xsd:dateTime'
            ),
            "2001-05-03T20:00:00",
        ),
        (
            (
                'rdf:object "2001-05-03"^^edtf:EDTF ; '
                'kg:until "2001-05-03T22:00:00"^^xsd:dateTime'
            ),
            "2001-05-03T22:00:00",
        ),
        (
            (
                'rdf:object "2001-05-03"^^edtf:EDTF ; '
                'kg:since "2001-05-03T20:00:00"^^xsd:dateTime ; '
                'kg:until "2001-05-03T22:00:00"^^xsd:dateTime'
            ),
            "2001-05-03T20:00:00 to 2001-05-03T22:00:00",
        ),
    ],
)
def test_a_date_is_worded_by_its_hours_where_the_source_gives_them(
    properties: str, words: str
) -> None:
    assert worded(properties) == words


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        # a name, or the end of the IRI where there is none, in alphabetical order
        ("rdf:object characterization:disaster", "disaster"),
        ("rdf:object circumstance:bridge-closed, agent:herald, agent:unnamed",
         "The Herald; bridge closed; unnamed"),
        # one text in several languages is one thing, a text without a language another
        ('rdf:object "Regen"@de, "rain"@en, "pluie"@fr', "rain"),
        ('rdf:object "Regen"@de, "pluie"@fr', "Regen"),
        ('rdf:object "Regen"@de, "rain"@en, "2001", agent:herald',
         "2001; The Herald; rain"),
        # a blank node has no name
        ("rdf:object []", ""),
        # a summary stands in for an object only
        ('kg:summary "The ferry stopped."@en, "Die Fähre lag still."@de',
         "The ferry stopped."),
        ('rdf:object agent:herald ; kg:summary "The ferry stopped."@en', "The Herald"),
        ("a kg:Assertion", ""),
        # a role follows what has it
        ("rdf:object agent:herald ; kg:role role:gave-warning",
         "The Herald: gave warning"),
        ('kg:summary "A bell was rung."@en ; kg:role role:gave-warning',
         "A bell was rung.: gave warning"),
    ],
)  # fmt: skip
def test_an_assertion_is_worded_by_the_names_of_its_objects(
    properties: str, words: str
) -> None:
    assert worded(properties) == words


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ('"Regen"@de, "rain"@en, "pluie"@fr, "lapli"@ht', "pluie"),
        ('"Regen"@de, "rain"@en, "pluie"@fr-CA', "pluie"),
        # where it is not said in French, in English, then in no language, then in any
        ('"Regen"@de, "rain"@en, "2001"', "2001; rain"),
        ('"Regen"@de, "lapli"@ht', "Regen"),
    ],
)
def test_a_text_is_shown_in_the_language_of_the_project(texts: str, words: str) -> None:
    assert worded(f"rdf:object {texts}", "fr") == words


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        ('rdfs:label "label"@en ; skos:prefLabel "preferred"@en', "label"),
        ('skos:prefLabel "preferred"@en ; dcterms:title "title"@en', "preferred"),
        ('dcterms:title "title"@en', "title"),
        ('rdfs:label "Titel"@de, "title"@en', "title"),
        ('rdfs:label "Titel"@de ; dcterms:title "title"@en', "Titel"),
        ("a kg:Place", "town"),
        ("rdfs:label kg:Place", "town"),
    ],
)
def test_a_thing_is_called_by_its_label_its_title_or_the_end_of_its_iri(
    properties: str, shown: str
) -> None:
    town = NamedNode(f"{ID}place/town")
    graph = TripleIndex(flood(f"<{town.value}> {properties} ."))
    assert label(graph, town) == shown
    found = name(graph, town)
    assert (found.value if found else "town") == shown
