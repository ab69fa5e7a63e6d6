"""``kg.toml`` to an immutable :class:`Project`: paths, names, licence and limits."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from kg.errors import ProjectError, SourceError
from kg.iris import Iris
from kg.text.encoding import text_of
from kg.text.slugs import SLUG

if TYPE_CHECKING:
    from types import UnionType

FILE_NAME: Final = "kg.toml"
MOST: Final = 1_000_000_000
"""The most that a limit can be: beyond, clocks and kernels no longer count."""
# files are named after the project, with up to 20 characters more; a name has 255
_LONGEST_NAME: Final = 64
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
# RFC 3987, its first plane; nothing in this module reads RDF, whose parsers would know
_IRI: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    r"(?://(?:[^/?#\[\]]*@)?\[[0-9A-Fa-f:.]+\](?::[0-9]*)?(?=[/?#]|\Z))?"
    r"(?:[!#$&-;=?@A-Z_a-z~\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]"
    r"|%[0-9A-Fa-f]{2})+"
)
_TAKEN: Final = {"checks", "ontology", "shapes", "sources", "vocabularies"}
_LANGUAGE: Final = re.compile(r"[a-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader of files and an answerer of queries may use up.

    Sizes are in the unit their name ends with; seconds are wall-clock seconds.
    """

    files: int = 20_000
    """Most names under a folder of the project."""
    file_mib: int = 10
    """Most of one file, before it is decoded."""
    statements: int = 1_000_000
    """Most triples of one file."""
    depth: int = 64
    """Most brackets, braces and parentheses open at one place of a file."""
    iri_chars: int = 2048
    """Most characters of an IRI, or of a namespace in a file."""
    literal_kib: int = 1024
    """Most of a literal, in UTF-8."""
    validation_seconds: float = 120.0
    """Longest time of ``kg validate``."""
    validation_memory_mib: int = 2048
    """Most memory of ``kg validate``, beyond what the program itself takes."""


def _setting(default: float, meaning: str) -> Any:  # noqa: ANN401 - as dataclasses.field
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """What the service of queries and pages may use up, and grants each client.

    The same name is a setting in ``[service]`` of ``kg.toml``, in the environment
    (``KG_QUERY_SECONDS``) and on the command line (``--query-seconds``), and is
    published with its meaning at ``/limits``.
    """

    query_kib: int = _setting(64, "Most of the text of a query, in UTF-8.")
    query_depth: int = _setting(64, "Most brackets of a query open at one place.")
    query_operators: int = _setting(2000, "Most operators in a query.")
    query_path_steps: int = _setting(100, "Most steps of paths in a query.")
    query_repeated_groups: int = _setting(8, "Most repeated groups in paths.")
    query_seconds: float = _setting(
        10.0, "Longest time of a query, or of making a page."
    )
    query_memory_mib: int = _setting(
        1024, "Most memory of a query, or of making a page."
    )
    result_mib: int = _setting(
        64, "Most of a result, or of a page, before compression."
    )
    fast_seconds: float = _setting(0.1, "A query that takes longer is a slow one.")
    memory_triples: int = _setting(
        200_000, "Most triples of a release that is answered from memory."
    )
    workers: int = _setting(2, "Processes that answer queries until they prove slow.")
    slow_workers: int = _setting(2, "Slow queries that are answered at once.")
    page_workers: int = _setting(2, "Processes that make pages.")
    worker_queries: int = _setting(
        10_000, "Queries, or pages, after which a process is renewed."
    )
    queue_length: int = _setting(
        64, "Most queries that wait, fast and slow each, and most pages."
    )
    queue_seconds: float = _setting(
        2.0, "Longest wait of a query, or of a page, for its turn."
    )
    client_queries: int = _setting(
        10, "Most queries of one client under way, and most pages."
    )
    client_slow_seconds: float = _setting(
        60.0, "How long after a slow query all queries of its client count as slow."
    )
    stalled_seconds: float = _setting(10.0, "Longest wait for a client to read on.")
    cache_mib: int = _setting(64, "Most memory for answers that are kept ready.")
    connections: int = _setting(1000, "Most connections at once.")
    client_connections: int = _setting(100, "Most connections of one address at once.")
    header_kib: int = _setting(80, "Most of the first line and header of a request.")
    accept_chars: int = _setting(2048, "Most of Accept, and of Accept-Encoding.")
    header_seconds: float = _setting(10.0, "Longest time for a client to send these.")
    body_seconds: float = _setting(20.0, "Longest time for a client to send a body.")
    idle_seconds: float = _setting(15.0, "Longest time that a connection is kept.")
    retry_seconds: int = _setting(2, "What Retry-After says to come back after.")
    shutdown_seconds: float = _setting(
        15.0, "Longest time for answers under way when the service ends."
    )


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


