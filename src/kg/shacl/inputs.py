"""What can be validated: files, bytes, and the graphs of rdflib and of pyoxigraph.

RDF 1.1 datasets, https://www.w3.org/TR/rdf11-concepts/#section-dataset. All graphs of a
dataset are taken as one, as SHACL validates a graph. Nothing is fetched.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from pyoxigraph import Quad, RdfFormat, Triple, parse

from kg.errors import Position, SourceError
from kg.rdf.formats import rdf_format, syntax_error, without_formulas
from kg.sandbox.regular_file import open_regular
from kg.shacl.rdf11_check import without_graphs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeGuard

    import rdflib

    from kg.shacl.rdf11_check import Statements

Input = str | os.PathLike[str] | bytes | IO[bytes] | IO[str] | Iterable[Any]
"""A path, bytes, an open file, a graph of rdflib, statements, or several of these."""

_BYTES: Final = Path("bytes")
_DEEPEST: Final = 100
"""The maximum nesting of sequences. A sequence that contains itself exceeds it."""


class Reader:
    """Reads each file and each object once, even if it is given twice.

    So its blank nodes are the same in the data and in the shapes. The shapes are read
    first and kept. The data can be much larger, so they are streamed.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        # an entry keeps its object alive, so that no other object gets its id
        self._read: dict[object, tuple[object, Statements]] = {}
        self._keeps = False
        self._of_kept: dict[str, str] = {}
        self._of_streamed: dict[str, str] = {}

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that what was read declares; those of the kept sources win."""
        return self._of_streamed | self._of_kept

    def kept(self, given: Input, format_name: str | None) -> list[Triple]:
        """Return the triples of a source, and keep its statements for a second use.

        Raises:
            SourceError, TypeError: as for :meth:`streamed`.
        """
        self._keeps = True
        found = list(without_graphs(self._of(given, format_name)))
        self._keeps = False
        return found

    def streamed(self, given: Input, format_name: str | None) -> Statements:
        """Return the statements of a source, as they are read.

        ``format_name`` is a short name, a media type or an extension, such as
        ``turtle``. Bytes need it. It takes precedence over the extension of a file.

        Raises:
            SourceError: a file cannot be read, or is not in its format.
            TypeError: a source is not RDF.
        """
        return self._of(given, format_name)

    def text_or_path(self, given: str) -> bytes | Path:
        """Return the path or the text that a string means: here, always a path."""
        return Path(given)

    def format_of(self, path: Path, content: bytes) -> str | None:
        """Return the format of a source without an explicit format, or None."""
        del content
        return path.suffix or None

    def _of(self, given: Input, format_name: str | None, depth: int = 0) -> Statements:
        owner, key = given, id(given)
        if key in self._read:
            return self._read[key][1]
        if isinstance(given, str) and not _is_term(given):
            given = self.text_or_path(given)
        if isinstance(given, os.PathLike):
            return self._of_path(Path(os.fsdecode(given)), format_name)
        if isinstance(given, bytes) or _is_graph(given) or hasattr(given, "read"):
            return self._once(key, owner, self._of_object(given, format_name))
        _check_sequence(given, depth)
        found = self._of_each(given, format_name, depth + 1)
        # only an iterator cannot be read again; members are known by themselves
        is_lasting = isinstance(given, Collection)
        return found if is_lasting else self._once(key, owner, found)

    def _of_object(self, given: Any, format_name: str | None) -> Statements:  # noqa: ANN401
        if isinstance(given, bytes):
            return self._of_bytes(given, _BYTES, format_name)
        if not _is_graph(given):
            return self._of_stream(given, format_name)
        # whoever passes a graph of rdflib has imported it; nobody else waits for it
        from kg.shacl.rdflib_terms import statements_of  # noqa: PLC0415

        self._declare((name, str(iri)) for name, iri in given.namespaces())
        return statements_of(given)

    def _once(self, key: object, owner: object, statements: Statements) -> Statements:
        if key not in self._read:
            # a second copy would add nothing to the one graph of the data
            kept = list(statements) if self._keeps else ()
            self._read[key] = (owner, kept)
            return kept if self._keeps else statements
        return self._read[key][1]

    def _of_each(
        self, given: Iterable[Any], format_name: str | None, depth: int
    ) -> Iterator[Triple | Quad]:
        try:
            for one in given:
                if isinstance(one, Triple | Quad):
                    yield one
                else:
                    yield from self._of(one, format_name, depth)
        except SyntaxError as error:  # of a parser of pyoxigraph
            raise syntax_error(Path(type(given).__name__), error) from error

    def _of_path(self, path: Path, format_name: str | None) -> Statements:
        stream, identity = open_regular(path)
        with stream:
            chosen = rdf_format(path, format_name or path.suffix)
            key = (identity, chosen.file_extension)
            content = b"" if key in self._read else stream.read()
        return self._once(key, None, self._parsed(content, chosen, path))

    def _of_stream(self, stream: Any, format_name: str | None) -> Statements:  # noqa: ANN401
        """Read an open file from its beginning, and reset it to there."""
        can_seek = hasattr(stream, "seekable") and stream.seekable()
        if can_seek:
            stream.seek(0)
        content = stream.read()
        if can_seek:
            stream.seek(0)
        if isinstance(content, str):
            content = content.encode()
        name = getattr(stream, "name", None)
        path = Path(os.fsdecode(name)) if isinstance(name, str | bytes) else _BYTES
        return self._of_bytes(content, path, format_name)

    def _of_bytes(
        self, content: bytes, path: Path, format_name: str | None
    ) -> Iterator[Quad]:
        format_name = format_name or self.format_of(path, content)
        if format_name is None:
            raise SourceError(Position(path), "name their format, such as turtle")
        return self._parsed(content, rdf_format(path, format_name), path)

    def _parsed(self, content: bytes, chosen: RdfFormat, path: Path) -> Iterator[Quad]:
        # without a file, the base is the current folder, as in rdflib
        base = f"{Path.cwd().as_uri()}/" if path is _BYTES else path.resolve().as_uri()
        # a label is a name within its file only
        quads = parse(content, format=chosen, base_iri=base, rename_blank_nodes=True)
        try:
            yield from without_formulas(path, chosen, quads)
        except SyntaxError as error:
            raise syntax_error(path, error) from error
        self._declare(quads.prefixes.items())

    def _declare(self, prefixes: Iterable[tuple[str, str]]) -> None:
        (self._of_kept if self._keeps else self._of_streamed).update(prefixes)


def _is_graph(given: object) -> TypeGuard[rdflib.Graph]:
    module: Any = sys.modules.get("rdflib")
    return module is not None and isinstance(given, module.Graph)


def _is_term(given: object) -> bool:
    module: Any = sys.modules.get("rdflib")
    return module is not None and isinstance(given, module.term.Node)


def _check_sequence(given: object, depth: int) -> None:
    """Refuse terms and tuples: their strings must not be used as paths.

    Raises:
        TypeError: it is one, or not a sequence, or contains itself.
    """
    kind = type(given).__name__
    if depth > _DEEPEST:
        raise TypeError(f"a {kind} contains itself, or is within {_DEEPEST} others")
    if _is_term(given) or (isinstance(given, tuple) and depth):
        raise TypeError(
            f"a {kind} of rdflib or of strings is not a source: pass an rdflib.Graph"
        )
    if isinstance(given, Mapping) or not isinstance(given, Iterable):
        raise TypeError(f"a path, a graph or triples are expected, and no {kind}")
