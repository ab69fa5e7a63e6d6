"""The command ``kg``: arguments in, calls, a rendered answer, an exit code.

Answers go to standard output, everything else to standard error. Exit codes: 0 done,
1 the data do not conform or differ, 2 what was asked for could not be done.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from kg import __version__
from kg.errors import KgError

_COMMANDS: Final = {
    "format": "kg.cli.formatting",
    "validate": "kg.cli.validating",
    "compare": "kg.cli.reading",
    "build": "kg.cli.publishing",
    "verify": "kg.cli.releasing",
    "sign": "kg.cli.releasing",
    "publish": "kg.cli.releasing",
    "rollback": "kg.cli.releasing",
    "releases": "kg.cli.releasing",
    "diff": "kg.cli.comparing",
    "export": "kg.cli.exporting",
    "serve": "kg.cli.serving",
    "query": "kg.cli.reading",
}


class _Commands(click.Group):
    """The commands; one is imported when it is asked for, as some take long to."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of use."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or None."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(_COMMANDS[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog="Example: kg --project examples/flood validate",
)
@click.option(
    "--project",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder with kg.toml.  [default: the current folder]",
)
@click.version_option(__version__, prog_name="kg")
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Build, validate, release and serve a knowledge graph of attributed claims."""
    context.obj = root


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("kg: interrupted", err=True)
        code = 130
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        # the reader of our output left early, as head does; nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
