"""``kg serve``: serves a release over HTTP; every limit is an option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kg.cli.limit_options import limits, settings
from kg.cli.options import FOLDER
from kg.project import FILE_NAME
from kg.release.publish.current_release import CURRENT
from kg.release.publish.output_folder import DEFAULT_OUTPUT
from kg.web.server.metrics import Observer, log_to_stderr
from kg.web.server.release_switch import ReleaseSwitch
from kg.web.server.run import serve

if TYPE_CHECKING:
    from pathlib import Path

    from kg.release.manifest import Release
    from kg.sparql import AsyncStore

ENDPOINT_HELP = "Send queries to the SPARQL service at URL, not to a local store."


@click.command("serve", epilog="Example: kg serve --host 127.0.0.1 --port 8000")
@click.option(
    "--release",
    "folder",
    type=FOLDER,
    help="The release to serve.  [default: build/current of the project]",
)
@click.option("--endpoint", metavar="URL", help=ENDPOINT_HELP)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--trusted-proxies",
    metavar="ADDRESSES",
    envvar="KG_TRUSTED_PROXIES",
    help="Addresses of proxies, separated by commas, whose X-Forwarded-For is trusted."
    "  [default: none]",
)
@click.option(
    "--log/--no-log", default=True, help="Write a line of JSON for each query."
)
@click.option(
    "--log-addresses", is_flag=True, help="Put the addresses of clients into the log."
)
@limits()
@click.pass_obj
def serve_command(root: Path, /, folder: Path | None, **options: Any) -> None:  # noqa: ANN401 - options of any type
    """Serve a release: pages, linked data, dumps and SPARQL.

    When OUTPUT/current points at another release, the server switches to it. With
    --endpoint, pages and queries are answered from there; names and dumps come from the
    release. A limit comes from its option, else from the variable KG_<NAME>, else from
    [service] in kg.toml.
    """
    service = settings(root, options)
    file = root / FILE_NAME
    _say(f"limits by {file.resolve()}" if file.exists() else "limits by default")
    current = folder or root / DEFAULT_OUTPUT / CURRENT
    log_to_stderr(queries=options["log"])
    _say(f"verifying {current.resolve()}")
    seen = Observer(log_addresses=options["log_addresses"])
    endpoint = options["endpoint"]

    async def connect(_: Release) -> AsyncStore:
        # imported here, because the library is slow to load
        from kg.sparql.remote.endpoint import EndpointStore  # noqa: PLC0415

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


def _say(step: str) -> None:
    click.echo(f"kg: {step}", err=True)
