"""Writes changes as text, Markdown, JSON, and RDF Patch.

RDF Patch, https://afs.github.io/rdf-patch/.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from kg.iris import ShortNames
from kg.text.characters import clean
from kg.text.escapes import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Quad

    from kg.release.diff.changes import Change, Changes, Difference, Kind, Pair

Entry = tuple[str, str, list[str]]
Section = tuple[str, list[Entry]]
_KINDS: Final = {"claims": "Claims", "sources": "Sources", "others": "Other things"}
_FATES: Final = ("added", "withdrawn", "changed")


def _text(changes: Changes) -> str:
    """Return the changes as indented lines."""
    if not changes:
        return f"{changes.before.name} and {changes.after.name} say the same."
    lines = [f"From {changes.before.name} to {changes.after.name}:"]
    for title, entries in _sections(changes):
        lines.append(f"\n{title}: {len(entries)}")
        for name, label, details in entries:
            lines.append(clean(f"  {name}{f'  {label}' if label else ''}"))
            lines += [clean(f"    {detail}") for detail in details]
    return "\n".join(lines)


def _markdown(changes: Changes) -> str:
    """Return the changes as release notes; texts of the data are escaped."""
    before, after = (markdown(one.name) for one in (changes.before, changes.after))
    if not changes:
        return f"{before} and {after} say the same."
    lines = [f"# Changes from {before} to {after}"]
    for title, entries in _sections(changes):
        lines.append(f"\n## {title}: {len(entries)}\n")
        for name, label, details in entries:
            said = [markdown(part) for part in (name, label)]
            lines.append(f"- {': '.join(filter(None, said))}")
            lines += [f"  - {markdown(one)}" for one in details]
    return "\n".join(lines)


def cut(text: str, most: int) -> str:
    """Return the lines of a text that fit into ``most`` bytes, and how many do not.

    A line that is too long is left out, but shorter ones after it may fit.
    """
    kept, left_out = [], 0
    for line in text.split("\n"):
        most -= (size := len(line.encode()) + 1)
        if most < 0:
            most += size
            left_out += 1
        else:
            kept.append(line)
    if left_out:
        kept += ["", f"{left_out} lines of the comparison are not shown here."]
    return "\n".join(kept)


def _json(changes: Changes) -> str:
    """Return the changes as a JSON object, with full IRIs."""
    document: dict[str, Any] = {
        "before": changes.before.name,
        "after": changes.after.name,
        "settings": [asdict(setting) for setting in changes.settings],
        "removedQuads": len(changes.removed),
        "insertedQuads": len(changes.inserted),
        "newContradictions": [
            [one.value for one in pair] for pair in changes.new_contradictions
        ],
        "goneContradictions": [
            [one.value for one in pair] for pair in changes.gone_contradictions
        ],
        "derivedGraphs": [
            {
                "graph": one.name.value,
                "removedQuads": one.removed,
                "insertedQuads": one.inserted,
            }
            for one in changes.derived
        ],
    }
    for kind in _KINDS:
        found: Kind = getattr(changes, kind)
        document[kind] = {
            fate: [_change(one) for one in getattr(found, fate)] for fate in _FATES
        }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _change(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {"subject": str(change.subject), "label": change.label}
    if change.differences:
        found["differences"] = [
            {
                "property": one.property.value,
                "before": [str(term) for term in one.before],
                "after": [str(term) for term in one.after],
            }
            for one in change.differences
        ]
    return found


def _patch(changes: Changes) -> str:
    """Return the changes as a patch: one transaction of deletions and additions."""
    lines = ["TX ."]
    lines += [f"D {_row(quad)}" for quad in changes.removed]
    lines += [f"A {_row(quad)}" for quad in changes.inserted]
    return "\n".join([*lines, "TC ."])


def _row(quad: Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} ."


FORMATS: Final[dict[str, Callable[[Changes], str]]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "rdf-patch": _patch,
}
"""The formats of ``kg diff``."""


def _sections(changes: Changes) -> Iterator[Section]:
    """Yield each title that has entries, and its entries: name, label and details."""
    names = ShortNames({**changes.before.prefixes, **changes.after.prefixes})
    every = (
        ("Settings changed", _settings(changes)),
        *_things(changes, names),
        ("New contradictions", _pairs(names, changes.new_contradictions)),
        ("Contradictions that are gone", _pairs(names, changes.gone_contradictions)),
        ("Derived graphs changed", _derived(changes, names)),
    )
    yield from ((title, entries) for title, entries in every if entries)


def _settings(changes: Changes) -> list[Entry]:
    return [
        (one.name, "", [f"{one.before} -> {one.after}"]) for one in changes.settings
    ]


def _things(changes: Changes, names: ShortNames) -> Iterator[Section]:
    for kind, title in _KINDS.items():
        for fate in _FATES:
            entries = [
                (
                    names.name(change.subject),
                    change.label,
                    [_difference(names, one) for one in change.differences],
                )
                for change in getattr(getattr(changes, kind), fate)
            ]
            yield f"{title} {fate}", entries


def _pairs(names: ShortNames, pairs: Iterable[Pair]) -> list[Entry]:
    return [(" and ".join(map(names.name, pair)), "", []) for pair in pairs]


def _derived(changes: Changes, names: ShortNames) -> list[Entry]:
    return [
        (
            names.name(one.name),
            "",
            [f"quads: {one.removed} removed, {one.inserted} added"],
        )
        for one in changes.derived
    ]


def _difference(names: ShortNames, one: Difference) -> str:
    before, after = (
        ", ".join(map(names.name, terms)) or "nothing"
        for terms in (one.before, one.after)
    )
    return f"{names.name(one.property)}: {before} -> {after}"
