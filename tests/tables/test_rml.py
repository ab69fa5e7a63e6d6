"""``kg import --rml``: what an RML mapping makes of tables, in files of the project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support.commands import kg, validate

from kg.project import read_project
from kg.tables.rml import engine
from kg.tables.rml.model import RmlError
from kg.tables.rml.planned import plan_rml

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

GAZETTE = """\
claim:gazette-1-42 a kg:Statistic ;
    kg:event event:flood ;
    kg:measure measure:houses-flooded ;
    kg:population population:houses ;
    kg:value 42 ;
    kg:qualifier qualifier:as-stated ;
    kg:hedge "about \\"forty-two\\""@en ;
    prov:wasQuotedFrom source:gazette ;
    kg:locator "p. 3"@en ;
    prov:wasAttributedTo agent:gazette ;
    kg:firstHand false ;
    kg:verified false ;
    dcterms:created "2026-11-27"^^xsd:date ;
    dcterms:source <https://example.org/flood/files/reports.csv#row=2> .

source:gazette a kg:Source ;
    dcterms:title "The Gazette, evening edition"@en ;
    kg:sourceType source-type:newspaper ;
    dc:creator "The Gazette" ;
    dcterms:creator agent:gazette ;
    dcterms:language "en" ;
    kg:copyRead "only what the table quotes was read"@en .
"""
AGENTS = """\
agent:courier a kg:Organization ;
    rdfs:label "The Courier"@en ;
    kg:party party:press .

agent:gazette a kg:Organization ;
    rdfs:label "The Gazette"@en ;
    kg:party party:press .
