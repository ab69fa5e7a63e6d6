"""The limits of the service as options of the command line and of the environment.

They have the same names as in ``[service]`` of ``kg.toml``.
"""

from __future__ import annotations

from dataclasses import Field, fields, replace
from typing import TYPE_CHECKING, Any

import click

from kg.errors import UsageError
from kg.project import FILE_NAME, MOST, ServiceLimits, read_project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def limits(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds an option for each of these limits, or for all.

    The options are in the order of their declaration.
    """

    def give(command: Callable[..., None]) -> Callable[..., None]:
        for one in reversed(fields(ServiceLimits)):
            if names and one.name not in names:
                continue
            shown = one.default if one.type == "str" else f"{one.default:g}"
            command = click.option(
                _option(one.name),
                one.name,
                type=_kind(one),
                envvar=f"KG_{one.name.upper()}",
                help=f"{one.metadata['meaning']}  [default: {shown}]",
            )(command)
        return command

    return give


def settings(root: Path, options: Mapping[str, Any]) -> ServiceLimits:
    """Return the limits of a project; options override them.

    Raises:
        UsageError: a limit is out of range, or no number.
    """
    # serving needs no project; if there is one, only its limits are used
    has_project = (root / FILE_NAME).exists()
    service = read_project(root).service if has_project else ServiceLimits()
    names = [one.name for one in fields(ServiceLimits)]
    given = {name: options.get(name) for name in names}
    chosen = {name: value for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        if not isinstance(value, str):
            check_limit(name, value)
    return replace(service, **chosen)


def check_limit(name: str, value: float) -> None:
    """Check that an option is a number that a limit can be.

    Raises:
        UsageError: it is too large, not positive, or not a number.
    """
    if not 0 < value <= MOST:
        raise UsageError(f"{_option(name)}: must be greater than 0, and {MOST} at most")


def _kind(one: Field[Any]) -> click.ParamType[Any]:
    if choices := one.metadata["choices"]:
        return click.Choice(choices)
    return click.IntRange(1) if one.type == "int" else click.FloatRange(0)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
