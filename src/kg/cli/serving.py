"""``kg serve``: a release over HTTP, with every limit as an option."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.errors import UsageError
from kg.project import FILE_NAME, Service, read_project
from kg.release.output import CURRENT, DEFAULT_OUTPUT
from kg.web.observing import Observer, log_to_stderr
from kg.web.server import serve
from kg.web.switching import ReleaseSwitch

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.release.manifest import Release
    from kg.store import AsyncStore

ENDPOINT_HELP = "Put queries to the SPARQL service at URL, and not to a local store."


def _limits(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each limit, in the order of their declaration."""
    for one in reversed(fields(Service)):
        kind = click.IntRange(1) if one.type == "int" else click.FloatRange(0)
        option = click.option(
            f"--{one.name.replace('_', '-')}",
            one.name,
            type=kind,
            envvar=f"KG_{one.name.upper()}",
            help=f"{one.metadata['meaning']}  [default: {one.default:g}]",
        )
        command = option(command)
    return command


@click.command("serve", epilog="Example: kg serve --host 127.0.0.1 --port 8000")
@click.option(
    "--release",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The release to serve.  [default: build/current of the project]",
)
@click.option("--endpoint", metavar="URL", help=ENDPOINT_HELP)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--trusted-proxies",
    metavar="ADDRESSES",
    envvar="KG_TRUSTED_PROXIES",
    help="Addresses, with commas, whose X-Forwarded-For is believed.  [default: none]",
)
@click.option(
    "--log/--no-log", default=True, help="Write a line of JSON for each query."
)
@click.option(
    "--log-addresses", is_flag=True, help="Put the addresses of clients into the log."
)
@_limits
@click.pass_obj
def serve_command(root: Path, /, folder: Path | None, **options: Any) -> None:  # noqa: ANN401 - options of any type
    """Serve a release: pages, linked data, dumps and SPARQL.

    When OUTPUT/current points at another release, that one is served from then on.
    With --endpoint, pages and queries are answered from there, and the release gives
    the names and the dumps. A limit is what the option says, else the variable
    KG_<NAME>, else [service] in kg.toml.
    """
    names = {one.name for one in fields(Service)}
    service = settings(root, {n: v for n, v in options.items() if n in names})
    file = root / FILE_NAME
    _say(f"limits by {file.resolve()}" if file.exists() else "limits by default")
    current = folder or root / DEFAULT_OUTPUT / CURRENT
    log_to_stderr(queries=options["log"])
    _say(f"verifying {current.resolve()}")
    seen = Observer(log_addresses=options["log_addresses"])
    endpoint = options["endpoint"]

    async def connect(_: Release) -> AsyncStore:
        # its library takes longer to load than all the rest
        from kg.store.endpoint import EndpointStore  # noqa: PLC0415

        return EndpointStore(endpoint, service)

    opening = None if endpoint is None else connect
    switch = ReleaseSwitch(current, service, seen, opening)
    serve(
        switch,
        service,
        host=options["host"],
        port=options["port"],
        say=_say,
        trusted_proxies=options["trusted_proxies"],
    )


def settings(root: Path, given: dict[str, Any]) -> Service:
    """Return the limits of a project with those that were given instead.

    Raises:
        UsageError: a limit is 0, or no number.
    """
    # a release can be served from anywhere; its project only brings limits along
    has_project = (root / FILE_NAME).exists()
    service = read_project(root).service if has_project else Service()
    chosen = {name: value for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        if not 0 < value < float("inf"):
            raise UsageError(f"--{name.replace('_', '-')}: must be greater than 0")
    return replace(service, **chosen)


def _say(step: str) -> None:
    click.echo(f"kg: {step}", err=True)
