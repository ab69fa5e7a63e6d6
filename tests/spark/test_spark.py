"""On Spark, a project has the report and the release that it has on one machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse, serialize
from support import REPOSITORY
from support.commands import INSTALLED_KG, git, kg, started_kg
from support.many_floods import many_floods
from support.tools import HERE, PACK
from support.ucdp import copy_ucdp, sample_rows

from kg.errors import SourceError
from kg.progress import silent
from kg.project import read_project
from kg.release.build import GraphRefusedError, build
from kg.sources import read_sources
from kg.spark.build import build_on
from kg.spark.project import read_project_on
from kg.spark.session import spark
from kg.spark.validate import validate_on
from kg.validation import read_own_rules, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark import SparkContext

ON_SPARK = ("--engine", "spark", "--master", "local[2]")
ON_CLUSTER = ("--engine", "spark", "--master", "local-cluster[2,1,1024]")
CREATED = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
LIMIT = 300


@pytest.fixture(scope="module")
def context() -> Iterator[SparkContext]:
    """Return Spark on this machine, which several tests use."""
    with spark("local[2]") as started:
        yield started


def built_here(project: Path, output: Path) -> str:
    """Build a project on one machine; return the identifier of the release.

    It is a digest of all digests, so that it tells every byte.
    """
    return build(read_sources(read_project(project)), output, CREATED).id


def built_on(context: SparkContext, project: Path, output: Path) -> str:
    """Build a project on Spark; return the identifier of the release."""
    settings = read_project(project)
    on = read_project_on(context, settings)
    return build_on(on, read_own_rules(settings), output, CREATED, silent).id


def test_mistakes_are_reported_as_on_one_machine(tmp_path: Path) -> None:
    project = many_floods(tmp_path, mistaken=True)
    command = ("--project", project, "validate", "--format", "json")
    here = kg(*command, "--no-cache")
    on_spark = started_kg(*command, *ON_SPARK)
    assert here.returncode == on_spark.returncode == 1
    assert '"claim:daily-2-5"' in here.stdout  # meant by claim:dayly-2-5
    assert on_spark.stdout == here.stdout


def test_the_shipped_graph_has_the_same_release(
    context: SparkContext, tmp_path: Path
) -> None:
    here = built_here(REPOSITORY, tmp_path / "here")
    assert built_on(context, REPOSITORY, tmp_path / "spark") == here


@pytest.mark.skipif(not HERE[PACK], reason="the sample is in the evidence pack")
def test_a_sample_of_ucdp_has_the_same_report_and_release(
    context: SparkContext, tmp_path: Path
) -> None:
    root = copy_ucdp(tmp_path, sample_rows()[:60])
    imported = kg("--project", root, "import", root / "ged.csv")
    assert imported.returncode == 0, imported.stderr
    project = read_project(root)
    report = validate_on(read_project_on(context, project), read_own_rules(project))
    assert report == validate(read_sources(project))
    here = built_here(root, tmp_path / "here")
    assert built_on(context, root, tmp_path / "spark") == here


def test_a_graph_that_does_not_conform_is_not_built(
    context: SparkContext, tmp_path: Path
) -> None:
    project = many_floods(tmp_path, mistaken=True)
    with pytest.raises(GraphRefusedError) as refused:
        built_on(context, project, tmp_path / "build")
    assert refused.value.report == validate(read_sources(read_project(project)))
    assert not (tmp_path / "build").exists()


OWN_SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX own: <https://example.org/flood/ontology#>
own:Few a sh:NodeShape ; sh:targetClass kg:Event ;
    sh:property [ sh:path [ sh:inversePath kg:event ] ; sh:maxCount 4 ] .
own:Same a sh:NodeShape ; sh:targetClass kg:Statistic ; sh:message "said twice" ;
    sh:sparql [ sh:select \"\"\"
        PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
        SELECT $this ?value { $this kg:event ?event ; kg:value ?value .
            ?other kg:event ?event ; kg:value ?value . FILTER(?other != $this) }
    \"\"\" ] .
"""
OWN_CHECK = """# Sources with several events.
# message: Its source counts at {?value} too.
# severity: Warning
PREFIX kg: <https://w3id.org/attributed-claims/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?focusNode (MIN(?far) AS ?value) {
  ?focusNode prov:wasQuotedFrom ?source ; kg:event ?near .
  ?other prov:wasQuotedFrom ?source ; kg:event ?far
  FILTER(STR(?near) < STR(?far))
} GROUP BY ?focusNode
"""


