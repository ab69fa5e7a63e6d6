"""An installation of the wheel in a virtual environment of its own, without network."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from typing import TYPE_CHECKING

from support import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path


def installed_wheel(folder: Path) -> Path:
    """Build the wheel, install it, and return its command ``kg``.

    The libraries that it needs are those of the environment that runs the tests. They
    are added by a file ``.pth``, by which those of that environment are not read, so
    that the repository is not on the path.
    """
    offline = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")
    pip = (sys.executable, "-m", "pip")
    wheels, home = folder / "wheels", folder / "venv"
    wheel = ("wheel", *offline, "--no-build-isolation", "--wheel-dir", wheels)
    subprocess.run([*pip, *wheel, REPOSITORY], check=True)
    venv.create(home, with_pip=False)
    (built,) = wheels.glob("*.whl")
    python = home / "bin" / "python"
    subprocess.run([*pip, "--python", python, "install", *offline, built], check=True)
    (site_packages,) = home.glob("lib/python*/site-packages")
    libraries = sysconfig.get_path("purelib")
    (site_packages / "libraries.pth").write_text(f"{libraries}\n")
    return home / "bin" / "kg"
