"""Makes a nanopublication with a trusty URI of each claim of a release.

https://nanopub.net/guidelines/working_draft/. The assertion is what the claim states.
The provenance names its source and claimant, so that the project does not assert it.
The publication info is about the project. The ``nanopub`` library makes the URIs.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import ReleaseError, UsageError
from kg.iris import figure_iri, ontology_namespace
from kg.rdf.rows import row, things
from kg.rdf.turtle_writer import TurtleNames, declarations, paragraphs
from kg.rdf.vocabulary import DCTERMS, KG, PROV, QB, RDF, RDFS, XSD, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.release.manifest import Release

_NP: Final = Vocabulary(
    "http://www.nanopub.org/nschema#",
    "Nanopublication hasAssertion hasProvenance hasPublicationInfo",
)
_GRAPHS: Final = ("Head", "assertion", "provenance", "pubinfo")
_STATED: Final = (RDF.subject, RDF.predicate, RDF.object)
_OURS: Final = (
    DCTERMS.created,
    KG.verified,
    KG.party,
    KG.origin,
    KG.earliest,
    KG.latest,
    KG.agreesWith,
    KG.repeats,
    KG.compatibleWith,
    KG.contradicts,
    KG.revises,
    KG.differsInScope,
    KG.ordinal,
    KG.referenceDate,
    QB.dataSet,
)
"""Properties that the publisher or a build adds to a claim; its provenance omits them.

