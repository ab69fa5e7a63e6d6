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


def statements(
    given: Input,
    format_name: str | None = None,
    prefixes: dict[str, str] | None = None,
) -> Statements:
    """Return the statements of what is to be validated, or to validate it by.

    ``format_name`` is a short name, a media type or an extension, such as ``turtle``.
    Bytes need it; it goes before the extension of a file. ``prefixes`` is given those
    that are declared, once the statements are read.

    Raises:
        SourceError: a file cannot be read, or is not in its format.
        TypeError: it is nothing that holds RDF.
    """
    known = {} if prefixes is None else prefixes
    if isinstance(given, str | os.PathLike):
        return _of_file(Path(given), format_name, known)
    if isinstance(given, bytes):
        if format_name is None:
            raise SourceError(Position(_BYTES), "name their format, such as turtle")
        return _parsed(given, _format(_BYTES, format_name), _BYTES, known)
    if _is_rdflib(given):
        # whoever passes a graph of rdflib has imported it; nobody else waits for it
        from kg.shacl.rdflib_terms import statements_of  # noqa: PLC0415

        known.update((name, str(iri)) for name, iri in given.namespaces())
        return statements_of(given)
    if isinstance(given, Iterable):
        return _of_each(given, format_name, known)
    kind = type(given).__name__
    raise TypeError(f"a path, a graph or triples are expected, and no {kind}")


def triples(given: Statements) -> Iterator[Triple]:
    """Yield statements without the names of their graphs."""
    return (one.triple if isinstance(one, Quad) else one for one in given)


def _is_rdflib(given: object) -> TypeGuard[rdflib.Graph]:
    module: Any = sys.modules.get("rdflib")
    return module is not None and isinstance(given, module.Graph)


def _of_each(
    given: Iterable[Any], format_name: str | None, prefixes: dict[str, str]
) -> Iterator[Triple | Quad]:
    for one in given:
        if isinstance(one, Triple | Quad):
            yield one
        else:
            yield from statements(one, format_name, prefixes)


def _of_file(
    path: Path, format_name: str | None, prefixes: dict[str, str]
) -> Statements:
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise SourceError(Position(path), message) from error
    chosen = _format(path, format_name or path.suffix)
    return _parsed(content, chosen, path, prefixes, path.resolve().as_uri())


def _format(path: Path, name: str) -> RdfFormat:
    try:
        return rdf_format(name)
    except ValueError as error:
        raise SourceError(Position(path), str(error)) from None


def _parsed(
    content: bytes,
    chosen: RdfFormat,
    path: Path,
    prefixes: dict[str, str],
    base: str | None = None,
) -> Iterator[Quad]:
    # a label is a name within its file only
    quads = parse(content, format=chosen, base_iri=base, rename_blank_nodes=True)
    try:
        yield from quads
    except SyntaxError as error:
        where = Position(path, error.lineno, error.offset)
        raise SourceError(where, parser_message(error)) from error
    prefixes.update(quads.prefixes)
