"""What the tests themselves keep to."""

from __future__ import annotations

import re

from support import REPOSITORY

MODULES = sorted((REPOSITORY / "tests").rglob("*.py"))
PRIVATE = re.compile(r"""(?x)
    ["']kg(\.\w+)*\._\w+               # a private name, as text for monkeypatch
    | from\ kg[\w.]*\ import\ .*\b_\w  # or imported
    | noqa:.*SLF001                    # or reached, which ruff finds else
""")


def test_no_test_names_a_private_member_of_a_module() -> None:
    named = {
        f"{path.name}:{number}: {line.strip()}"
        for path in MODULES
        if path.name != "test_test_code.py" and "node_modules" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if PRIVATE.search(line)
    }
    assert named == set()


def test_no_test_imports_another_test() -> None:
    imported = [
        f"{path.name}: {line}"
        for path in MODULES
        for line in path.read_text("utf-8").splitlines()
        if re.match(r"\s*(from|import) (tests|[\w.]*\btest_\w+)", line)
    ]
    assert imported == []
