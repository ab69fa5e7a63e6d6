"""Gives every view function the release and its store, by way of the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import current_app

if TYPE_CHECKING:
    from kg.web.views.context import ViewContext

KEY: Final = "kg"


def context() -> ViewContext:
    """Return the context of the application that handles the current request."""
    return cast("ViewContext", current_app.extensions[KEY])