def read_project(root: Path) -> Project:
    """Read ``root/kg.toml``.

    Raises:
        ProjectError: the file is missing, is no TOML, or a setting is missing,
            unknown, of the wrong type or out of range; the text names the setting.
    """
    path = root / FILE_NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ProjectError(
            f"{root}: no {FILE_NAME} here; name the project's folder with --project DIR"
        ) from None
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read: {error}") from error
    return parse_project(root, content)


def parse_project(root: Path, content: bytes, *, is_here: bool = True) -> Project:
    """Return the project of a folder by the content of a ``kg.toml``.

    What it names need not exist unless the project ``is_here``.

    Raises:
        ProjectError: as for :func:`read_project`.
    """
    path = root / FILE_NAME
    try:
        document = tomllib.loads(text_of(path, content))
    except SourceError as error:
        raise ProjectError(str(error)) from error
    except ValueError as error:  # no TOML, or a number of too many digits
        raise ProjectError(f"{path}: cannot be read: {error}") from error
    except RecursionError:
        raise ProjectError(f"{path}: cannot be read: nested too deeply") from None
    return _Settings(path, document, is_here=is_here).project()


def _is_web_address(iri: str) -> bool:
    """Whether other IRIs can be made by adding to this one."""
    if not _IRI.fullmatch(iri):
        return False
    try:
        parts = urlsplit(iri)
        has_port = parts.port is None or parts.port > 0
    except ValueError:  # no address of IPv6, no port
        return False
    named = parts.scheme in {"http", "https"} and parts.hostname
    return bool(named and has_port and not re.search(r"[?#]", iri))


