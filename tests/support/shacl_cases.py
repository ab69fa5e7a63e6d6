"""Reads test cases for any SHACL engine, independent of the project.

A case is a folder with ``data.ttl``, ``shapes.ttl`` (by default the data are the shapes
too) and ``expected.ttl``: a ``sh:ValidationReport``, or ``[] mf:result sht:Failure`` if
validation must fail, as in the W3C suite. Messages and their languages are compared if
the report has any. If pySHACL is known to deviate from SHACL, ``pyshacl.txt`` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from kg.rdf.index import TripleIndex
from kg.rdf.vocabulary import SH
from support.shacl_suite import FAILURE, SHT, Outcome, SuiteTest, read, reported

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple


@dataclass(frozen=True)
class Case(SuiteTest):
    """A case in a folder; ``pyshacl_differs`` says why pySHACL deviates."""

    pyshacl_differs: str | None = None


def cases(folder: Path) -> list[Case]:
    """Return every case under a folder, named by its path in it."""
    return [
        _case(expected.parent, folder)
        for expected in sorted(folder.rglob("expected.ttl"))
    ]


def _case(folder: Path, top: Path) -> Case:
    data, shapes, reason = (
        folder / name for name in ("data.ttl", "shapes.ttl", "pyshacl.txt")
    )
    expected = read(folder / "expected.ttl")
    return Case(
        name=folder.relative_to(top).as_posix(),
        data=data,
        shapes=shapes if shapes.exists() else data,
        expected=_outcome(folder, expected),
        pyshacl_differs=reason.read_text("utf-8").strip() if reason.exists() else None,
    )


def _outcome(folder: Path, expected: list[Triple]) -> Outcome:
    if any(triple.object == SHT.Failure for triple in expected):
        return FAILURE
    (report,) = (t.subject for t in expected if t.object == SH.ValidationReport)
    graph = TripleIndex(expected)
    results = reported(graph, report)
    (conforms,) = graph.objects(report, SH.conforms)
    if conforms != Literal(not results):
        raise ValueError(f"{folder}: sh:conforms contradicts the results")
    return results
