"""The command: answers on standard output, one clear line for a mistake, exit codes."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest
from support import FLOOD, REPOSITORY
from support.commands import INSTALLED_KG, forked_kg, kg, started_kg
from support.counts import COUNTS
from support.upstream import framed, upstream

if TYPE_CHECKING:
    from pathlib import Path


def test_format_check_names_what_would_change_and_changes_nothing(flood: Path) -> None:
    path = flood / "data" / "events.ttl"
    untidy = path.read_text().replace(" ;\n    ", ";")
    path.write_text(untidy)
    checked = kg("--project", flood, "format", "--check")
    assert checked.returncode == 1
    assert checked.stdout == f"would change {path}\n"
    assert path.read_text() == untidy
    formatted = kg("--project", flood, "format")
    assert (formatted.returncode, formatted.stdout) == (0, f"changed {path}\n")
    assert path.read_text() == (FLOOD / "data" / "events.ttl").read_text()
    assert kg("--project", flood, "format", "--check").returncode == 0


def test_format_leaves_every_file_alone_when_one_is_bad(flood: Path) -> None:
    good, bad = flood / "data" / "agents.ttl", flood / "data" / "events.ttl"
    good.write_text(good.read_text().replace(" ;\n    ", ";"))
    bad.write_text(bad.read_text() + "# a comment\n")
    before = good.read_text()
    run = kg("--project", flood, "format")
    assert run.returncode == 2
    assert "events.ttl:14:1: a comment would be lost" in run.stderr
    assert good.read_text() == before


def test_validate_exits_0_1_and_2(flood: Path) -> None:
    path = flood / "data" / "claims" / "post.ttl"
    good = path.read_text()
    run = kg("--project", flood, "validate")
    assert (run.returncode, run.stderr) == (0, "kg: validating\n")
    assert run.stdout == f"conforms: {COUNTS.flood} triples, 0 errors, 0 warnings\n"
    path.write_text(good.replace("qualifier:at-least", "qualifier:almost"))
    run = kg("--project", flood, "validate")
    assert run.returncode == 1
    assert (
        "data/claims/post.ttl:37:18: error: A statistic needs exactly one" in run.stdout
    )
    path.write_text(good.replace("kg:value 45 ;", "kg:value ;"))
    run = kg("--project", flood, "validate")
    assert run.returncode == 2
    assert run.stdout == ""
    assert "post.ttl:36:14: " in run.stderr


def test_compare_sets_sources_side_by_side(flood: Path) -> None:
    run = kg("--project", flood, "compare", "flood", "--measure", "houses-flooded")
    assert run.returncode == 0
    title, *rows = run.stdout.splitlines()[:5]
    assert title == (
        "houses flooded (4 claims; 4 figures; 2 independent origins: press 1, town 1; "
        "1 claim of unknown origin)"
    )
    cells = ["|".join(re.split(r" {2,}", row.strip())) for row in rows]
    about = [cell.split("|", 6) for cell in cells[1:]]
    assert [one[1:4] for one in about] == [
        ["houses", "40", "[40, 40]"],
        ["houses", "approximately 50", "[45, 55]"],
        ["houses", "at least 45", "[45, ∞)"],
    ]
    assert [one[4:6] for one in about] == [
        ["herald", "2001-05-06"],
        ["office", "2001-05-06"],
        ["post", "2001-05-06"],
    ]
    assert [one[6] for one in about] == [
        "The Herald|press|herald-houses|-",
        "Town office|town|office-houses|-x",
        "The Post|press|unknown|-x?",
    ]
    run = kg("--project", flood, "compare", "flood", "--format", "json")
    assert json.loads(run.stdout)[0]["rows"][0]["stated_on"] == "2001-05-06"
    verdicts = [row["verdicts"] for row in json.loads(run.stdout)[0]["rows"]]
    assert verdicts[3] == [None, "contradicts", "compatible"]


def test_a_project_with_another_base_is_built_queried_and_served(
    flood: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    built = kg("--project", flood, "build", "--output", output)
    assert built.returncode == 0, built.stderr
    assert built.stdout.strip().startswith(str(output / "releases"))
    assert built.stderr.startswith("kg: validating\n")
    current = output / "current"
    query = "SELECT ?c { ?c a kg:Statistic ; kg:value 45 }"
    asked = kg("--project", flood, "query", "--release", current, stdin=query)
    assert asked.stdout == "c\n-----------------\nclaim:post-houses\n"
    command = [str(INSTALLED_KG), "--project", str(flood), "serve"]
    with subprocess.Popen(
        [*command, "--release", str(current), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        assert server.stderr.readline() == f"kg: limits by {flood / 'kg.toml'}\n"
        assert server.stderr.readline().startswith("kg: verifying ")
        address = server.stderr.readline().partition("serving ")[2].strip()
        with urllib.request.urlopen(f"{address}id/event/flood") as response:  # noqa: S310 - loopback
            assert response.url == f"{address}doc/event/flood"
            assert "Flood of May 2001" in response.read().decode()
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("json", '"bindings":[{"n":'),
        ("csv", f"n\r\n{COUNTS.claims}\r\n"),
        ("tsv", f"?n\n{COUNTS.claims}\n"),
        ("xml", "<sparql"),
        ("table", f"n\n---\n{COUNTS.claims}\n"),
    ],
)
def test_query_writes_the_format_that_was_asked_for(
    release_path: str, name: str, expected: str
) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?c a kg:Claim }"
    run = subprocess.run(
        [forked_kg(), "query", "--release", release_path, "--format", name],
        input=query.encode(),
        capture_output=True,
        check=True,
    )
    assert expected in run.stdout.decode()


def test_query_writes_graphs_and_booleans(release_path: str) -> None:
    construct = "CONSTRUCT WHERE { agent:echr ?p ?o }"
    run = kg("query", "--release", release_path, stdin=construct)
    assert "European Court of Human Rights" in run.stdout
    assert kg("query", "--release", release_path, stdin="ASK {}").stdout == "yes\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--project", "nowhere", "validate"], 2, "nowhere: no kg.toml here"),
        (["compare", "nowhere"], 2, "no event 'nowhere' in this project; there are: "),
        (
            ["compare", "flag-2023", "--measure", "x"],
            2,
            "no figures of measure 'x' here",
        ),
        (
            ["query", "--release", "nowhere"],
            2,
            "no release here; make one with kg build",
        ),
        (["query", "nowhere.rq"], 2, "No such file"),
        (["serve", "--release", "nowhere"], 2, "no release here; make one"),
        (["query", "--endpoint", "http://"], 2, "kg: http://: is no http or https URL"),
        (["query", "--endpoint", ""], 2, "kg: : is no http or https URL"),
        (["serve", "--port", "99999"], 2, "99999 is not in the range"),
        (["format", "nowhere.ttl"], 2, "does not exist"),
        (["frobnicate"], 2, "No such command"),
        ([], 2, "Usage: "),
    ],
)
def test_a_mistake_gets_one_clear_line_and_exit_code(
    arguments: list[str], code: int, message: str
) -> None:
    run = kg(*arguments, stdin="")
    assert run.returncode == code
    assert run.stdout == ""
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_a_graph_is_written_in_each_format(release_path: str) -> None:
    text = "CONSTRUCT { ?event a ?event } { ?event a kg:Event } LIMIT 1"
    for name in ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml"):
        options = ("--release", release_path, "--format", name)
        assert "id/event/" in kg("query", *options, stdin=text).stdout


@pytest.mark.parametrize("from_environment", [True, False], ids=["variable", "option"])
def test_a_query_has_the_limits_that_are_given(
    release_path: str, *, from_environment: bool
) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    variables = {"KG_QUERY_SECONDS": "0.3"} if from_environment else {}
    options = () if from_environment else ("--query-seconds", "0.3")
    run = kg("query", "--release", release_path, *options, stdin=text, **variables)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "kg: the query ran longer than 0.3 s; ask for less, or take the dump\n"
    )


@pytest.mark.parametrize("value", ["nan", "inf", "0", "1e300"])
def test_a_limit_out_of_range_is_refused(release_path: str, value: str) -> None:
    options = ("--release", release_path, "--query-seconds", value)
    run = kg("query", *options, stdin="ASK {}")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "kg: --query-seconds: must be greater than 0, and 1000000000 at most\n"
    )


def test_a_bad_query_gets_its_line_and_column(release_path: str) -> None:
    run = kg("query", "--release", release_path, stdin="SELECT * { ?s ?p }")
    assert run.returncode == 2
    place, line, caret = run.stderr.splitlines()
    assert place.startswith("kg: line 1, column 1")
    assert (line, caret) == ("SELECT * { ?s ?p }", " " * 18 + "^")
    run = kg(
        "query", "--release", release_path, "--format", "turtle", stdin="SELECT * {}"
    )
    assert run.returncode == 2
    assert "gives solutions" in run.stderr


def test_a_query_that_is_no_text_is_refused(tmp_path: Path, release_path: str) -> None:
    path = tmp_path / "bad.rq"
    path.write_bytes(b"SELECT \xff")
    run = kg("query", "--release", release_path, path)
    assert run.returncode == 2
    assert f"{path}:1:8: is no UTF-8 text" in run.stderr


def test_a_port_that_is_taken_is_named(release_path: str, address: str) -> None:
    port = address.rpartition(":")[2]
    run = kg("serve", "--release", release_path, "--port", port)
    assert run.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}: " in run.stderr


@pytest.mark.parametrize(
    ("body", "code", "stdout", "stderr"),
    [
        (b"not json at!", 2, "", "kg: URL: the answer is no SPARQL results in JSON\n"),
        (
            b'{"results": 17}',
            2,
            "",
            "kg: URL: the answer is no SPARQL results in JSON\n",
        ),
        (b'{"head": {}, "boolean": true}', 0, "yes\n", ""),
    ],
)
def test_an_endpoint_that_answers_nonsense_gets_one_clear_line(
    body: bytes, code: int, stdout: str, stderr: str
) -> None:
    with upstream(lambda _: framed(body)) as server:
        run = kg("query", "--endpoint", server.url, stdin="SELECT * {}")
    said = stderr.replace("URL", server.url)
    assert (run.returncode, run.stdout, run.stderr) == (code, stdout, said)


def test_an_endpoint_that_does_not_answer_is_named() -> None:
    run = kg("query", "--endpoint", "http://me:secret@127.0.0.1:9/x", stdin="ASK {}")
    assert (run.returncode, run.stdout) == (2, "")
    said = "kg: http://127.0.0.1:9/x: the endpoint accepts no connection; "
    assert run.stderr.startswith(said)
    assert "secret" not in run.stderr


@pytest.mark.parametrize("url", ["http://", ""])
def test_an_endpoint_without_a_host_is_not_served(release_path: str, url: str) -> None:
    run = kg("serve", "--release", release_path, "--port", "0", "--endpoint", url)
    assert run.returncode == 2
    assert run.stderr.endswith(f"kg: {url}: is no http or https URL of a host\n")


def test_the_version_is_told() -> None:
    for command in ([str(INSTALLED_KG)], [sys.executable, "-m", "kg.cli"]):
        told = subprocess.check_output([*command, "--version"], text=True)
        assert told.startswith("kg, version ")


@pytest.mark.parametrize(
    "command", ["format", "validate", "compare", "build", "serve", "query"]
)
def test_help_has_an_example(command: str) -> None:
    run = started_kg(command, "--help")
    assert run.returncode == 0
    assert f"Example: kg {command}" in run.stdout


def test_help_lists_each_command_at_once_without_loading_any() -> None:
    code = (
        "import sys; from kg.cli import cli; cli(['--help'], standalone_mode=False); "
        "print(sorted({'numpy', 'pyoxigraph', 'flask'} & {*sys.modules}))"
    )
    told = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert told.endswith("\n[]\n")
    modules = (REPOSITORY / "src/kg/cli").glob("*.py")
    names = {p: p.stem.rstrip("_") for p in modules}  # a keyword has one at its end
    commands = {n for p, n in names.items() if f"def {n}_command(" in p.read_text()}
    listed = told.partition("\nCommands:\n")[2].partition("\n\n")[0].splitlines()
    assert {line.split()[0] for line in listed} == commands


def test_a_name_that_is_too_long_is_refused_in_a_line_of_its_own() -> None:
    run = kg("diff", "a" * 5000, ".")
    expected = f"kg: {'a' * 200}...: File name too long\n"
    assert (run.returncode, run.stdout, run.stderr) == (2, "", expected)


def test_what_nobody_foresaw_does_not_look_like_data_that_do_not_conform() -> None:
    code = (
        "import sys, kg.cli, kg.cli.compare\n"
        "kg.cli.compare.read_project = None\n"
        "sys.argv = ['kg', 'compare', 'flood']\n"
        "kg.cli.main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (70, "")
    assert run.stderr.startswith("kg: Traceback (most recent call last):\n")
    assert run.stderr.endswith(
        "TypeError: 'NoneType' object is not callable\n"
        "kg: this is an unexpected error in kg: please report it, with the "
        "lines above\n"
    )


def test_every_exit_code_is_documented() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    _, _, table = readme.partition("| exit code | means |\n| ---: | --- |\n")
    rows = table.partition("\n\n")[0].splitlines()
    codes = [row.split()[1] for row in rows]
    assert codes == ["0", "1", "2", "3", "70", "130"]