class _Settings:
    """The parsed TOML and where it stands, so that each complaint can say so."""

    def __init__(self, path: Path, document: dict[str, Any], *, is_here: bool) -> None:
        self.path = path
        self.is_here = is_here
        self.document = document

    def project(self) -> Project:
        tables = {"project", "paths", "limits", "service", "region", "validation"}
        self._only(self.document, tables, "")
        table = self._table("project")
        names = ("name", "title", "description", "version", "base_iri", "license")
        self._only(table, {*names, "publisher", "languages"}, "project.")
        text = {name: self._text(table, name) for name in (*names, "publisher")}
        self._check_name(text["name"])
        self._check_version(text["version"])
        self._check_base_iri(text["base_iri"])
        self._check_license(text["license"])
        return Project(
            root=self.path.parent.resolve(),
            languages=self._languages(table),
            region=self._region(),
            paths=self._paths(),
            limits=Limits(**self._positive("limits", Limits)),
            service=ServiceLimits(**self._positive("service", ServiceLimits)),
            validation=self._validation(),
            **text,
        )

    def _error(self, setting: str, message: str) -> ProjectError:
        return ProjectError(f"{self.path}: {setting}: {message}")

    def _only(self, table: dict[str, Any], known: set[str], prefix: str) -> None:
        for key in table.keys() - known:
            listed = ", ".join(sorted(known))
            raise self._error(f"{prefix}{key}", f"unknown setting; known: {listed}")

    def _table(self, name: str) -> dict[str, Any]:
        table = self.document.get(name, {})
        if not isinstance(table, dict):
            raise self._error(name, "must be a table")
        return table

    def _text(self, table: dict[str, Any], name: str) -> str:
        value = table.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self._error(f"project.{name}", "a text is needed")
        return value

    def _check_name(self, name: str) -> None:
        if not re.fullmatch(SLUG, name):
            raise self._error("project.name", "must be lower-case words and hyphens")
        if len(name) > _LONGEST_NAME:
            longest = f"{_LONGEST_NAME} characters"
            raise self._error(
                "project.name", f"is longer than {longest}; files are named after it"
            )
        if name in _TAKEN:
            raise self._error("project.name", "names other files of a release already")

    def _check_version(self, version: str) -> None:
        if not _VERSION.fullmatch(version):
            raise self._error(
                "project.version",
                f"{version!r} must be up to 64 letters, digits, dots, hyphens, plus "
                'signs and underscores, as it becomes part of an IRI; such as "2026.1"',
            )

    def _check_base_iri(self, iri: str) -> None:
        if not _is_web_address(iri):
            raise self._error(
                "project.base_iri",
                f"{iri!r} must be a http or https IRI without query and fragment, "
                'such as "https://example.org/flood/"',
            )
        if not iri.endswith("/"):
            raise self._error("project.base_iri", "must end in a slash")

    def _check_license(self, iri: str) -> None:
        if not _IRI.fullmatch(iri):
            raise self._error(
                "project.license",
                f"{iri!r} is no IRI; write that of the licence, such as "
                '"https://creativecommons.org/publicdomain/zero/1.0/" for CC0',
            )

    def _languages(self, table: dict[str, Any]) -> tuple[str, ...]:
        languages = self._texts(table.get("languages", ["en"]), "project.languages")
        if "en" not in languages or not all(map(_LANGUAGE.fullmatch, languages)):
            raise self._error(
                "project.languages", 'must be language tags, "en" among them'
            )
        return languages

    def _texts(self, value: object, setting: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._error(setting, "must be a list of texts")
        return tuple(value)

    def _region(self) -> Region | None:
        table = self._table("region")
        if not table:
            return None
        self._only(table, {"west", "south", "east", "north"}, "region.")
        box = self._numbers(table, Region, "region")
        if not (-180 <= box["west"] < box["east"] <= 180):  # noqa: PLR2004 - degrees
            raise self._error("region", "west must lie west of east, in degrees")
        if not (-90 <= box["south"] < box["north"] <= 90):  # noqa: PLR2004 - degrees
            raise self._error("region", "south must lie south of north, in degrees")
        return Region(**box)

    def _paths(self) -> Paths:
        table = self._table("paths")
        self._only(table, {f.name for f in fields(Paths)}, "paths.")
        return Paths(**{f.name: self._path_list(table, f.name) for f in fields(Paths)})

    def _path_list(self, table: dict[str, Any], name: str) -> tuple[Path, ...]:
        named = self._texts(table.get(name, [name]), f"paths.{name}")
        root = self.path.parent.resolve()
        for text in named if self.is_here else ():
            self._check_links(root, text, f"paths.{name}")
        # a commit's paths are not where links of the working tree lead to
        resolved = tuple(
            (root / one).resolve() if self.is_here else Path(normpath(root / one))
            for one in named
        )
        for one in resolved:
            if self.is_here and name in table and not one.exists():
                raise self._error(f"paths.{name}", f"{one} does not exist")
        return resolved

    def _check_links(self, root: Path, named: str, setting: str) -> None:
        """Refuse a path of which a step, from the project on, is a symbolic link."""
        step = root
        for part in (root / named).parts[len(root.parts) :]:
            step /= part
            if step.is_symlink():
                raise self._error(setting, f"{step} is a symbolic link")

    def _validation(self) -> Validation:
        table = self._table("validation")
        self._only(table, {f.name for f in fields(Validation)}, "validation.")
        unknown = table.get("unknown_shacl", Validation().unknown_shacl)
        if unknown not in {"error", "warning"}:
            raise self._error(
                "validation.unknown_shacl", 'must be "error" or "warning"'
            )
        return Validation(unknown)

    def _positive(self, name: str, into: type) -> dict[str, Any]:
        """Return the numbers of a table that need not be there, each above 0."""
        table = self._table(name)
        self._only(table, {f.name for f in fields(into)}, f"{name}.")
        numbers = self._numbers(table, into, name)
        # said so that NaN is no limit
        if not all(0 < value <= MOST for value in numbers.values()):
            raise self._error(name, f"must be greater than 0, and {MOST} at most")
        return numbers

    def _numbers(
        self, table: dict[str, Any], into: type, prefix: str
    ) -> dict[str, Any]:
        """Return the numbers of a table whose names and types ``into`` declares."""
        numbers = {}
        for one in fields(into):
            if one.name not in table and prefix in {"limits", "service"}:
                continue
            value = table.get(one.name)
            wanted: type | UnionType = int if one.type == "int" else int | float
            if not isinstance(value, wanted) or isinstance(value, bool):
                kind = "a whole number" if wanted is int else "a number"
                raise self._error(f"{prefix}.{one.name}", f"must be {kind}")
            numbers[one.name] = value
        return numbers
