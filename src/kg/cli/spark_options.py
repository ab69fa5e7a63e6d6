"""The options of commands that can run on Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

SPARK: Final = "spark"
"""The engine that runs on several machines."""

MASTER: Final[Callable[[Callable[..., None]], Callable[..., None]]] = click.option(
    "--master",
    metavar="URL",
    help="Where Spark runs: local[4], spark://host:7077, yarn.  [default: what its own "
    "settings say, or all cores of this machine]",
)


def check_master(engine: str | None, master: str | None) -> None:
    """Refuse a place for Spark if Spark is not the engine.

    Raises:
        UsageError: there is one.
    """
    if master is not None and engine != SPARK:
        raise UsageError("--master is for --engine spark")