It omits those that the project itself declares, too.
"""

_FROM: Final = (PROV.wasQuotedFrom, PROV.wasDerivedFrom, PROV.wasAttributedTo)
"""Where an assertion comes from: its provenance says so of the assertion, too."""


def nanopubs(release: Release) -> dict[str, Callable[[], str]]:
    """Return a function for each claim, by its slug, that returns its TriG.

    Raises:
        UsageError: the library is not installed.
        ReleaseError: raised by such a function if the library rejects the result.
    """
    library = _library()
    iris = release.manifest.iris
    path = release.default_graph
    described: dict[NamedNode, list[Triple]] = defaultdict(list)
    for quad in parse(path=str(path), format=RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, NamedNode):
            described[quad.subject].append(quad.triple)

    def make(claim: NamedNode) -> str:
        quads = list(_parts(release, claim, described))
        return _trig(release, library.trusty(quads, iris.nanopublications.value))

    claims = [node for node in described if _is_claim(described[node])]
    return {
        claim.value.removeprefix(iris.kind("claim")): partial(make, claim)
        for claim in sorted(claims, key=lambda node: node.value)
    }


def _is_claim(triples: Iterable[Triple]) -> bool:
    return any(t.predicate == RDF.type and t.object == KG.Claim for t in triples)


def _parts(
    release: Release, claim: NamedNode, described: dict[NamedNode, list[Triple]]
) -> Iterator[Quad]:
    """Yield the quads of the four graphs; their URIs have no digest yet."""
    this = release.manifest.iris.nanopublications
    # the library inserts the digest, and a # before the rest of the URI
    head, assertion, provenance, info = (
        NamedNode(f"{this.value}{name}") for name in _GRAPHS
    )
    yield Quad(this, RDF.type, _NP.Nanopublication, head)
    yield Quad(this, _NP.hasAssertion, assertion, head)
    yield Quad(this, _NP.hasProvenance, provenance, head)
    yield Quad(this, _NP.hasPublicationInfo, info, head)
    own = ontology_namespace(release.manifest.iris.id_namespace)
    about = described[claim]
    for s, p, o in _stated(about):
        yield Quad(s, p, o, assertion)
        for triple in described.get(o, []) if o == figure_iri(claim) else []:
            yield Quad(triple.subject, triple.predicate, triple.object, assertion)
    for triple in about:
        if triple.predicate in _FROM:
            yield Quad(assertion, triple.predicate, triple.object, provenance)
        if not (
            triple.predicate in (*_STATED, *_OURS)
            or triple.predicate.value.startswith(own)
        ):
            yield Quad(claim, triple.predicate, triple.object, provenance)
    yield from _published(release, this, claim, info)


def _stated(about: Iterable[Triple]) -> Iterator[tuple[Any, ...]]:
    """Return the statements of a claim, by its rdf:subject, predicate and objects."""
    terms = [[t.object for t in about if t.predicate == term] for term in _STATED]
    return product(*terms)


def _published(
    release: Release, this: NamedNode, claim: NamedNode, graph: NamedNode
) -> Iterator[Quad]:
    manifest = release.manifest
    publisher = manifest.iris.publisher
    created = Literal(manifest.created, datatype=XSD.dateTime)
    yield Quad(this, DCTERMS.created, created, graph)
    yield Quad(this, DCTERMS.creator, publisher, graph)
    yield Quad(this, DCTERMS.license, NamedNode(manifest.license), graph)
    yield Quad(this, PROV.wasDerivedFrom, claim, graph)
    yield Quad(this, DCTERMS.isPartOf, manifest.iris.dataset, graph)
    label = Literal(manifest.publisher, language="en")
    yield Quad(publisher, RDFS.label, label, graph)


def _trig(release: Release, quads: Iterable[Quad]) -> str:
    """Return the quads of a nanopublication as TriG, in the usual order of graphs."""
    iri = ""
    graphs: dict[str, list[Triple]] = {name: [] for name in _GRAPHS}
    for quad in quads:
        _, _, name = str(quad.graph_name).removesuffix(">").rpartition("#")
        graphs[name].append(quad.triple)
        iri = str(quad.graph_name).removesuffix(f"#{name}>")
    prefixes = {**release.manifest.prefixes, "np": _NP.namespace}
    text, names = [declarations(prefixes)], TurtleNames(prefixes)
    for name, triples in graphs.items():
        inside = paragraphs(things(sorted(map(row, triples))), names)
        text.append(f"GRAPH {iri}#{name}> {{\n{''.join(inside)}}}\n\n")
    return "".join(text).removesuffix("\n")


class _Library:
    """The ``nanopub`` library, as far as it is used, and rdflib."""

    def __init__(self) -> None:
        import nanopub  # noqa: PLC0415 - an extra
        import rdflib  # noqa: PLC0415
        from nanopub import sign_utils  # noqa: PLC0415
        from nanopub.trustyuri.rdf import RdfHasher, RdfUtils  # noqa: PLC0415

        self._nanopub, self._rdflib, self._sign = nanopub, rdflib, sign_utils
        self._hasher, self._utils = RdfHasher, RdfUtils

    def trusty(self, quads: Iterable[Quad], base: str) -> list[Quad]:
        """Return the quads with a trusty URI under ``base``.

        Raises:
            ReleaseError: the library rejects them.
        """
        # rdflib 7.6 warns about its own class that the nanopub library needs
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            graph = self._rdflib.ConjunctiveGraph()
            for quad in quads:
                terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
                s, p, o, g = map(self._term, terms)
                graph.add((s, p, o, graph.get_context(g)))
            artefact = self._hasher.make_hash(
                self._utils.get_quads(graph), baseuri=base, hashstr=" "
            )
            return self._checked(
                self._sign.replace_trusty_in_graph(artefact, base, graph), artefact
            )

    def _checked(self, graph: Any, artefact: str) -> list[Quad]:  # noqa: ANN401
        try:
            made = self._nanopub.Nanopub(rdf=graph)
            accepted = made.is_valid and made.has_valid_trusty
        except self._nanopub.utils.MalformedNanopubError as error:
            raise ReleaseError(
                f"the nanopub library does not accept {artefact}: {error}"
            ) from error
        if not accepted:
            raise ReleaseError(f"the nanopub library does not accept {artefact}")
        content = graph.serialize(format="nquads")
        return list(parse(content, format=RdfFormat.N_QUADS))

    def _term(self, term: object) -> Any:  # noqa: ANN401 - of rdflib
        if isinstance(term, Literal):
            if term.language:
                return self._rdflib.Literal(term.value, lang=term.language)
            datatype = self._rdflib.URIRef(term.datatype.value)
            # rdflib would normalise 01 to 1
            return self._rdflib.Literal(term.value, datatype=datatype, normalize=False)
        if isinstance(term, NamedNode):
            return self._rdflib.URIRef(term.value)
        raise ReleaseError(
            f"a claim with the blank node {term} cannot become a nanopublication"
        )


def _library() -> _Library:
    try:
        return _Library()
    except ImportError:
        raise UsageError(
            "nanopublications need a library: pip install 'khojaly-kg[nanopubs]'"
        ) from None
