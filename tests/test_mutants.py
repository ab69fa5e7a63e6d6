"""The mutants that are explained are of the code as it stands."""

from __future__ import annotations

from support.house import modules
from support.mutants import explained


def test_each_mutant_that_is_explained_changes_lines_of_its_module() -> None:
    texts = {
        name: " ".join(path.read_text("utf-8").split())
        for name, path in modules().items()
    }
    gone = [
        (function, before)
        for function, before, _ in explained()
        if not any(
            function.startswith(f"{name}.") and before in text
            for name, text in texts.items()
            if name != "kg"
        )
    ]
    assert gone == []


def test_each_mutant_is_explained_once() -> None:
    every = explained()
    assert len(every) == len(set(every)) > 0
