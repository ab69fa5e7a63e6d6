"""Measures the search in indexes of 10,000 and of 100,000 names.

    python benchmarks/search.py [--write docs/performance.md]

A fourth as many floods have names of three invented words and of the word for a flood
in four languages, in three scripts, and one claim each. Each search opens the index, as
the service does, and makes the results of a page or the suggestions. Milliseconds are
of the processor, of searches for other words each time: the median, and the slowest.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from figures import machine, show

from kg.iris import Iris
from kg.rdf.vocabulary import KG, PROV, RDF, RDFS
from kg.search.classes import GROUPS
from kg.search.write import write_index
from kg.web.pages.search_request import SearchRequest
from kg.web.pages.search_results import Searcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES: Final = (10_000, 100_000)
_TIMES: Final = 101
_WORDS: Final = 20_000
_MIB: Final = 1 << 20
_BASE: Final = Iris("https://example.org/flood/")
_ALPHABETS: Final = {
    "en": ("flood", "bdghklmnrstvz", "aeiou"),
    "az": ("selbasma", "bcçdgğhlmnrsştvz", "aəeioöuü"),
    "ru": ("наводнение", "бвгджзклмнрстхцч", "аеиоуыя"),
    "hy": ("ջրհեղեղ", "բգդզլխկհղմնշռստր", "աեիոու"),
}


class _Names:
    """Invents names, the same in each run."""

    def __init__(self) -> None:
        self._random = random.Random(1)  # noqa: S311 - no secret
        self.words = {
            language: [self._word(*letters) for _ in range(_WORDS)]
            for language, (_, *letters) in _ALPHABETS.items()
        }

    def _word(self, consonants: str, vowels: str) -> str:
        count = self._random.randint(2, 4)
        choose = self._random.choice
        return "".join(choose(consonants) + choose(vowels) for _ in range(count))

    def name(self, language: str) -> str:
        """Return a name; some words occur in many, as in ours."""
        found = [
            self.words[language][int(self._random.paretovariate(0.3)) % _WORDS]
            for _ in range(3)
        ]
        return " ".join([*found, _ALPHABETS[language][0]]).capitalize()


def write_dump(path: Path, names: int) -> None:
    """Write a dump of floods and claims that has so many names."""
    invent = _Names()
    lines = [
        line
        for number in range(names // len(_ALPHABETS))
        for line in _flood(number, invent)
    ]
    path.write_text("".join(f"{line} .\n" for line in sorted(lines)), "utf-8")


def _flood(number: int, invent: _Names) -> Iterator[str]:
    event, claim = (str(_BASE.thing(f"{k}/e{number}")) for k in ("event", "claim"))
    yield f"{event} {RDF.type} {KG.Event}"
    for language in _ALPHABETS:
        yield f'{event} {RDFS.label} "{invent.name(language)}"@{language}'
    yield f"{claim} {RDF.type} {KG.Claim}"
    yield f"{claim} {RDF.subject} {event}"
    yield f'{claim} {KG.summary} "Houses in {invent.name("en")}."@en'
    yield f'{claim} {KG.value} "{number}"'
    yield f"{claim} {KG.party} {_BASE.thing('party/press')}"
    yield f"{claim} {PROV.wasAttributedTo} {_BASE.thing('agent/herald')}"


def searches(invent: _Names) -> dict[str, Callable[[int], str]]:
    """Return the kinds of searches: each makes the text of a number."""

    def word(language: str, number: int) -> str:
        return invent.words[language][number]

    return {
        "a word of names in four scripts": lambda n: word(
            list(_ALPHABETS)[n % len(_ALPHABETS)], n
        ),
        "three letters": lambda n: word("en", n)[:3],
        "two letters": lambda n: word("ru", n)[:2],
        "one letter": lambda n: word("az", n)[:1],
        "the word of all names, and two letters": lambda n: (
            f"flood {word('en', n)[:2]}"
        ),
        "a figure of a claim, and a word": lambda n: f"houses {n * 17}",
        "what nothing has": lambda n: f"qqq{n} flood",
    }


def measured(run: Callable[[str], object], text: Callable[[int], str]) -> list[float]:
    """Return the milliseconds of searches for texts."""
    found = []
    for number in range(_TIMES):
        asked = text(number)
        begun = time.process_time()
        run(asked)
        found.append(1e3 * (time.process_time() - begun))
    return found


def table(folder: Path) -> str:
    """Return the table of all sizes."""
    columns: list[dict[str, str]] = []
    for names in SIZES:
        dump, index = folder / f"{names}.nt", folder / f"{names}.sqlite"
        write_dump(dump, names)
        begun = time.process_time()
        write_index(index, dump, _BASE.id_namespace, "en")
        seconds = time.process_time() - begun
        size = index.stat().st_size / _MIB
        column = {
            "the index is written": f"{1e3 * seconds:,.0f}, and has {size:.0f} MiB"
        }
        columns.append(
            column | _rows(Searcher(index, _BASE, dict.fromkeys(GROUPS, "")))
        )
    heads = " | ".join(f"{names:,} names, ms" for names in SIZES)
    lines = [f"| | {heads} |", "| --- |" + " ---: |" * len(SIZES)]
    lines += [
        f"| {name} | {' | '.join(one[name] for one in columns)} |"
        for name in columns[0]
    ]
    return "\n".join(lines)


def _rows(searcher: Searcher) -> dict[str, str]:
    """Return the cells of an index, by what is searched for."""
    runs: dict[str, Callable[[str], object]] = {
        "results": lambda text: searcher.results(SearchRequest(text)).document(),
        "suggestions": searcher.suggestions,
    }
    return {
        f"{what}: {kind}": _cell(measured(run, text))
        for kind, text in searches(_Names()).items()
        for what, run in runs.items()
    }


def _cell(taken: list[float]) -> str:
    return f"{statistics.median(taken):.1f} ({max(taken):.1f})"


def main() -> None:
    """Measure, print the table, and write it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="a document with the two marks")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = table(Path(name))
    version = f"SQLite {sqlite3.sqlite_version}"
    show(f"{found}\n\n{machine([version])}", "search", options.write)


if __name__ == "__main__":
    main()
