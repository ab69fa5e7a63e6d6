"""Generates the picture and the lists in docs/architecture.md from the source.

Order and rules come from the contracts in pyproject.toml, arrows from the imports, and
sentences from the docstrings. ``make picture`` writes them.
"""

from __future__ import annotations

import re
import tomllib

from support import REPOSITORY
from support.house import docstring, imports, modules, reachable

DOCUMENT = REPOSITORY / "docs" / "architecture.md"
SETTINGS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
CONTRACTS = SETTINGS["tool"]["importlinter"]["contracts"]


def layers() -> list[str]:
    """Return the packages, from the top layer to the bottom layer."""
    (found,) = (one["layers"] for one in CONTRACTS if one["type"] == "layers")
    return [name.strip() for layer in found for name in re.split(r"[|:]", layer)]


def picture() -> str:
    """Return the packages as a Mermaid chart.

    It has no arrow where others lead to the same package.
    """
    direct = {name: frozenset[str]() for name in layers()}
    for module in modules():
        package = _package(module)
        if package in direct:
            reached = {_package(one) for one in imports(module)} - {package}
            direct[package] |= reached & direct.keys()
    reach = reachable(direct)
    arrows = [
        f"    {name} --> {one}"
        for name in direct
        for one in direct
        if one in direct[name] and not any(one in reach[by] for by in direct[name])
    ]
    return "\n".join(("```mermaid", "flowchart TD", *arrows, "```"))


def _package(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def packages() -> str:
    """Return a table of the packages, each with the start of its docstring."""
    rows = [f"| `kg.{name}` | {_sentence(f'kg.{name}')} |" for name in layers()]
    return "\n".join(("| package | what it is |", "|---|---|", *rows))


def _sentence(module: str) -> str:
    paragraph = " ".join(docstring(module).partition("\n\n")[0].split())
    return re.sub(r"(?::\w+:)?`+([^`]+)`+", r"`\1`", paragraph)


def rules() -> str:
    """Return a list of the other contracts."""
    names = [one["name"] for one in CONTRACTS if one["type"] != "layers"]
    return "\n".join(f"- {name}." for name in names)


def drawn(document: str) -> str:
    """Return a document with all generated parts up to date."""
    parts = {"picture": picture(), "packages": packages(), "rules": rules()}
    for name, part in parts.items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, _, rest = document.partition(begin)
        after = rest.partition(end)[2]
        document = f"{before}{begin}\n{part}\n{end}{after}"
    return document


if __name__ == "__main__":
    DOCUMENT.write_text(drawn(DOCUMENT.read_text("utf-8")), "utf-8")
