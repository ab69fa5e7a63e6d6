"""Validates RDF files that belong to no project.

SHACL, https://www.w3.org/TR/shacl/. A child process reads the files, because they may
be untrusted. It reads the shapes too, because a file of shapes can also be data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from kg.errors import KgError, SourceError
from kg.progress import counted, silent
from kg.rdf.prefixes import STANDARD_PREFIXES
from kg.sandbox.child import run_isolated
from kg.shacl import ENGINES, Report, Run, column_graph, compile_shapes, run_shapes
from kg.shacl.results import in_order
from kg.sources.positions import StatementPositions
from kg.sources.rdf_document import DocumentReader
from kg.text.characters import clean_lines
from kg.validation.contribution import placed
from kg.validation.outcome import each, notes_on
from kg.validation.placement import with_positions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Literal

    from pyoxigraph import Triple

    from kg.progress import Tell
    from kg.sandbox.child import Bounds, Telling
    from kg.shacl import ShapesGraph
    from kg.sources.rdf_document import Document
    from kg.validation.outcome import ReportRendering, ValidationOutcome

_NOTHING: Final = "no node of these data is a target of a shape: nothing was validated"


@dataclass(frozen=True, slots=True)
class ShaclRequest:
    """The files to validate, the files of shapes, and the form of the report.

    A file may be both.
    """

    data: tuple[Path, ...]
    shapes: tuple[Path, ...]
    rendering: ReportRendering
    unknown: Literal["error", "warning"] = "error"
    engine: str = ENGINES[0]

    def ask(self, bounds: Bounds, progress: Tell = silent) -> ValidationOutcome:
        """Return the answer of a child process; a crash is an answer too."""
        ask = partial(run_isolated, self.answer, bounds, progress)
        return self.rendering.of_child(ask, self.data[0])

    def answer(self, telling: Telling) -> ValidationOutcome:
        """Return the rendered report, the error text, and the exit code.

        An error in the shapes is not a result: every format has only its text.
        """
        reader = DocumentReader()
        try:
            rules = self._read(self.shapes, reader, telling)
            shapes = compile_shapes(_triples(rules), self.unknown)
            shapes.require_targets()
            notes = notes_on(shapes)
        except KgError as error:
            error_code = error.exit_code
            return {"text": "", "error": clean_lines(str(error)), "code": error_code}
        try:
            data = self._read(self.data, reader, telling)
            telling("")
            answer = self._judged(shapes, rules, data, telling.progress)
        except SourceError as error:
            answer = self.rendering.unreadable(each(error))
        except KgError as error:
            answer = self.rendering.unreadable([placed(error, self.data[0])])
        answer["notes"] = notes
        return answer

    def _read(
        self, paths: tuple[Path, ...], reader: DocumentReader, telling: Telling
    ) -> list[Document]:
        found = {}
        for path in counted(paths, len(paths), "reading files", telling.progress):
            telling(str(path))
            document = reader.read(path)
            found[id(document)] = document
        return list(found.values())

    def _judged(
        self,
        shapes: ShapesGraph,
        rules: list[Document],
        data: list[Document],
        progress: Tell,
    ) -> ValidationOutcome:
        prefixes = dict(STANDARD_PREFIXES)
        for one in (*rules, *data):
            prefixes.update(one.prefixes)
        context = replace(self.rendering.context, prefixes=prefixes)
        graph = column_graph(_triples(data), shapes)
        found = run_shapes(graph, shapes, context.names.name, progress, self.engine)
        positions = StatementPositions(one.file for one in data)
        results = in_order(with_positions(found, positions))
        rendering = replace(self.rendering, context=context)
        answer = rendering.answer(Report(results, len(graph)))
        if not found:
            run = Run(graph, shapes)
            if not any(len(run.focus_nodes(one)) for one in shapes.targeted):
                answer["error"] = _NOTHING
        return answer


def _triples(documents: list[Document]) -> Iterator[Triple]:
    return (triple for one in documents for triple in one.file.triples)
