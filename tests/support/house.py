"""Reads the graph of modules from the source: what each module imports."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from support import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SOURCE = REPOSITORY / "src"


@cache
def modules() -> Mapping[str, Path]:
    """Return the file of each module by name; that of a package is ``__init__.py``."""
    return {_name(path): path for path in sorted(SOURCE.rglob("*.py"))}


def _name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(module: str) -> ast.Module:
    """Return the syntax of a module."""
    return ast.parse(modules()[module].read_text("utf-8"))


def docstring(module: str) -> str:
    """Return the docstring of a module, or an empty text."""
    return ast.get_docstring(tree(module)) or ""


@cache
def imports(module: str) -> frozenset[str]:
    """Return the modules of the product that a module imports, for types too.

    A name that a package re-exports counts as the module that defines it.
    """
    found = {_defining(source, name) for source, name in _imported(module)}
    return frozenset((found - {module}) & modules().keys())


@cache
def _imported(module: str) -> frozenset[tuple[str, str]]:
    """Return the imports of a module: from which module, and which name, if any."""
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", alias.name) for alias in node.names}
    return frozenset(found)


def _defining(source: str, name: str) -> str:
    """Return the module that defines a name."""
    submodule = f"{source}.{name}"
    if submodule in modules():
        return submodule
    if name and source in modules():
        for origin, handed_on in _imported(source):
            if handed_on == name:
                return _defining(origin, name)
    return source


def circles() -> list[list[str]]:
    """Return the sets of modules that import each other, directly or indirectly."""
    reach = reachable({module: imports(module) for module in modules()})
    found = {
        tuple(sorted(one for one in reach[module] if module in reach[one]))
        for module in modules()
    }
    return sorted(list(circle) for circle in found if circle)


def reachable(graph: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the nodes that each node of a graph reaches, over one edge or more."""
    found = {}
    for node, following in graph.items():
        seen: set[str] = set()
        waiting = list(following)
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += graph[one]
        found[node] = frozenset(seen)
    return found
