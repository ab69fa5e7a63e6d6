"""What makes pages in a worker: it is named here, and written elsewhere.

A page asks the store many questions. A worker that makes it has the answers without a
way between processes, and takes no time from the event loop of the service.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pyoxigraph as ox

from kg.errors import KgError

Make = Callable[[ox.Store, dict[str, Any]], bytes]
"""Makes a page from a store, and from what is asked for."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A module with a function ``prepare``, and the JSON that it is called with.

    It returns what makes a page: a function of a store and of what is asked for.
    """

    module: str
    argument: dict[str, Any]

    def prepare(self) -> Make:
        """Return what makes pages; what workers share is done now.

        Raises:
            ValueError: that cannot be prepared.
        """
        module = importlib.import_module(self.module)
        try:
            return cast("Make", module.prepare(self.argument))
        except KgError as error:
            raise ValueError(str(error)) from error
