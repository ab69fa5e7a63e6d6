"""Resolves the paths that a ``kg.toml`` names, and refuses links below its folder."""

from __future__ import annotations

from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.project.model import NeutralityPaths, Paths
from kg.project.shipped import MARK, PARTS

if TYPE_CHECKING:
    from kg.project.tables import SettingsTable

PATHS: Final = {
    "ontology": ("kg:ontology", "kg:lists", "ontology"),
    "shapes": ("kg:shapes", "shapes"),
    "data": ("data",),
    "queries": ("queries",),
}
"""The keys of ``[paths]``, and what they are if ``kg.toml`` does not say."""
NEUTRALITY: Final = ("words", "documents", "attributed")
"""The keys of ``[neutrality]``."""


class PathLists:
    """Resolves lists of paths in a folder.

    The paths must exist only if the project ``is_here``, and not in another commit.
    """

    def __init__(self, root: Path, *, is_here: bool) -> None:
        """Take the folder of the project, resolved."""
        self._root = root
        self._is_here = is_here

    def paths(self, table: SettingsTable) -> Paths:
        """Return the paths of the table ``[paths]``."""
        found, shipped = dict[str, tuple[Path, ...]](), list[Path]()
        for key, default in PATHS.items():
            each = list[Path]()
            for name in table.texts(key, default):
                part = PARTS.get(key, {}).get(name)
                shipped += part or ()
                each += part or self._own(table, key, name)
            found[key] = tuple(each)
        return Paths(**found, shipped=tuple(shipped))

    def neutrality(self, table: SettingsTable) -> NeutralityPaths:
        """Return the paths of the table ``[neutrality]``, which need not exist."""
        return NeutralityPaths(
            **{
                key: tuple(
                    self._resolved(table, key, name) for name in table.texts(key, ())
                )
                for key in NEUTRALITY
            }
        )

    def _own(self, table: SettingsTable, key: str, name: str) -> tuple[Path, ...]:
        """Return a path of the project; none if the name cannot be one."""
        if name.startswith(MARK):
            known = ", ".join(f'"{part}"' for part in PARTS.get(key, {})) or "none"
            said = f'"{name}" is no part of the tool for {key}; known: {known}'
            table.wrong(key, said)
            return ()
        path = self._resolved(table, key, name)
        if self._is_here and key in table.values and not path.exists():
            table.wrong(key, f"{path} does not exist; make it, or correct the name")
        return (path,)

    def _resolved(self, table: SettingsTable, key: str, name: str) -> Path:
        # do not follow the links of the working tree for the paths of a commit
        if not self._is_here:
            return Path(normpath(self._root / name))
        step = self._root
        for part in (self._root / name).parts[len(self._root.parts) :]:
            step /= part
            if step.is_symlink():
                table.wrong(key, f"{step} is a symbolic link; name the folder itself")
                break
        return (self._root / name).resolve()
