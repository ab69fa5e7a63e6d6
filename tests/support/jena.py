"""The commands of Apache Jena, from Debian's ``libapache-jena-java``."""

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
_MOVED: Final = "org/apache/jena/ext/"
HAS_JENA = shutil.which("java") is not None and all(one.is_file() for one in _PATHS)
JSON_LD: Final = ["--syntax=JSONLD10"]
"""What Debian's Jena reads JSON-LD by: for its 1.1 it lacks a parser of JSON."""


def jena(command: str, *arguments: str | Path, folder: Path | None = None) -> str:
    """Return what a command such as ``riotcmd.riot`` prints that runs in a folder."""
    with TemporaryDirectory() as messages:
        # Debian took the classes of Xerces out of the name space of Jena, and left
        # their messages there, without which not even a number is read
        with ZipFile(_JARS / "jena-core.jar") as core:
            for name in core.namelist():
                if name.startswith(_MOVED) and name.endswith(".properties"):
                    target = Path(messages, name.removeprefix(_MOVED))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(core.read(name))
        path = ":".join(map(str, [*_PATHS, messages]))
        return subprocess.run(
            ["java", "-cp", path, command, *map(str, arguments)],  # noqa: S607
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        ).stdout
