"""Terms that the tool no longer declares become the project's own.

They are declared as the old tool declared them, in ``own.ttl`` of the project's
ontology, and a shape in ``own.ttl`` of its shapes says which things may have them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import Position, ProjectError, SourceError
from kg.project import FILE_NAME as SETTINGS
from kg.project import parse_project
from kg.rdf.turtle_writer import declarations
from kg.rdf.vocabulary import KG, OWL, RDF, RDFS, SH, XSD, Vocabulary
from kg.upgrade.change import Told
from kg.upgrade.ownership import is_inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.project import Project
    from kg.upgrade.change import Plan

FILE_NAME: Final = "own.ttl"
_SCHEMA: Final = Vocabulary("https://schema.org/", "domainIncludes rangeIncludes")


@dataclass(frozen=True, slots=True)
class _Term:
    """What the old tool said of a term; ``values`` says what its constraint is."""

    label: str
    comment: str
    domain: NamedNode
    datatype: NamedNode
    constraint: str
    values: str


_TERMS: Final = {
    "tier": _Term(
        label="tier",
        comment='"core" for what a first reading needs, "extra" for what adds depth. '
        "It does not rate truth.",
        domain=KG.Claim,
        datatype=XSD.string,
        constraint='sh:in ( "core" "extra" )',
        values=r"\"core\" or \"extra\"",
    ),
    "gazetteerPopulation": _Term(
        label="population in the gazetteer",
        comment="The number of inhabitants that the gazetteer named as the source of "
        "the place gives, kept to tell places of one name apart.",
        domain=KG.Place,
        datatype=XSD.integer,
        constraint="sh:datatype xsd:integer ; sh:minInclusive 0",
        values="one whole number of at least 0",
    ),
}
_LIST_OF_SHAPES: Final = re.compile(
    r"(?m)^([ \t]*shapes[ \t]*=[ \t]*\[[^\]#]*?)\s*,?\s*\]"
)


def declare_own_terms(
    project: Project, namespace: str, new: dict[Path, list[Triple]], plan: Plan
) -> None:
    """Add what declares and describes the own terms that the new statements use.

    ``namespace`` is that of the project's own terms, and ``new`` has the statements of
    each file.

    Raises:
        SourceError: a file stands where the folder of shapes is to be.
    """
    every = [triple for triples in new.values() for triple in triples]
    missing = {triple.predicate for triple in every} - {t.subject for t in every}
    terms = [one for one in sorted(_TERMS) if NamedNode(namespace + one) in missing]
    if not terms:
        return
    short = ", ".join(f"own:{term}" for term in terms)
    words = _folder(project, project.paths.ontology)
    if words is None:
        message = f"paths.ontology: has no folder in the project: declare {short} there"
        plan.to_decide.append(Told(Position(project.root / SETTINGS), message))
    else:
        path = words / FILE_NAME
        new[path] = new.get(path, []) + list(_declarations(namespace, terms))
        plan.changes.append(Told(Position(path), f"own: declares {short}"))
    rules = _folder(project, project.paths.shapes)
    folder = rules or project.root / "shapes"
    if folder.exists() and not folder.is_dir():
        message = "is a file, and the shapes of own terms need this folder: rename it"
        raise SourceError(Position(folder), message)
    path = _free_name(folder)
    plan.texts[path] = _shapes(namespace, terms)
    plan.changes.append(Told(Position(path), f"own: says what may have {short}"))
    if rules is None:
        _name_shapes(project, plan)


def _declarations(namespace: str, terms: Iterable[str]) -> Iterator[Triple]:
    ontology = NamedNode(namespace[:-1])
    yield Triple(ontology, RDF.type, OWL.Ontology)
    for local in terms:
        said, term = _TERMS[local], NamedNode(namespace + local)
        yield Triple(term, RDF.type, OWL.DatatypeProperty)
        yield Triple(term, RDFS.label, Literal(said.label, language="en"))
        yield Triple(term, RDFS.comment, Literal(said.comment, language="en"))
        yield Triple(term, RDFS.isDefinedBy, ontology)
        yield Triple(term, _SCHEMA.domainIncludes, said.domain)
        yield Triple(term, _SCHEMA.rangeIncludes, said.datatype)


def _shapes(namespace: str, terms: Iterable[str]) -> str:
    prefixes = {"kg": KG, "own": Vocabulary(namespace), "sh": SH, "xsd": XSD}
    head = declarations({name: one.namespace for name, one in prefixes.items()})
    comment = "# Properties that the tool had in its first model.\n"
    return "".join([head, comment, *(_shape(one, _TERMS[one]) for one in terms)])


def _shape(local: str, said: _Term) -> str:
    of = said.domain.value.removeprefix(KG.namespace)
    return f"""
own:{of}-fields a sh:NodeShape ;
    sh:targetClass kg:{of} ;
    sh:property own:{of}-{local} .

own:{of}-{local} a sh:PropertyShape ;
    sh:path own:{local} ;
    sh:maxCount 1 ; {said.constraint} ;
    sh:message "own:{local} must be {said.values}." .
"""


def _folder(project: Project, paths: Iterable[Path]) -> Path | None:
    """Return the first of some paths that is a folder in the project, or can be."""
    inside = (path for path in paths if is_inside(project, path))
    return next((path for path in inside if path.is_dir() or not path.exists()), None)


def _free_name(folder: Path) -> Path:
    """Return the path of a file that does not exist yet."""
    number = 1
    while (
        path := folder / (f"own-{number}.ttl" if number > 1 else FILE_NAME)
    ).exists():
        number += 1
    return path


def _name_shapes(project: Project, plan: Plan) -> None:
    """Add the folder of shapes to ``kg.toml``, or ask for it.

    It is a text that people wrote, so only the usual form of a list is changed.
    """
    path = project.root / SETTINGS
    new = _LIST_OF_SHAPES.sub(r'\1, "shapes"]', path.read_text("utf-8"), count=1)
    wanted = (*project.paths.shapes, project.root / "shapes")
    message = 'paths.shapes: "shapes" is added'
    try:
        settings = parse_project(project.root, new.encode(), is_here=False)
    except ProjectError:
        settings = None
    if settings is not None and settings.paths.shapes == wanted:
        plan.texts[path] = new
        plan.changes.append(Told(Position(path), f"own: {message}"))
    else:
        message = 'paths.shapes: add "shapes", the folder with the shapes of own terms'
        plan.to_decide.append(Told(Position(path), message))
