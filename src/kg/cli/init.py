"""``kg init``: makes a new project."""

from __future__ import annotations

import sys
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

import click

from kg.cli.options import FOLDER
from kg.errors import UsageError
from kg.project import check_base_iri, check_languages, check_title, read_project
from kg.sources.new_project import (
    EXAMPLE,
    Beginning,
    check_free,
    empty_project,
    example_project,
    shipped_project,
    write_project,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_EMPTY, _FLOOD, _SHIPPED = "empty", "flood", "khojaly"
_STARTS: Final = (_EMPTY, _FLOOD, _SHIPPED)
_ENGLISH: Final = "en"


@click.command(
    "init", epilog="Example: kg init floods --base https://example.org/floods/"
)
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--base",
    metavar="IRI",
    help="What all IRIs of the project begin with; it ends in a slash.",
)
@click.option("--title", metavar="TEXT", help="[default: the name of DIR]")
@click.option(
    "--languages",
    metavar="LIST",
    help="The languages of labels, such as en,de; each thing has a label in the first. "
    "[default: en; those of the example]",
)
@click.option(
    "--from",
    "start",
    type=click.Choice(_STARTS),
    help="What to begin with: nothing, an invented example, or the graph that comes "
    "with the tool, as it is.  [default: empty]",
)
def init_command(folder: Path, start: str | None, **given: str | None) -> None:
    """Make a project in DIR; a terminal is asked for what no option says."""
    check_free(folder)
    ask = _Asking()
    start = ask.value("from", start, _EMPTY, _check_start)
    if start == _SHIPPED:
        if named := [f"--{name}" for name, value in given.items() if value is not None]:
            raise UsageError(
                f"{', '.join(named)}: --from {start} takes the graph as it is; leave "
                "them out"
            )
        texts = shipped_project()
    else:
        beginning = _beginning(ask, folder, start, **given)
        make = example_project if start == _FLOOD else empty_project
        texts = make(folder, beginning)
    write_project(folder, texts)
    click.echo(folder)
    click.echo(f"kg: go on with: kg --project {quote(str(folder))} validate", err=True)


def _beginning(
    ask: _Asking,
    folder: Path,
    start: str,
    *,
    base: str | None,
    title: str | None,
    languages: str | None,
) -> Beginning:
    """Return what the options say.

    Raises:
        UsageError: options are wrong or missing; it has a line for each.
    """
    example = read_project(EXAMPLE).languages if start == _FLOOD else ()
    found = Beginning(
        ask.value("base", base, None, check_base_iri),
        ask.value("title", title, folder.resolve().name, check_title),
        _tags(
            ask.value(
                "languages",
                languages,
                ",".join(example) or _ENGLISH,
                lambda text: _check_languages(_tags(text), example),
            )
        ),
    )
    if ask.mistakes:
        raise UsageError("\n".join(ask.mistakes))
    return found


class _Asking:
    """Takes the values of options, from a terminal if there is one."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def value(
        self,
        name: str,
        given: str | None,
        default: str | None,
        check: Callable[[str], object],
    ) -> str:
        """Return a value; one that is wrong or missing is noted as a mistake."""
        if given is None and sys.stdin and sys.stdin.isatty():
            return self._asked(name, default, check)
        value = default if given is None else given
        if value is None:
            self.mistakes.append(f"--{name}: is missing; {_MISSING[name]}")
            return ""
        try:
            check(value)
        except ValueError as error:
            self.mistakes.append(f"--{name}: {error}")
        return value

    def _asked(
        self, name: str, default: str | None, check: Callable[[str], object]
    ) -> str:
        def checked(value: str) -> str:
            try:
                check(value)
            except ValueError as error:
                raise click.UsageError(str(error)) from error
            return value

        answer: Any = click.prompt(
            _QUESTIONS[name], default=default, err=True, value_proc=checked
        )
        return str(answer)


_MISSING: Final = {
    "base": "name what all IRIs of the project begin with, such as "
    "--base https://example.org/floods/",
}
_QUESTIONS: Final = {
    "from": f"Begin from ({', '.join(_STARTS)})",
    "base": "Base IRI, such as https://example.org/floods/",
    "title": "Title",
    "languages": "Languages of labels, such as en,de",
}


def _check_start(start: str) -> None:
    if start not in _STARTS:
        raise ValueError(f"must be one of {', '.join(_STARTS)}")


def _tags(listed: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in listed.split(","))


def _check_languages(languages: tuple[str, ...], example: tuple[str, ...]) -> None:
    """Check languages; the labels of the example must be in them."""
    check_languages(languages)
    if example and (languages[0] != example[0] or not {*example} <= {*languages}):
        raise ValueError(
            f"the labels of the example are in {' and '.join(example)}: name these, "
            f"{example[0]} first"
        )