def test_rules_of_a_project_that_cross_parts_find_the_same(
    context: SparkContext, tmp_path: Path
) -> None:
    root = many_floods(tmp_path)
    claims = root / "data" / "claims"
    for name, extension, rdf_format in (
        ("daily-2", "nt", RdfFormat.N_TRIPLES),
        ("daily-3", "jsonld", RdfFormat.JSON_LD),
    ):
        turtle = claims / f"{name}.ttl"
        quads = list(parse(path=str(turtle)))
        content = serialize((one.triple for one in quads), format=rdf_format)
        (claims / f"{name}.{extension}").write_bytes(content or b"")
        turtle.unlink()
    (tmp_path / "shapes" / "own.ttl").write_text(OWN_SHAPES)
    (tmp_path / "shapes" / "checks" / "several-events.rq").write_text(OWN_CHECK)
    project = read_project(root)
    rules = read_own_rules(project)
    report = validate_on(read_project_on(context, project), rules)
    names = {result.name for result in report.results}
    assert {"Few/^event", "Same", "several-events"} <= names
    # anonymous shapes have other names each time they are read
    assert report == validate(read_sources(project), rules)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("claim:a a ;", ["daily-3.ttl:1:1: "]),  # the first one is named
        ("# nothing\n", ["daily-3.ttl: has no triples", "daily-5.ttl: has no triples"]),
    ],
    ids=["broken", "empty"],
)
def test_files_that_cannot_be_read_are_the_same_error(
    context: SparkContext, tmp_path: Path, text: str, said: list[str]
) -> None:
    root = many_floods(tmp_path)
    for name in ("daily-3", "daily-5"):
        (root / "data" / "claims" / f"{name}.ttl").write_text(text)
    project = read_project(root)
    with pytest.raises(SourceError) as here:
        read_sources(project)
    with pytest.raises(SourceError) as on_spark:
        read_project_on(context, project)
    assert str(on_spark.value) == str(here.value)
    lines = [line for line in str(here.value).splitlines() if "daily-" in line]
    assert len(lines) == len(said)
    for line, one in zip(lines, said, strict=True):
        assert one in line


def executors(of: int) -> list[int]:
    """Return the executors that a process has started, that have begun to work."""
    parents: dict[int, int] = {}
    names: dict[int, bytes] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, text = int(stat.parent.name), stat.read_text()
            names[number] = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        parents[number] = int(text.rpartition(")")[2].split()[1])

    def is_below(process: int) -> bool:
        while process and process != of:
            process = parents.get(process, 0)
        return process == of

    working = {parents[one] for one, name in names.items() if b"pyspark.daemon" in name}
    return [
        one
        for one, name in names.items()
        if b"CoarseGrainedExecutorBackend" in name and one in working and is_below(one)
    ]


def working_executors(of: subprocess.Popen[str]) -> Iterator[int]:
    """Yield executors as they are found, as long as the process runs."""
    deadline = time.monotonic() + LIMIT
    while of.poll() is None and time.monotonic() < deadline:
        yield from executors(of.pid)
        time.sleep(0.05)


def test_a_lost_executor_changes_nothing(tmp_path: Path) -> None:
    project = many_floods(tmp_path)
    here = built_here(project, tmp_path / "here")
    output = tmp_path / "cluster"
    arguments = ("--project", project, "build", "--output", output, *ON_CLUSTER)
    where = {"SPARK_WORKER_DIR": str(tmp_path), "SPARK_LOCAL_DIRS": str(tmp_path)}
    with subprocess.Popen(
        [INSTALLED_KG, *map(str, arguments)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000", **where},
    ) as building:
        lost = next(working_executors(building), None)
        assert lost is not None
        os.kill(lost, signal.SIGKILL)
        _, errors = building.communicate(timeout=LIMIT)
    assert building.returncode == 0, errors
    assert (output / "current").resolve().name == here


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("validate", "--master", "local[2]"),
            "kg: --master is for --engine spark\n",
        ),
        (
            ("build", "--master", "local[2]"),
            "kg: --master is for --engine spark\n",
        ),
        (
            ("validate", "--engine", "spark", "--text", "herald=herald.txt"),
            "kg: the engine spark validates whole projects, without texts\n",
        ),
    ],
)
def test_what_spark_is_not_for_is_refused(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = kg("--project", many_floods(tmp_path), *arguments)
    assert result.returncode == 2
    assert result.stderr.endswith(message)


def test_since_is_for_one_machine(tmp_path: Path) -> None:
    project = many_floods(tmp_path)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "all")
    result = kg("--project", project, "validate", "--since", "HEAD", *ON_SPARK)
    assert result.returncode == 2
    assert result.stderr == "kg: --since works with the compiled engine only\n"


def test_a_master_that_is_none_is_told_in_a_line(tmp_path: Path) -> None:
    result = started_kg(
        *("--project", many_floods(tmp_path), "validate"),
        *("--engine", "spark", "--master", "nonsense"),
    )
    assert result.returncode == 2
    *_, last = result.stderr.splitlines()
    assert last.startswith("kg: Spark did not start (it needs Java 17): ")
    assert "Master must either be yarn or start with" in last
    assert result.stderr.count("\n") == 2


def test_without_pyspark_the_extra_is_named(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pyspark'] = None; from kg.cli import main; "
        f"sys.argv = ['kg', '--project', {str(many_floods(tmp_path))!r}, 'validate', "
        "'--engine', 'spark']; main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1] == (
        "kg: the engine spark needs PySpark 4 and Java 17: "
        "pip install 'khojaly-kg[spark]'"
    )
