"""The figures that other tests take for those of the shipped data are theirs."""

from __future__ import annotations

import json
import re

from support import REPOSITORY
from support.count_data import count
from support.counts import COUNTS, FILE


def test_the_counted_figures_are_those_of_the_data() -> None:
    written = json.loads(FILE.read_text("utf-8"))
    assert written == count(), "the data have changed: run make counts"


def test_the_readme_says_how_much_there_is() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    (shown,) = re.findall(r"(\d+) claims of (\d+) sources on (\d+) events", readme)
    assert shown == (str(COUNTS.claims), str(COUNTS.sources), str(COUNTS.events))
    assert f'["n"]["value"])  # {COUNTS.claims}\n' in readme
