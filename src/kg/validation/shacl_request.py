"""Validates RDF files that belong to no project, with trusted SHACL shapes.

SHACL, https://www.w3.org/TR/shacl/. A child process reads the data, because they may be
untrusted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.errors import KgError, SourceError
from kg.progress import counted, silent
from kg.sandbox.child import run_isolated
from kg.shacl import ENGINES, Report, Run, column_graph, run_shapes
from kg.shacl.results import in_order
from kg.sources.positions import StatementPositions
from kg.sources.rdf_document import read_document
from kg.validation.contribution import placed
from kg.validation.outcome import each
from kg.validation.placement import with_positions

if TYPE_CHECKING:
    from pathlib import Path

    from kg.progress import Tell
    from kg.sandbox.child import Bounds, Telling
    from kg.shacl import ColumnGraph, ShapesGraph
    from kg.sources.rdf_document import Document
    from kg.validation.outcome import ReportRendering, ValidationOutcome

_NOTHING: Final = "no node of these data is a target of a shape: nothing was validated"


@dataclass(frozen=True, slots=True)
class ShaclRequest:
    """The files to validate, the shapes, and the form of the report.

    ``known`` are the parsed files of the shapes. A file can be both shapes and data,
    with the same blank nodes.
    """

    data: tuple[Path, ...]
    shapes: ShapesGraph
    rendering: ReportRendering
    known: tuple[Document, ...] = ()
    engine: str = ENGINES[0]

    def ask(self, bounds: Bounds, progress: Tell = silent) -> ValidationOutcome:
        """Return the answer of a child process; a crash is an answer too."""

        def ask() -> ValidationOutcome:
            answer: ValidationOutcome = run_isolated(self.answer, bounds, progress)
            return answer

        return self.rendering.of_child(ask, self.data[0])

    def answer(self, telling: Telling) -> ValidationOutcome:
        """Return the rendered report, the error text, and the exit code."""
        try:
            documents = self._read(telling)
            telling("")
            return self._judged(documents, telling.progress)
        except SourceError as error:
            return self.rendering.unreadable(each(error))
        except KgError as error:
            return self.rendering.unreadable([placed(error, self.data[0])])

    def _read(self, telling: Telling) -> list[Document]:
        known = {one.file.path: one for one in self.known}
        found = []
        count, progress = len(self.data), telling.progress
        for path in counted(self.data, count, "reading files", progress):
            telling(str(path))
            found.append(known.get(path) or read_document(path))
        return found

    def _judged(self, documents: list[Document], progress: Tell) -> ValidationOutcome:
        files = [one.file for one in documents]
        prefixes = dict(self.rendering.context.prefixes)
        for one in documents:
            prefixes.update(one.prefixes)
        context = replace(self.rendering.context, prefixes=prefixes)
        graph = column_graph((t for file in files for t in file.triples), self.shapes)
        name = context.names.name
        found = run_shapes(graph, self.shapes, name, progress, self.engine)
        results = in_order(with_positions(found, StatementPositions(files)))
        rendering = replace(self.rendering, context=context)
        answer = rendering.answer(Report(results, len(graph)))
        if not found and not self._has_focus_nodes(graph):
            answer["error"] = _NOTHING
        return answer

    def _has_focus_nodes(self, graph: ColumnGraph) -> bool:
        run = Run(graph, self.shapes)
        return any(len(run.focus_nodes(one)) for one in self.shapes.targeted)
