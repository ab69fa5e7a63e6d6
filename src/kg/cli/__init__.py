"""The command ``kg``: finds and runs a subcommand, and turns errors into exit codes.

Answers go to standard output, everything else to standard error. Exit codes: 0 success,
1 the data do not conform or differ, 2 an error, 3 ``kg diff --since`` cannot read the
base commit, 70 an unexpected error (as in BSD's sysexits.h), 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Final

import click

from kg import __version__
from kg.errors import KgError, UsageError
from kg.text.characters import clean_lines

_COMMANDS: Final = {
    "init": "Make a new project.",
    "upgrade": "Move a project of the old model to the new one.",
    "import": "Make claims of the rows of tables.",
    "format": "Write Turtle files in canonical form.",
    "validate": "Check a project with its shapes and checks.",
    "shacl": "Check any RDF files with any SHACL shapes.",
    "compare": "Show what sources state about an event, and how that relates.",
    "balance": "Show which fields the claims of each party have.",
    "build": "Validate a project and publish it as a release.",
    "verify": "Check that a release is whole.",
    "sign": "Sign a release.",
    "publish": "Make a release the current one.",
    "rollback": "Make the release before the current one the current one again.",
    "releases": "List the releases that are kept.",
    "diff": "Show what changed between releases, folders or commits.",
    "export": "Write a release in another form.",
    "serve": "Serve a release: pages, linked data, dumps and SPARQL.",
    "query": "Send a SPARQL query to a release or an endpoint.",
}
"""What each command does, in the order of use; each is in the module of its name."""
_INTERRUPTED: Final = 130
_UNFORESEEN: Final = 70
_LONGEST: Final = 200


class _Commands(click.Group):
    """The commands; each is imported on demand, because some imports are slow."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of use."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or None."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        suffix = "_" if iskeyword(cmd_name) else ""
        module = import_module(f"kg.cli.{cmd_name}{suffix}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write what the commands do, without importing one."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


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
    """Run the command line, and exit with its exit code."""
    try:
        code = cli.main(standalone_mode=False)
        _flush()
    except click.ClickException as error:
        error.show()
        code = UsageError.exit_code
    except click.Abort:
        code = _complain("interrupted", _INTERRUPTED)
    except KgError as error:
        code = _complain(str(error), error.exit_code)
    except OSError as error:
        code = _refused(error)
    except UnicodeEncodeError as error:
        lacked = ascii(error.object[error.start])
        text = f"standard output: {error.encoding} has no {lacked}; set PYTHONUTF8=1"
        code = _complain(text, UsageError.exit_code)
    except Exception:  # noqa: BLE001 - exit code 1 would mean that data do not conform
        code = _complain(
            f"{traceback.format_exc()}kg: this is an unexpected error in kg: please "
            "report it, with the lines above",
            _UNFORESEEN,
        )
    sys.exit(code)


def _flush() -> None:
    """Flush standard output, if there is one."""
    click.echo(nl=False)


def _complain(message: str, code: int) -> int:
    """Write an error message if possible, and return the exit code."""
    with suppress(OSError):
        click.echo(clean_lines(f"kg: {message}"), err=True)
    return code


def _refused(error: OSError) -> int:
    """Write one line about a system error, and return the exit code."""
    try:
        _flush()
    except OSError:
        # otherwise Python flushes again at exit, and changes the exit code
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        # the reader closed the pipe early, as head does; this is no error
        return 0
    message = f"{_where(error)}{error.strerror or error}"
    return _complain(message, UsageError.exit_code)


def _where(error: OSError) -> str:
    """Return the file that an error is about, or where it occurred."""
    if error.filename:
        name = os.fsdecode(error.filename)
        shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
        return f"{shown[:_LONGEST]}{'...' if len(shown) > _LONGEST else ''}: "
    full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return "standard output or a temporary file (TMPDIR): " if full else ""