"""
ADDED = """\
data/claims/courier.ttl: claim:courier-2-17
data/claims/courier.ttl: source:courier
data/claims/gazette.ttl: claim:gazette-1-42
data/claims/gazette.ttl: source:gazette
data/reports-agents.ttl: agent:courier
data/reports-agents.ttl: agent:gazette
"""


def mapped(project: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return kg(
        "--project", project, "import", "--rml", project / "reports.ttl", *arguments
    )


def body(path: Path) -> str:
    """Return a Turtle file without its prefixes."""
    return path.read_text("utf-8").partition("\n\n")[2]


def changed(project: Path, name: str, old: str, new: str) -> None:
    path = project / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def said(verb: str) -> str:
    return "".join(f"{verb} {line}\n" for line in ADDED.splitlines())


def content(project: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(project)): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and ".kg" not in path.parts
    }


def test_a_mapping_makes_claims_of_a_table_and_of_json(reports: Path) -> None:
    result = mapped(reports)
    assert result.returncode == 0, result.stderr
    assert result.stdout == said("added")
    assert result.stderr == (
        "kg: reading papers.json\n"
        "kg: reading reports.csv\n"
        "kg: following the mapping\n"
        f"{reports}/reports.csv: row 4: note: no statement is made of this row: see "
        "whether the columns of its subject have values\n"
        "rows: 5; mapped: 4, to claims: 2; reported above: 1\n"
    )
    assert body(reports / "data/claims/gazette.ttl") == GAZETTE
    assert body(reports / "data/reports-agents.ttl") == AGENTS
    report = validate(reports)
    assert report.stdout.endswith("0 errors, 0 warnings\n"), report.stdout
    assert kg("--project", reports, "format", "--check").returncode == 0


def test_the_same_files_give_the_same_bytes_and_check_writes_nothing(
    reports: Path,
) -> None:
    before = content(reports)
    check = mapped(reports, "--check")
    assert (check.returncode, content(reports)) == (1, before)
    assert check.stdout == said("would add")
    assert mapped(reports).returncode == 0
    first = content(reports)
    again = mapped(reports)
    assert (again.returncode, again.stdout, content(reports)) == (0, "", first)


def test_a_changed_cell_changes_one_claim_and_a_row_that_is_gone_takes_it_along(
    reports: Path,
) -> None:
    mapped(reports)
    changed(reports, "reports.csv", "p. 3", "p. 4")
    claim = "data/claims/gazette.ttl: claim:gazette-1-42\n"
    assert mapped(reports).stdout == f"changed {claim}"
    changed(reports, "reports.csv", ",42,", ",,")
    assert mapped(reports).stdout == f"removed {claim}"


def test_a_file_that_was_edited_since_is_left_as_it_is(reports: Path) -> None:
    mapped(reports)
    changed(reports, "data/claims/gazette.ttl", " 42 ", " 43 ")
    changed(reports, "reports.csv", "p. 3", "p. 4")
    before = content(reports)
    result = mapped(reports)
    assert (result.returncode, content(reports)) == (2, before)
    assert "gazette.ttl: was edited since the import wrote it" in result.stderr


def test_figures_and_texts_are_as_in_the_table(reports: Path) -> None:
    """The engine alone cuts decimals off, and drops languages of constants."""
    changed(reports, "reports.csv", ",42,p. 3", ",9007199254740993,{p} \\\\ <3>")
    changed(reports, "reports.ttl", "{Paper}-{No}-{Houses}", "{Paper}-{No}")
    assert mapped(reports).returncode == 0
    gazette = (reports / "data/claims/gazette.ttl").read_text("utf-8")
    assert "kg:value 9007199254740993 ;" in gazette
    assert 'kg:locator "{p} \\\\\\\\ <3>"@en' in gazette


def test_columns_can_have_the_names_of_columns_of_the_engine(reports: Path) -> None:
    for old, new in (("Paper", "subject"), ("Houses", "object"), ("No", "triple")):
        changed(reports, "reports.csv", old, new)
        text = (reports / "reports.ttl").read_text("utf-8")
        text = text.replace(f"{{{old}}}", f"{{{new}}}").replace(f'"{old}"', f'"{new}"')
        (reports / "reports.ttl").write_text(text, "utf-8")
    assert mapped(reports).returncode == 0
    assert body(reports / "data/claims/gazette.ttl") == GAZETTE


def test_a_list_in_json_makes_a_statement_of_each_value(reports: Path) -> None:
    changed(reports, "papers.json", '"en": "The Gazette"', '"en": ["A", "B"]')
    assert mapped(reports).returncode == 0
    agents = (reports / "data/reports-agents.ttl").read_text("utf-8")
    assert 'rdfs:label "A"@en, "B"@en ;' in agents


def test_a_mapping_in_the_terms_of_r2rml_makes_the_same(reports: Path) -> None:
    text = (reports / "reports.ttl").read_text("utf-8")
    text = re.sub(r"rml:(source|iterator|reference|logicalSource) ", r"old:\1 ", text)
    text = re.sub(r"rml:(?=[a-zA-Z]+ |IRI)", "rr:", text)
    prefixes = (
        "PREFIX old: <http://semweb.mmlab.be/ns/rml#>\n"
        "PREFIX rr: <http://www.w3.org/ns/r2rml#>\n"
    )
    (reports / "reports.ttl").write_text(prefixes + text, "utf-8")
    assert mapped(reports).returncode == 0
    assert body(reports / "data/claims/gazette.ttl") == GAZETTE


SOURCE = 'rml:source "reports.csv"'
VALUE = 'rml:reference "Houses"'
BAD = {
    "no Turtle": ("map:claims rml:", "map:claims ; rml:", ":11:", "reports.ttl"),
    "a database": (SOURCE, 'rml:query "SELECT 1"', "asks a database"),
    "an address": (
        SOURCE,
        'rml:source "http://a.example/b.csv"',
        "and none is fetched",
    ),
    "a file above": (SOURCE, 'rml:source "../reports.csv"', "outside of the project"),
    "an absolute path": (SOURCE, 'rml:source "/etc/passwd"', "outside of the project"),
    "no file": (SOURCE, 'rml:source "report.csv"', "and there is no such file"),
    "a file that is no table": (SOURCE, 'rml:source "kg.toml"', "is no table"),
    "a function": (
        VALUE,
        "<http://semweb.mmlab.be/ns/fnml#functionValue> [ rml:constant 1 ]",
        "is a function, and none is run here",
    ),
    "no such column": (VALUE, 'rml:reference "House"', "there are: No, Paper, Houses"),
    "no such key": ('"name.en"', '"name.fr"', "there is no such column"),
    "a program as a path": ('"$.papers[*]"', '"$[?(1)]"', "is not read here"),
    "no items": ('"$.papers[*]"', '"$.paper[*]"', "finds 0 items"),
    "an iterator of a CSV": (SOURCE, f'{SOURCE} ; rml:iterator "$"', "only .json has"),
    "an unknown term": (VALUE, 'rml:refer "Houses"', "is no term of RML that is known"),
    "a named graph": (VALUE, f"rml:graph map:g ; {VALUE}", "names a graph"),
    "a blank node": (
        VALUE,
        f"{VALUE} ; rml:termType rml:BlankNode",
        "is not made here",
    ),
    "braces": ("{Paper}-{No}", "{Paper}-{No", "do not fit"),
    "half an IRI": ("https://example.org/flood/id/claim/{", "claim/{", "no valid IRI"),
    "a cell that is no IRI": (
        VALUE,
        f"{VALUE} ; rml:termType rml:IRI",
        "makes an IRI that is not valid",
    ),
    "an integer with decimals": (
        VALUE,
        'rml:template "{Houses}.5"',
        "reports.csv: row 3: error: makes what data may not hold, for <https://w3id.",
        'ontology#value>: the literal "17.5" is no integer: correct it',
    ),
    "no parent": (
        "rml:parentTriplesMap map:agents",
        "rml:parentTriplesMap map:a",
        "names no",
    ),
    "no subject": ("rml:subjectMap [", "rdfs:comment [", "has 0 subjects"),
    "no maps": ("rml:logicalSource", "rdfs:comment", "has no triples map"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_mapping_or_cell_is_one_line_and_nothing_is_written(
    reports: Path, case: str
) -> None:
    old, new, *words = BAD[case]
    changed(reports, "reports.ttl", old, new)
    before = content(reports)
    result = mapped(reports)
    assert (result.returncode, content(reports)) == (2, before), result.stderr
    assert "Traceback" not in result.stderr
    for one in words:
        assert one in result.stderr


def test_bad_rows_are_told_each_and_can_be_left_out(reports: Path) -> None:
    changed(reports, "reports.csv", ",42,", ",4\u200b2,")
    before = content(reports)
    result = mapped(reports)
    assert (result.returncode, content(reports)) == (2, before)
    assert (
        'reports.csv: row 2, column "Houses": error: holds the invisible character '
        "U+200B: remove it\n"
    ) in result.stderr
    assert mapped(reports, "--without-bad-rows").returncode == 0
    assert "claim:" not in body(reports / "data/claims/gazette.ttl")
    assert "claim:" in body(reports / "data/claims/courier.ttl")


def test_a_mapping_that_makes_nothing_is_refused(reports: Path) -> None:
    header, *_ = (reports / "reports.csv").read_text("utf-8").splitlines()
    (reports / "reports.csv").write_text(f"{header}\n1,gazette,,,\n", "utf-8")
    claims, _, _ = (
        (reports / "reports.ttl").read_text("utf-8").partition("\nmap:agents")
    )
    claims = re.sub(
        r"rml:objectMap \[ rml:parentT.*\s.*\] \]", "rml:object map:a ]", claims
    )
    (reports / "reports.ttl").write_text(claims, "utf-8")
    result = mapped(reports)
    assert result.returncode == 2
    assert "makes no statement (rows: 1): see whether its subjects" in result.stderr


def test_tables_that_the_command_names_are_the_only_ones(reports: Path) -> None:
    both = (reports / "reports.csv", reports / "papers.json")
    result = mapped(reports, both[0])
    assert result.returncode == 2
    assert (
        "reports.ttl: rml:source names papers.json, and the command does not: name "
        "this table too, or none\n"
    ) in result.stderr
    assert mapped(reports, "--check", *both).returncode == 1


def test_a_link_that_leads_out_of_the_project_is_not_followed(
    reports: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.csv"
    (reports / "reports.csv").rename(outside)
    (reports / "reports.csv").symlink_to(outside)
    result = mapped(reports)
    assert result.returncode == 2
    assert "rml:source names reports.csv, outside of the project" in result.stderr


def test_an_import_toml_of_the_same_name_keeps_its_lock_file(reports: Path) -> None:
    (reports / "reports.toml").write_text("", "utf-8")
    result = mapped(reports)
    assert result.returncode == 2
    assert "reports.toml is beside it, and their lock files are one" in result.stderr


def test_rml_is_not_mixed_with_an_import_toml(reports: Path) -> None:
    result = mapped(reports, "--guess", reports / "reports.csv")
    assert (result.returncode, result.stderr) == (
        2,
        "kg: --rml takes the place of --mapping and --guess: leave it out\n",
    )


def test_an_engine_that_is_not_installed_is_named(
    reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_NEEDED", ("an_engine",))
    with pytest.raises(RmlError) as caught:
        plan_rml(read_project(reports), reports / "reports.ttl", [])
    assert str(caught.value) == (
        f"{reports}/reports.ttl: RML needs an engine that is not installed "
        "(an_engine): pip install 'khojaly-kg[rml]', and then pip install --no-deps "
        "morph-kgc==2.10.0"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON that is read here"),
        ("[" * 200_000, "is no JSON that is read here"),
        ('{"papers": [1], "papers": []}', "a key stands twice"),
        ('{"papers": [{"slug": "a", "slug": "b"}]}', "a key stands twice"),
        ('{"papers": [{"slug": {"a": 1}}]}', "no such column, to which the mapping"),
    ],
)
def test_bad_json_is_one_line(reports: Path, text: str, said: str) -> None:
    (reports / "papers.json").write_text(text, "utf-8")
    before = content(reports)
    result = mapped(reports)
    assert (result.returncode, content(reports)) == (2, before)
    assert f"{reports}/papers.json: " in result.stderr
    assert said in result.stderr


def test_lists_that_make_too_many_rows_are_refused(reports: Path) -> None:
    """Three lists of 400 values in one item would be 64 million rows."""
    lists = ", ".join(f'"{name}": {[*range(400)]}' for name in ("a", "b", "c"))
    (reports / "papers.json").write_text(f'{{"papers": [{{{lists}}}]}}', "utf-8")
    changed(reports, "reports.ttl", "agent/{slug}", "agent/{a}-{b}-{c}")
    text = (reports / "reports.ttl").read_text("utf-8")
    text = text.replace("{slug}", "{a}").replace('"slug"', '"a"')
    text = text.replace('"name.en"', '"b"').replace('"title"', '"c"')
    (reports / "reports.ttl").write_text(text, "utf-8")
    result = mapped(reports)
    assert result.returncode == 2
    assert "papers.json: row 1: error: is beyond the limit of 500000" in result.stderr
