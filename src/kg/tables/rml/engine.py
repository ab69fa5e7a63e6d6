"""Runs the engine, Morph-KGC, and reads what it made.

The engine is imported in the child that reads tables, and nowhere else.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from kg.tables.rml.model import RmlError
from kg.text.characters import visible

if TYPE_CHECKING:
    from pathlib import Path

    from kg.tables.rml.rules import EngineRules

_ENGINE: Final = "morph_kgc"
_NEEDED: Final = (_ENGINE, "elementpath", "falcon", "jsonpath", "pandas", "ruamel.yaml")
_REMEDY: Final = (
    "pip install 'khojaly-kg[rml]', and then pip install --no-deps morph-kgc==2.10.0"
)
_SETTINGS: Final = """\
[CONFIGURATION]
na_values=
number_of_processes=1
logging_level=CRITICAL
[tables]
mappings={}
"""


def check_engine(mapping: Path) -> None:
    """Check that the engine can be imported.

    Raises:
        RmlError: it is not installed, or not all of what it needs.
    """
    missing = [one for one in _NEEDED if not _is_there(one)]
    if missing:
        what = f"RML needs an engine that is not installed ({missing[0]})"
        raise RmlError(mapping, what, _REMEDY)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def imported_engine() -> ModuleType:
    """Return the engine, without what it asks files with by queries in SQL.

    No mapping here has such queries, and it is large.

    Raises:
        ImportError: the engine is not installed.
    """
    sys.modules.setdefault("duckdb", ModuleType("duckdb"))
    return import_module(_ENGINE)


def made_statements(
    mapping: Path, rules: EngineRules, data: dict[str, list[dict[str, str]]], work: Path
) -> list[Triple]:
    """Return the statements of a mapping; ``work`` is a folder for its rules.

    Raises:
        RmlError: the engine cannot follow the mapping, or makes what is no RDF.
    """
    written = work / "mapping.nt"
    written.write_text(rules.text(), "utf-8")
    try:
        engine = imported_engine()
        made = sorted(engine.materialize_set(_SETTINGS.format(written), data))
    except MemoryError:
        raise
    except Exception as error:  # the engine, and pandas in it, raise what they like
        said = visible(f"{type(error).__name__}: {error}".partition("\n")[0])
        what = f"the engine cannot follow it ({said})"
        raise RmlError(mapping, what, "simplify the mapping") from error
    return _parsed(mapping, made)


def _parsed(mapping: Path, made: list[str]) -> list[Triple]:
    """Return statements of N-Triples, each of which is one line."""
    lines = "".join(f"{one} .\n" for one in made)
    try:
        found = [quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES)]
    except (SyntaxError, ValueError) as error:
        raise _no_rdf(mapping, made, str(error)) from error
    if len(found) != len(made):
        raise _no_rdf(mapping, made, "a statement has line breaks")
    return [one for one in found if isinstance(one.subject, NamedNode)]


def _no_rdf(mapping: Path, made: list[str], message: str) -> RmlError:
    for one in made:
        try:
            if len(list(parse(f"{one} .", RdfFormat.N_TRIPLES))) == 1:
                continue
            message = "not one statement"
        except (SyntaxError, ValueError) as error:
            message = str(error)
        what = f"makes {visible(one)}, which is no RDF ({visible(message)})"
        return RmlError(mapping, what, "correct the mapping, or the cell")
    return RmlError(mapping, f"makes what is no RDF ({message})", "correct the mapping")
