"""A project as its settings describe it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kg.iris import Iris
from kg.project.limits import Limits, ServiceLimits

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Validation:
    """How the shapes of a project are read."""

    unknown_shacl: Literal["error", "warning"] = "error"
    """What a term of the SHACL namespace is that SHACL does not define."""


@dataclass(frozen=True, slots=True)
class Region:
    """A box on the globe in degrees (WGS 84) in which all places of a project lie."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders and files of a project, each resolved; earlier ones are read first."""

    ontology: tuple[Path, ...]
    shapes: tuple[Path, ...]
    data: tuple[Path, ...]
    queries: tuple[Path, ...]

    @property
    def read(self) -> tuple[Path, ...]:
        """What a build reads."""
        return (*self.ontology, *self.shapes, *self.data)


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a ``kg.toml``: one graph, its words, its rules and its name.

    ``base_iri`` ends in a slash; everything the project names lies under
    ``base_iri`` + ``id/``.
    """

    root: Path
    name: str
    title: str
    description: str
    version: str
    base_iri: str
    license: str
    publisher: str
    languages: tuple[str, ...]
    region: Region | None
    paths: Paths
    limits: Limits = field(default_factory=Limits)
    service: ServiceLimits = field(default_factory=ServiceLimits)
    validation: Validation = field(default_factory=Validation)

    @property
    def iris(self) -> Iris:
        """The IRIs that the project mints."""
        return Iris(self.base_iri)

    @property
    def id_namespace(self) -> str:
        """The namespace of all things that the project names."""
        return self.iris.id_namespace
