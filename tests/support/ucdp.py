"""The example of UCDP's dataset: a copy with the real sample, its release, its answers.

``make questions`` writes ``examples/ucdp/questions.md`` with it.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.project import ServiceLimits, read_project
from kg.release.manifest import read_release
from kg.sparql import open_store
from kg.validation.queries import questions
from support import REPOSITORY, SUITES
from support.commands import kg
from support.questions import answer, page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.release.manifest import Release

EXAMPLE: Final = REPOSITORY / "examples" / "ucdp"
SAMPLE: Final = SUITES / "ucdp" / "ged-sample.csv"
DOCUMENT: Final = EXAMPLE / "questions.md"
_HEAD: Final = """\
# Questions to the UCDP Georeferenced Event Dataset, and their answers

The answers are those of a sample of 1,000 events of the release 23.1, and say nothing
of the whole. All figures are those of the Uppsala Conflict Data Program (UCDP),
<https://ucdp.uu.se/downloads/>, CC BY 4.0: Sundberg, Ralph, and Erik Melander (2013),
Introducing the UCDP Georeferenced Event Dataset, Journal of Peace Research 50(4):
523-532. Titles of cited sources are those of UCDP's table. `make questions` writes this
page.
"""


def sample_rows() -> list[dict[str, str]]:
    """Return the rows of the sample."""
    with SAMPLE.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def copy_ucdp(into: Path, rows: Iterable[dict[str, str]]) -> Path:
    """Copy the example into a folder, with rows as its table; return the copy."""
    root = into / "ucdp"
    hidden = shutil.ignore_patterns("build", ".kg", "*.csv", "ged-*.ttl", "claims")
    shutil.copytree(EXAMPLE, root, ignore=hidden)
    kept = list(rows)
    with (root / "ged.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, kept[0])
        writer.writeheader()
        writer.writerows(kept)
    return root


def released(root: Path) -> Release:
    """Build a copy, and return its release."""
    result = kg("--project", root, "build")
    assert result.returncode == 0, result.stderr
    return read_release(root / "build" / "current")


def document(release: Release) -> str:
    """Return the page of the questions, with the answers of a release."""
    project = read_project(EXAMPLE)
    with closing(open_store(release.store, ServiceLimits())) as store:
        found = questions(project).items()
        answers = {name: answer(store, question) for name, question in found}
    return page(_HEAD, project, answers, "kg --project examples/ucdp")


def main() -> None:
    """Import the sample, build it, and write the page of the questions."""
    with tempfile.TemporaryDirectory() as folder:
        root = copy_ucdp(Path(folder), sample_rows())
        imported = kg("--project", root, "import", root / "ged.csv")
        assert imported.returncode == 0, imported.stderr
        DOCUMENT.write_text(document(released(root)), "utf-8")


if __name__ == "__main__":
    main()
