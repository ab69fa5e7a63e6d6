"""Which files are an import's: its lock file says so, with the digest of each.

Turtle in canonical form has no comments, so a file cannot say itself that an import
wrote it. A file whose bytes have another digest was edited since, and is not touched.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ProjectError, UsageError
from kg.project import parse_toml
from kg.sources.accepted_files import read_raw

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kg.project import Project

_MOST_MIB: Final = 10
_HEAD: Final = """\
# Written by kg import: the tables of this import, the files that it owns, and the
# SHA-256 of each. A file that was edited since is not overwritten.
"""


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock file of an import: digests of tables, and of files by their paths.

    While files are written, a file has two digests: before, and after.
    """

    path: Path
    tables: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)

    def text(self, root: Path) -> str:
        """Return the text of the lock file; paths are relative to the project."""
        files = {
            path.relative_to(root).as_posix(): " ".join(digests)
            for path, digests in self.files.items()
        }
        parts = {"tables": self.tables, "files": files}
        return _HEAD + "".join(_table(name, parts[name]) for name in parts)


def _table(name: str, entries: Mapping[str, str]) -> str:
    lines = (f"{_quoted(key)} = {_quoted(entries[key])}\n" for key in sorted(entries))
    return f"\n[{name}]\n" + "".join(lines)


def _quoted(text: str) -> str:
    """Return a printable text as a string of TOML, which JSON's are."""
    return json.dumps(text, ensure_ascii=False)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some content."""
    return sha256(content).hexdigest()


def read_lock(project: Project, mapping: Path) -> Lock:
    """Return the lock file beside an ``import.toml``; an empty one if there is none.

    Raises:
        ProjectError: it is not what an import writes, or names a file outside of the
            data of the project.
        UsageError: a file of the import was edited since.
    """
    path = mapping.with_suffix(".lock")
    if not path.exists():
        return Lock(path)
    document = parse_toml(path, read_raw(path, _MOST_MIB).content)
    tables, named = _texts(path, document, "tables"), _texts(path, document, "files")
    files = {project.root / name: tuple(said.split()) for name, said in named.items()}
    folders = [one.resolve() for one in project.paths.data]
    for one in files:
        inside = any(one.resolve().is_relative_to(folder) for folder in folders)
        if not inside or one.suffix != ".ttl":
            message = f"{one.name!r} is no Turtle file in the data of the project"
            raise ProjectError(f"{path}: {message}: take it out")
    edited = [
        one
        for one, digests in files.items()
        if one.exists()
        and digest_of(read_raw(one, project.limits.file_mib).content) not in digests
    ]
    if edited:
        raise UsageError("\n".join(f"{one}: {_EDITED}" for one in edited))
    return Lock(path, tables, files)


_EDITED: Final = (
    "was edited since the import wrote it, and is left as it is: move what was added "
    "into a file of your own, and delete this one, or restore it"
)


def _texts(path: Path, document: dict[str, Any], name: str) -> dict[str, str]:
    table = document.get(name, {})
    if not isinstance(table, dict) or not all(
        isinstance(one, str) for one in table.values()
    ):
        raise ProjectError(f"{path}: {name}: must be a table of texts; restore it")
    return table
