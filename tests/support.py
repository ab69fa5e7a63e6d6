"""Where things are that tests read: the repository and the evidence pack."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
EVIDENCE = Path(
    os.environ.get("KG_EVIDENCE", str(REPOSITORY.parent / "shared" / "evidence"))
)
