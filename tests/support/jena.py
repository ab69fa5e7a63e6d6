"""Runs the commands of Apache Jena, from Debian's ``libapache-jena-java``."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import ZipFile

_JARS: Final = Path("/usr/share/java")
_NAMES: Final = """
    jena-arq jena-base jena-cmds jena-core jena-dboe-base jena-dboe-index
    jena-dboe-storage jena-dboe-trans-data jena-dboe-transaction jena-iri jena-tdb2
    commons-compress commons-io gson guava httpclient-cache jackson-databind
    jsonld-java thrift
"""
_PATHS: Final = [_JARS / f"{name}.jar" for name in _NAMES.split()]
_BRIEF: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""What makes a run of seconds short: nothing is compiled twice, or collected aside."""
_MOVED: Final = "org/apache/jena/ext/"
HAS_JENA = shutil.which("java") is not None and all(one.is_file() for one in _PATHS)
JSON_LD: Final = ["--syntax=JSONLD10"]
"""JSON-LD 1.0: Debian's Jena lacks the JSON parser that 1.1 needs."""


def jena(command: str, *arguments: str | Path, folder: Path | None = None) -> str:
    """Run a command such as ``riotcmd.riot`` in a folder; return its output."""
    with TemporaryDirectory() as messages:
        # Debian moved Xerces out of the packages of Jena, but left its messages there:
        # without them, Jena cannot read even a number
        with ZipFile(_JARS / "jena-core.jar") as core:
            for name in core.namelist():
                if name.startswith(_MOVED) and name.endswith(".properties"):
                    target = Path(messages, name.removeprefix(_MOVED))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(core.read(name))
        path = ":".join(map(str, [*_PATHS, messages]))
        return subprocess.run(
            ["java", *_BRIEF, "-cp", path, command, *map(str, arguments)],  # noqa: S607
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        ).stdout
