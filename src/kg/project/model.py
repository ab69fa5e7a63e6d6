"""The classes of a project: its names, paths, region and limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kg.iris import Iris
from kg.project.limits import Limits, ServiceLimits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Validation:
    """How to read the shapes of a project."""

    unknown_shacl: Literal["error", "warning"] = "error"
    """How to report a term in the SHACL namespace that SHACL does not define."""


@dataclass(frozen=True, slots=True)
class Region:
    """The box in degrees (WGS 84) that contains all places of a project."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Paths:
    """The resolved folders and files of a project, in the order of reading."""

    ontology: tuple[Path, ...]
    shapes: tuple[Path, ...]
    data: tuple[Path, ...]
    queries: tuple[Path, ...]
    shipped: tuple[Path, ...] = ()
    """Those of them that entries such as ``kg:ontology`` name: parts of the tool."""

    @property
    def own(self) -> Paths:
        """The paths without those that are shipped."""

        def own(paths: tuple[Path, ...]) -> tuple[Path, ...]:
            return tuple(path for path in paths if path not in self.shipped)

        lists = (self.ontology, self.shapes, self.data, self.queries)
        return Paths(*map(own, lists))

    @property
    def read(self) -> tuple[Path, ...]:
        """The folders and files that a build reads."""
        return (*self.ontology, *self.shapes, *self.data)

    @property
    def ontology_there(self) -> tuple[Path, ...]:
        """Those of the ontology that exist: a project need not have its own."""
        return tuple(path for path in self.ontology if path.exists())

    def ships(self, file: Path) -> bool:
        """Return whether a file belongs to the tool, and not to the project."""
        return file in self.shipped or any(one in file.parents for one in self.shipped)


@dataclass(frozen=True, slots=True)
class NeutralityPaths:
    """What the check of neutral wording reads; without word lists it finds nothing."""

    words: tuple[Path, ...] = ()
    """The folders and files of word lists and reviewed exceptions, in TOML."""
    documents: tuple[Path, ...] = ()
    """The folders and files of documents that are checked beside the data."""
    attributed: tuple[Path, ...] = ()
    """Those of them that print claims with their claimants, and are not checked."""


@dataclass(frozen=True, slots=True)
class Project:
    """The settings of a project, which is a folder with a ``kg.toml``.

    ``base_iri`` ends in a slash. The IRIs of all things begin with ``base_iri`` +
    ``id/``. ``languages`` are those of labels; each thing has a label in
    the first. ``scripts`` has the ISO 15924 code of each language's script.
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
    scripts: Mapping[str, str]
    region: Region | None
    paths: Paths
    limits: Limits = field(default_factory=Limits)
    service: ServiceLimits = field(default_factory=ServiceLimits)
    validation: Validation = field(default_factory=Validation)
    neutrality: NeutralityPaths = field(default_factory=NeutralityPaths)

    @property
    def iris(self) -> Iris:
        """The IRIs that the project mints."""
        return Iris(self.base_iri)

    @property
    def label_language(self) -> str:
        """The language in which each thing has a label; texts are shown in it."""
        return self.languages[0]

    @property
    def id_namespace(self) -> str:
        """The namespace of everything that the project names."""
        return self.iris.id_namespace
