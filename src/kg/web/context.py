"""What every view works with: the release, its store, the queries of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from flask import current_app
from pyoxigraph import NamedNode

from kg.store import construct, select

if TYPE_CHECKING:
    from pyoxigraph import Literal, Triple

    from kg.release.manifest import Release
    from kg.store import Solution, Store

KEY: Final = "kg"


@dataclass(frozen=True, slots=True)
class Context:
    """A release and the store that answers for it."""

    release: Release
    store: Store

    @property
    def base_iri(self) -> str:
        """The base IRI of the project, the root of every link we mint."""
        return self.release.manifest.base_iri

    def node(self, local: str) -> NamedNode | None:
        """Return the IRI under ``id/`` for a path, or None if it makes none."""
        try:
            return NamedNode(f"{self.base_iri}id/{local}")
        except ValueError:
            return None

    def select(
        self, name: str, part: Slice | None = None, **bindings: NamedNode | Literal
    ) -> list[Solution]:
        """Return the solutions of one of the pages' SELECT queries, or a part."""
        return select(self.store, _text(name, part), bindings)

    def construct(
        self, name: str, part: Slice | None = None, **bindings: NamedNode | Literal
    ) -> list[Triple]:
        """Return the triples of one of the pages' CONSTRUCT queries, or of a part."""
        return construct(self.store, _text(name, part), bindings)


class Slice(NamedTuple):
    """Which of many results are meant: so many, from one on that counts from 0."""

    limit: int
    offset: int = 0


def _text(name: str, part: Slice | None) -> str:
    text = query_text(name)
    if part is None:
        return text
    return text.replace("$limit", str(part.limit)).replace("$offset", str(part.offset))


@cache
def query_text(name: str) -> str:
    """Return the text of ``queries/<name>.rq``."""
    folder = resources.files("kg.web") / "queries"
    return (folder / f"{name}.rq").read_text("utf-8")


def context() -> Context:
    """Return the context of the application that handles the current request."""
    return cast("Context", current_app.extensions[KEY])
