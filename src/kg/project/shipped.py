"""The parts that the tool ships, which ``[paths]`` of a project names with ``kg:``.

A wheel has them in ``kg/shipped``. An installation of a checkout finds them at the root
of the checkout, where they are written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_IN_A_WHEEL: Final = _PACKAGE / "shipped"
SHIPPED: Final = _IN_A_WHEEL if _IN_A_WHEEL.is_dir() else _PACKAGE.parents[1]
"""The folder of what is shipped; it has the paths of this repository."""
SHIPPED_LISTS: Final = SHIPPED / "lists"
"""The starter lists; their relative IRIs are in the base of the project."""
MARK: Final = "kg:"
"""What an entry of ``[paths]`` begins with if it names a part that is shipped."""
_VOCABULARY: Final = tuple(
    SHIPPED / "ontology" / f"{name}.ttl" for name in ("kg", "alignments", "cube")
)
PARTS: Final[Mapping[str, Mapping[str, tuple[Path, ...]]]] = {
    "ontology": {"kg:ontology": _VOCABULARY, "kg:lists": (SHIPPED_LISTS,)},
    "shapes": {"kg:shapes": (SHIPPED / "shapes",)},
}
"""The files and folders of each part, by the key of ``[paths]`` that takes it."""


def shipped_name(path: Path) -> str:
    """Return what to call a shipped file, such as ``kg:lists/roles.ttl``."""
    return f"{MARK}{path.relative_to(SHIPPED).as_posix()}"
