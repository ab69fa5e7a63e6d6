"""Runs SHACL engines, each on a graph by the same shapes, and measures them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from one_process import peak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SHAPES: Final = Path(__file__).with_name("conflict-shapes.ttl")

Parts = tuple[str, str]
"""What all engines report of a result: its focus node and its component, as IRIs."""


@dataclass(frozen=True)
class Figures:
    """The seconds and the peak memory in MiB of one engine for one graph.

    ``load`` is None if the engine loads and validates in one call.
    """

    engine: str
    load: float | None
    validate: float
    memory: int
    results: list[Parts]

    @property
    def total(self) -> float:
        """Seconds of loading and validating."""
        return (self.load or 0) + self.validate


def run_compiled(path: Path) -> Figures:
    """Validate a graph with the compiled engine."""
    from pyoxigraph import RdfFormat, Triple, parse  # noqa: PLC0415

    from kg.shacl import (  # noqa: PLC0415
        ColumnGraph,
        Run,
        TermTable,
        compile_shapes,
    )
    from kg.shacl.materialize import results_of  # noqa: PLC0415

    quads = parse(path=SHAPES, format=RdfFormat.TURTLE)
    shapes = compile_shapes(Triple(q.subject, q.predicate, q.object) for q in quads)
    begun = time.perf_counter()
    table = TermTable()
    columns = table.encode(parse(path=path, format=RdfFormat.N_TRIPLES))
    table.numbers(shapes.constants())
    graph = ColumnGraph(table, columns)
    loaded = time.perf_counter()
    run = Run(graph, shapes)
    results = [one for found in run.findings() for one in results_of(run, found)]
    done = time.perf_counter()
    parts = [(_iri(one.focus_node), _iri(one.component)) for one in results]
    return _figures("compiled", begun, loaded, done, parts)


def run_pyshacl(path: Path) -> Figures:
    """Validate a graph with pySHACL, from a graph of rdflib in memory."""
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    shapes = rdflib.Graph().parse(SHAPES)
    begun = time.perf_counter()
    graph = rdflib.Graph().parse(path, format="nt")
    loaded = time.perf_counter()
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    done = time.perf_counter()
    return _figures("pyshacl", begun, loaded, done, _reported(report))


def run_turbo(path: Path) -> Figures:
    """Validate a graph with pyshacl-turbo, which loads the file itself."""
    import pyshacl_turbo  # noqa: PLC0415

    begun = time.perf_counter()
    _, report, _ = pyshacl_turbo.validate(
        str(path),
        shacl_graph=str(SHAPES),
        data_graph_format="nt",
        shacl_graph_format="turtle",
    )
    done = time.perf_counter()
    return _figures("pyshacl-turbo", begun, None, done, _reported(report))


def run_shifty(path: Path) -> Figures:
    """Validate a graph with shifty, which loads the file itself."""
    import shifty  # noqa: PLC0415

    begun = time.perf_counter()
    _, report, _ = shifty.validate(str(path), str(SHAPES), infer=False)
    done = time.perf_counter()
    return _figures("shifty", begun, None, done, _reported(report))


def run_rudof(path: Path) -> Figures:
    """Validate a graph with the native engine of rudof."""
    import pyrudof  # noqa: PLC0415

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_shacl(SHAPES)
    begun = time.perf_counter()
    rudof.read_data(path, format=pyrudof.RDFFormat.NTriples)
    loaded = time.perf_counter()
    report = rudof.validate_shacl()
    done = time.perf_counter()
    parts = [
        (str(v.focus_node), str(v.constraint_component)) for v in report.violations
    ]
    return _figures("rudof", begun, loaded, done, parts)


ENGINES: Final[dict[str, tuple[str, Callable[[Path], Figures]]]] = {
    "compiled": ("khojaly-kg", run_compiled),
    "pyshacl": ("pyshacl", run_pyshacl),
    "pyshacl-turbo": ("pyshacl-turbo", run_turbo),
    "shifty": ("pyshifty", run_shifty),
    "rudof": ("pyrudof", run_rudof),
}
"""For each engine, its package and the function that runs it."""


def _iri(term: Any) -> str:  # noqa: ANN401 - a term of pyoxigraph
    return str(term.value)


def _reported(report: Any) -> list[Parts]:  # noqa: ANN401 - a graph of rdflib
    from rdflib import SH  # noqa: PLC0415

    return [
        (
            str(report.value(node, SH.focusNode)),
            str(report.value(node, SH.sourceConstraintComponent)),
        )
        for node in report.objects(None, SH.result)
    ]


def _figures(
    engine: str,
    begun: float,
    loaded: float | None,
    done: float,
    results: Iterable[Parts],
) -> Figures:
    load = None if loaded is None else loaded - begun
    validate = done - (begun if loaded is None else loaded)
    return Figures(engine, load, validate, peak(), sorted(results))
