"""The examples in docstrings are run."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("module", ["kg.shacl", "kg.shacl.pyshacl"])
def test_the_examples_of_a_module_say_what_it_does(module: str) -> None:
    failed, tried = doctest.testmod(import_module(module))
    assert not failed
    assert tried
