"""The external tools that tests start, and which of them are installed.

``.ci/tools`` installs them. Tests that start a missing tool are not collected. If
``CI`` is set, a missing tool is an error, not a shorter run.
"""

from __future__ import annotations

import os
import shutil
from typing import Final

from support import EVIDENCE, REPOSITORY
from support.jena import HAS_JENA
from support.servers import HAS_VIRTUOSO

NODE_MODULES: Final = REPOSITORY / "tests" / "clients" / "node_modules"
BROWSER: Final = "Chromium and axe-core"
FAULTS: Final = "strace, unshare and root"
PACK: Final = "evidence pack"
IS_CI: Final = bool(os.environ.get("CI"))


def _found(*commands: str) -> bool:
    return all(map(shutil.which, commands))


HERE: Final = {
    PACK: EVIDENCE.is_dir(),
    FAULTS: _found("strace", "unshare") and os.geteuid() == 0,
    "Virtuoso": HAS_VIRTUOSO,
    "Jena": HAS_JENA,
    "Java": shutil.which("java") is not None,
    "Comunica": (NODE_MODULES / "@comunica").is_dir(),
    BROWSER: _found("chromium") and (NODE_MODULES / "axe-core").is_dir(),
    **{
        name: _found(name)
        for name in ("chromium", "minisign", "rapper", "roqet", "zstd")
    },
}
"""For each tool or data set, by name, whether it is here."""

NEEDED_BY: Final = {
    PACK: (
        "examples/test_ucdp.py",
        "graph/test_essay.py",
        "sources/test_positions_suite.py",
        "release/metadata/test_dcat_ap.py",
        "rdf/test_rdfc10_suite.py",
        "shacl/test_shacl_suite.py",
        "web/sparql/test_sparql_suite.py",
    ),
    FAULTS: ("release/publish/test_faults.py",),
    "Virtuoso": ("clients/test_virtuoso.py",),
    "Comunica": ("clients/test_comunica.py",),
    BROWSER: ("browser",),
    "Java": ("spark/test_spark.py",),
}
"""The test modules that do nothing without a tool; others skip single tests."""


def missing() -> list[str]:
    """Return the names of the missing tools and data sets."""
    return [name for name, here in HERE.items() if not here]
