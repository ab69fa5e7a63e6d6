"""The rules of the house: how long, how often, and who imports whom."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from support import REPOSITORY
from support.house import circles, docstring, imports, modules, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES_OF_A_FUNCTION = 40
LINES_OF_A_MODULE = 250
LINES_ALIKE = 6
LONG_BECAUSE = re.compile(r"(?:^|[.:]\s+)Long because ")
ONLY_BRACKETS = re.compile(r"[][(){}, :]*|(?:else|try|finally):|pass|return")


def test_no_function_is_longer_than_40_lines() -> None:
    """Lines are those of the body without the docstring.

    Test modules are lists of cases, so the rules of length do not hold for them.
    """
    too_long = [
        f"{name}:{node.lineno} {node.name}: {_length(node)} lines"
        for name, text in _files()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and _length(node) > LINES_OF_A_FUNCTION
    ]
    assert not too_long, _list(too_long)


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_module_is_longer_than_250_lines_without_a_reason() -> None:
    """The reason is a sentence of its docstring that begins with "Long because".

    Test modules are lists of cases, and need no reason.
    """
    too_long = [
        f"{name}: {length} lines"
        for name, text in _files()
        if (length := len(text.splitlines())) > LINES_OF_A_MODULE
        and not LONG_BECAUSE.search(ast.get_docstring(ast.parse(text)) or "")
    ]
    assert not too_long, _list(too_long)


def _files() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each module for which the rules of length hold."""
    for folder in ("src", "benchmarks", "tests/support"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            yield str(path.relative_to(REPOSITORY)), path.read_text("utf-8")


def test_no_modules_import_each_other_not_even_for_types() -> None:
    found = [
        f"circle {number}: {module} imports {one}"
        for number, circle in enumerate(circles(), 1)
        for module in circle
        for one in sorted(imports(module) & {*circle})
    ]
    assert not found, _list(found)


def test_no_two_public_classes_have_the_same_name() -> None:
    places = defaultdict(list)
    for module in modules():
        for node in tree(module).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module)
    twice = [
        f"{name}: {', '.join(found)}"
        for name, found in sorted(places.items())
        if len(found) > 1
    ]
    assert not twice, _list(twice)


def test_every_package_says_what_it_is() -> None:
    silent = [
        module
        for module, path in modules().items()
        if path.name == "__init__.py" and not docstring(module)
    ]
    assert not silent, _list(silent)


def test_a_package_that_lists_its_modules_lists_each() -> None:
    """The list is the table of a package's docstring, a module a row."""
    for package, path in modules().items():
        if path.name == "__init__.py":
            listed = {*re.findall(r"^``(\w+)`` ", docstring(package), re.MULTILINE)}
            there = {
                one.stem
                for one in path.parent.iterdir()
                if one.name[0] != "_"
                and (one.suffix == ".py" or (one / "__init__.py").is_file())
            }
            # others list what they offer: classes and functions
            offered = {
                alias.name
                for node in tree(package).body
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            assert listed == there or listed <= offered, package


def test_no_test_imports_another() -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}: {name}"
        for path in sorted((REPOSITORY / "tests").rglob("*.py"))
        if "node_modules" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _names(node)
        if re.search(r"(?:^|\.)test_", name)
    ]
    assert not found, _list(found)


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield f"{node.module}."
        yield from (alias.name for alias in node.names)


def test_no_six_lines_stand_twice() -> None:
    """Lines of imports, of comments and docstrings, and of brackets do not count.

    Nor do signatures: a protocol makes each of its implementations repeat one.
    """
    places = defaultdict(list)
    for module in modules():
        lines = list(_code(module))
        for start in range(len(lines) - LINES_ALIKE + 1):
            window = lines[start : start + LINES_ALIKE]
            text = tuple(line for _, line in window)
            places[text].append((module, start, window[0][0]))
    twice = {
        tuple((module, start) for module, start, _ in found): found
        for found in places.values()
        if len(found) > 1
    }
    first = [  # of a longer passage, only its beginning is told
        " = ".join(f"{module}:{number}" for module, _, number in found)
        for key, found in twice.items()
        if tuple((module, start - 1) for module, start in key) not in twice
    ]
    assert not first, _list(first)


def _code(module: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a module that count, with their numbers."""
    passed_over = set[int]()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            passed_over.update(range(node.lineno, node.body[0].lineno))
        if not isinstance(node, ast.Expr | ast.Import | ast.ImportFrom):
            continue
        if not isinstance(node, ast.Expr) or isinstance(node.value, ast.Constant):
            passed_over.update(range(node.lineno, (node.end_lineno or 0) + 1))
    for number, line in enumerate(modules()[module].read_text("utf-8").splitlines(), 1):
        text = " ".join(line.split())
        counts = not (text.startswith("#") or text == "if TYPE_CHECKING:")
        if counts and number not in passed_over and not ONLY_BRACKETS.fullmatch(text):
            yield number, text


def _list(found: list[str]) -> str:
    return "\n  ".join(("", *found))
