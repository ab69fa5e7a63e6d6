"""What can be validated: files, bytes, and the graphs of rdflib and of pyoxigraph.

RDF 1.1 datasets, https://www.w3.org/TR/rdf11-concepts/#section-dataset. All graphs of a
dataset are taken as one, as SHACL validates a graph. Nothing is fetched.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Quad, RdfFormat, Triple, parse

from kg.errors import Position, SourceError
from kg.rdf.formats import parser_message, rdf_format

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeGuard

    import rdflib

Statements = Iterable[Triple | Quad]
"""Statements of pyoxigraph: a Store and a Dataset are such, too."""

Input = str | os.PathLike[str] | bytes | Iterable[Any]
"""A path, bytes, a graph of rdflib, statements, or a sequence of any of these."""

_BYTES: Final = Path("bytes")


def statements(given: Input, format_name: str | None = None) -> Statements:
    """Return the statements of what is to be validated, or to validate it by.

    ``format_name`` is a short name, a media type or an extension, such as ``turtle``.
    Bytes need it; it goes before the extension of a file.

    Raises:
        SourceError: a file cannot be read, or is not in its format.
        TypeError: it is nothing that holds RDF.
    """
    if isinstance(given, str | os.PathLike):
        return _of_file(Path(given), format_name)
    if isinstance(given, bytes):
        if format_name is None:
            raise SourceError(Position(_BYTES), "name their format, such as turtle")
        return _parsed(given, _format(_BYTES, format_name), _BYTES, None)
    if _is_rdflib(given):
        # whoever passes a graph of rdflib has imported it; nobody else waits for it
        from kg.shacl.rdflib_terms import statements_of  # noqa: PLC0415

        return statements_of(given)
    if isinstance(given, Iterable):
        return _of_each(given, format_name)
    kind = type(given).__name__
    raise TypeError(f"a path, a graph or triples are expected, and no {kind}")


def triples(given: Statements) -> Iterator[Triple]:
    """Yield statements without the names of their graphs."""
    return (one.triple if isinstance(one, Quad) else one for one in given)


def _is_rdflib(given: object) -> TypeGuard[rdflib.Graph]:
    module: Any = sys.modules.get("rdflib")
    return module is not None and isinstance(given, module.Graph)


def _of_each(given: Iterable[Any], format_name: str | None) -> Iterator[Triple | Quad]:
    for one in given:
        if isinstance(one, Triple | Quad):
            yield one
        else:
            yield from statements(one, format_name)


def _of_file(path: Path, format_name: str | None) -> Statements:
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise SourceError(Position(path), message) from error
    chosen = _format(path, format_name or path.suffix)
    return _parsed(content, chosen, path, path.resolve().as_uri())


def _format(path: Path, name: str) -> RdfFormat:
    try:
        return rdf_format(name)
    except ValueError as error:
        raise SourceError(Position(path), str(error)) from None


def _parsed(
    content: bytes, chosen: RdfFormat, path: Path, base: str | None
) -> Iterator[Quad]:
    try:
        # a label is a name within its file only
        yield from parse(content, format=chosen, base_iri=base, rename_blank_nodes=True)
    except SyntaxError as error:
        where = Position(path, error.lineno, error.offset)
        raise SourceError(where, parser_message(error)) from error
