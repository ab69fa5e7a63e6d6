"""Writes changes as text, Markdown, JSON, and RDF Patch.

RDF Patch, https://afs.github.io/rdf-patch/.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from kg.release.diff.notes import Notes
from kg.release.diff.sections import (
    FATES,
    KINDS,
    derived,
    settings,
    things,
    verdicts,
)
from kg.release.diff.words import MOST, Words
from kg.text.characters import clean
from kg.text.escapes import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Quad

    from kg.release.diff.changes import Changes
    from kg.release.diff.things import Change, Kind
    from kg.release.diff.verdicts import VerdictChange
    from kg.release.diff.words import Section

_FORMER: Final = (
    "The older release is in the model before 2.0; its terms are read as the new ones: "
    "see docs/upgrade.md."
)


def _text(changes: Changes, most: int | None = MOST) -> str:
    """Return the changes as indented lines; of long lists the first ``most``."""
    if not changes:
        return f"{changes.before.name} and {changes.after.name} say the same."
    lines = [f"From {changes.before.name} to {changes.after.name}:"]
    if changes.is_across_models:
        lines.append(f"\n{_FORMER}")
    for section in _sections(changes, most):
        lines.append(f"\n{section.title}: {section.count}")
        for name, label, details in section.entries:
            lines.append(clean(f"  {name}{f'  {label}' if label else ''}"))
            lines += [clean(f"    {detail}") for detail in details]
    return "\n".join(lines)


def _markdown(changes: Changes, most: int | None = MOST) -> str:
    """Return the changes as release notes; texts of the data are escaped."""
    before, after = (markdown(one.name) for one in (changes.before, changes.after))
    if not changes:
        return f"{before} and {after} say the same."
    lines = [f"# Changes from {before} to {after}"]
    if changes.is_across_models:
        lines.append(f"\n{_FORMER}")
    for section in _sections(changes, most):
        lines.append(f"\n## {section.title}: {section.count}\n")
        for name, label, details in section.entries:
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
        "isAcrossModels": changes.is_across_models,
        "newContradictions": [_verdict(one) for one in changes.new_contradictions],
        "goneContradictions": [_verdict(one) for one in changes.gone_contradictions],
        "changedVerdicts": [_verdict(one) for one in changes.verdicts],
        "derivedGraphs": [
            {
                "graph": one.name.value,
                "removedQuads": one.removed,
                "insertedQuads": one.inserted,
            }
            for one in changes.derived
        ],
    }
    for kind in KINDS:
        found: Kind = getattr(changes, kind)
        document[kind] = {
            fate: [_change(one) for one in getattr(found, fate)] for fate in FATES
        }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _verdict(change: VerdictChange) -> dict[str, Any]:
    """Return two claims, and the former and the new verdict, each with its reason."""
    found: dict[str, Any] = {"claims": [one.value for one in change.claims]}
    for when, verdict in (("before", change.before), ("after", change.after)):
        if verdict:
            relation, reason = verdict
            found[when] = {"verdict": relation.value}
            found[when] |= {"reason": reason.value} if reason else {}
    return found


def _change(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {"subject": str(change.subject), "label": change.label}
    if change.heir:
        found["renamedTo"] = str(change.heir)
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


FORMATS: Final[dict[str, Callable[..., str]]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "rdf-patch": _patch,
}
"""The formats of ``kg diff``; text and Markdown also take how much to list."""


def _sections(changes: Changes, most: int | None) -> Iterator[Section]:
    """Yield the parts of a report that have entries."""
    words = Words(changes, most)
    across = changes.is_across_models
    every = (
        settings(changes),
        *(Notes(changes, words).things() if across else things(changes, words)),
        *verdicts(changes, words),
        derived(changes, words),
    )
    yield from (section for section in every if section.count)
