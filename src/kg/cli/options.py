"""Options that several commands share: the output folder, and the release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg.release.manifest import read_release
from kg.release.publish.current_release import CURRENT
from kg.release.publish.output_folder import DEFAULT_OUTPUT

if TYPE_CHECKING:
    from kg.release.manifest import Release

FILE: Final = click.Path(path_type=Path, dir_okay=False, exists=True)
FOLDER: Final = click.Path(path_type=Path, file_okay=False)
OUTPUT: Final = click.option(
    "--output",
    type=FOLDER,
    callback=lambda context, _, folder: folder or context.obj / DEFAULT_OUTPUT,
    help="Where releases are; the newest is OUTPUT/current.  [default: build]",
)
RELEASE: Final = click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)


def release_at(root: Path, folder: Path | None) -> Release:
    """Return the release in a folder, or else the current one of a project.

    Raises:
        ReleaseError: there is none, or its manifest is invalid.
    """
    return read_release(folder or root / DEFAULT_OUTPUT / CURRENT)
