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
from kg.rdf.formats import (
    parser_message,
    rdf_format,
    without_formulas,
)
from kg.sandbox.regular_file import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeGuard

    import rdflib

    from kg.shacl.statements import Statements

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

    def kept(
        self, given: Input, format_name: str | None, prefixes: dict[str, str]
    ) -> list[Triple | Quad]:
        """Return the statements of a source, and keep them for a second use.

        Raises:
            SourceError, TypeError: as for :meth:`streamed`.
        """
        self._keeps = True
        found = list(self._of(given, format_name, prefixes, 0))
        self._keeps = False
        return found

    def streamed(
        self, given: Input, format_name: str | None, prefixes: dict[str, str]
    ) -> Statements:
        """Return the statements of a source, as they are read.

        ``format_name`` is a short name, a media type or an extension, such as
        ``turtle``. Bytes need it. It takes precedence over the extension of a file.
        ``prefixes`` receives the declared prefixes once the statements are read.

        Raises:
            SourceError: a file cannot be read, or is not in its format.
            TypeError: a source is not RDF.
        """
        return self._of(given, format_name, prefixes, 0)

    def text_or_path(self, given: str) -> bytes | Path:
        """Return the path or the text that a string means: here, always a path."""
        return Path(given)

    def format_of(self, path: Path, content: bytes) -> str | None:
        """Return the format of a source without an explicit format, or None."""
        del content
        return path.suffix or None

    def _of(
        self,
        given: Input,
        format_name: str | None,
        prefixes: dict[str, str],
        depth: int,
    ) -> Statements:
        owner, key = given, id(given)
        if key in self._read:
            return self._read[key][1]
        if isinstance(given, str) and not _is_term(given):
            given = self.text_or_path(given)
        if isinstance(given, os.PathLike):
            path = Path(os.fsdecode(given))
            return self._of_path(path, format_name, prefixes)
        if isinstance(given, bytes) or _is_graph(given) or hasattr(given, "read"):
            return self._once(key, owner, self._of_object(given, format_name, prefixes))
        _check_sequence(given, depth)
        found = self._of_each(given, format_name, prefixes, depth + 1)
        # only an iterator cannot be read again; members are known by themselves
        is_lasting = isinstance(given, Collection)
        return found if is_lasting else self._once(key, owner, found)

    def _of_object(
        self,
        given: Any,  # noqa: ANN401
        format_name: str | None,
        prefixes: dict[str, str],
    ) -> Statements:
        if isinstance(given, bytes):
            return self._of_bytes(given, _BYTES, format_name, prefixes)
        if not _is_graph(given):
            return self._of_stream(given, format_name, prefixes)
        # whoever passes a graph of rdflib has imported it; nobody else waits for it
        from kg.shacl.rdflib_terms import statements_of  # noqa: PLC0415

        prefixes.update((name, str(iri)) for name, iri in given.namespaces())
        return statements_of(given)

    def _once(self, key: object, owner: object, statements: Statements) -> Statements:
        if key not in self._read:
            # a second copy would add nothing to the one graph of the data
            kept = list(statements) if self._keeps else ()
            self._read[key] = (owner, kept)
            return kept if self._keeps else statements
        return self._read[key][1]

    def _of_each(
        self,
        given: Iterable[Any],
        format_name: str | None,
        prefixes: dict[str, str],
        depth: int,
    ) -> Iterator[Triple | Quad]:
        try:
            for one in given:
                if isinstance(one, Triple | Quad):
                    yield one
                else:
                    yield from self._of(one, format_name, prefixes, depth)
        except SyntaxError as error:  # of a parser of pyoxigraph
            raise _syntax_error(Path(type(given).__name__), error) from error

    def _of_path(
        self, path: Path, format_name: str | None, prefixes: dict[str, str]
    ) -> Statements:
        stream, identity = open_regular(path)
        with stream:
            chosen = _format(path, format_name or path.suffix)
            key = (identity, chosen.file_extension)
            content = b"" if key in self._read else stream.read()
        return self._once(key, None, _parsed(content, chosen, path, prefixes))

    def _of_stream(
        self,
        stream: Any,  # noqa: ANN401
        format_name: str | None,
        prefixes: dict[str, str],
    ) -> Statements:
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
        return self._of_bytes(content, path, format_name, prefixes)

    def _of_bytes(
        self,
        content: bytes,
        path: Path,
        format_name: str | None,
        prefixes: dict[str, str],
    ) -> Iterator[Quad]:
        format_name = format_name or self.format_of(path, content)
        if format_name is None:
            raise SourceError(Position(path), "name their format, such as turtle")
        return _parsed(content, _format(path, format_name), path, prefixes)


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


def _format(path: Path, name: str) -> RdfFormat:
    try:
        return rdf_format(name)
    except ValueError as error:
        raise SourceError(Position(path), str(error)) from None


def _parsed(
    content: bytes, chosen: RdfFormat, path: Path, prefixes: dict[str, str]
) -> Iterator[Quad]:
    # without a file, the base is the current folder, as in rdflib
    base = f"{Path.cwd().as_uri()}/" if path is _BYTES else path.resolve().as_uri()
    # a label is a name within its file only
    quads = parse(content, format=chosen, base_iri=base, rename_blank_nodes=True)
    try:
        yield from without_formulas(path, chosen, quads)
    except SyntaxError as error:
        raise _syntax_error(path, error) from error
    prefixes.update(quads.prefixes)


def _syntax_error(path: Path, error: SyntaxError) -> SourceError:
    where = Position(path, error.lineno, error.offset)
    return SourceError(where, parser_message(error))
