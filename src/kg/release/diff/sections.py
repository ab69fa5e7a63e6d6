"""The parts of a report on changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from kg.iris import Iris, statements_of
from kg.release.diff.words import Entry, Section, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.release.diff.changes import Changes
    from kg.release.diff.things import Difference
    from kg.release.diff.verdicts import VerdictChange

KINDS: Final = {"claims": "Claims", "sources": "Sources", "others": "Other things"}
FATES: Final = ("added", "withdrawn", "renamed", "changed")


def settings(changes: Changes) -> Section:
    """Return the changed settings."""
    entries: list[Entry] = [
        (one.name, "", [f"{one.before} -> {one.after}"]) for one in changes.settings
    ]
    return Section("Settings changed", len(entries), entries)


def things(changes: Changes, words: Words) -> Iterator[Section]:
    """Yield the changes to claims, sources and other things, one by one."""
    for kind, title in KINDS.items():
        for fate in FATES:
            entries: list[Entry] = [
                (
                    " -> ".join(words.short(i) for i in (one.subject, one.heir) if i),
                    one.label,
                    [_difference(words, each) for each in one.differences],
                )
                for one in getattr(getattr(changes, kind), fate)
            ]
            yield Section(f"{title} {fate}", len(entries), entries)


def _difference(words: Words, one: Difference) -> str:
    before, after = (
        ", ".join(map(words.short, terms)) or "nothing"
        for terms in (one.before, one.after)
    )
    return f"{words.short(one.property)}: {before} -> {after}"


def verdicts(changes: Changes, words: Words) -> Iterator[Section]:
    """Yield contradictions that are new or gone, and all verdicts that changed."""
    added = {one.subject for one in changes.claims.added}
    withdrawn = {one.subject for one in changes.claims.withdrawn}

    def newly(one: VerdictChange) -> str:
        is_new = one.before is None and not added.isdisjoint(one.claims)
        before = f"before: {words.verdict(one.before)}"
        reason = words.reason(one.after) or words.verdict(one.after)
        return f"{reason} ({'one claim is new' if is_new else before})"

    def no_more(one: VerdictChange) -> str:
        if one.after is None and not withdrawn.isdisjoint(one.claims):
            return "one claim is withdrawn"
        said = filter(None, (words.verdict(one.after), words.reason(one.after)))
        return f"now: {', '.join(said)}"

    for title, found, why in (
        ("New contradictions", changes.new_contradictions, newly),
        ("Contradictions that are gone", changes.gone_contradictions, no_more),
    ):
        yield Section(title, len(found), _by_reason(found, why, words))
    yield Section(
        "Verdicts changed", len(changes.verdicts), _by_relation(changes.verdicts, words)
    )


def _by_reason(
    found: Iterable[VerdictChange], why: Callable[[VerdictChange], str], words: Words
) -> list[Entry]:
    """Return an entry for each reason: how many pairs, and the first of them."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for one in found:
        grouped[why(one)].append(" and ".join(map(words.short, one.claims)))
    return [
        (f"{reason}: {len(grouped[reason])}", "", words.cut(grouped[reason]))
        for reason in sorted(grouped)
    ]


def _by_relation(found: Iterable[VerdictChange], words: Words) -> list[Entry]:
    """Return an entry for each change of a relation: how many pairs, by new reason."""
    grouped: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        before, after = words.verdict(one.before), words.verdict(one.after)
        grouped[f"{before} -> {after}"][words.reason(one.after)] += 1
    return [
        (
            f"{relations}: {reasons.total()}",
            "",
            [f"{why}: {reasons[why]}" for why in sorted(reasons) if why],
        )
        for relations, reasons in sorted(grouped.items())
    ]


def derived(changes: Changes, words: Words) -> Section:
    """Return how many quads of each derived graph changed.

    Across models, the graphs of statements are counted together: all of them change.
    """
    iris = Iris(changes.after.settings["base_iri"])
    graphs: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in changes.derived:
        is_statements = statements_of(iris.graph_name(one.name.value) or "")
        together = changes.is_across_models and is_statements
        name = "graphs of statements" if together else words.short(one.name)
        for side, number in enumerate((one.removed, one.inserted)):
            graphs[name][side] += number
    entries: list[Entry] = [
        (name, "", [f"quads: {removed} removed, {inserted} added"])
        for name, (removed, inserted) in graphs.items()
    ]
    return Section("Derived graphs changed", len(entries), entries)
