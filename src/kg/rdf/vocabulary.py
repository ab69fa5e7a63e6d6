"""Vocabularies as closed namespaces: an unknown term raises an error.

Each namespace lists the terms that the code uses. Another term raises AttributeError,
so a misspelt term never reaches a graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator


class Vocabulary:
    """A closed namespace; an attribute is the IRI of a listed term."""

    def __init__(self, namespace: str, terms: str = "") -> None:
        """Take the namespace IRI and its terms, separated by white space."""
        self._terms = {term: NamedNode(namespace + term) for term in terms.split()}
        vars(self).update(self._terms)  # found without a call of __getattr__
        self.namespace = namespace

    def __getattr__(self, term: str) -> NamedNode:
        """Refuse a term that is not listed.

        Raises:
            AttributeError: always.
        """
        raise AttributeError(f"no term {term} in <{self.namespace}>")

    def __getitem__(self, term: str) -> NamedNode:
        """Return the IRI of a term whose name is a Python keyword, such as ``in``."""
        return self._terms[term]

    def __iter__(self) -> Iterator[NamedNode]:
        """Iterate over the IRIs of the listed terms."""
        return iter(self._terms.values())


RDF: Final = Vocabulary(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "type subject predicate object reifies langString first rest nil Property",
)
RDFS: Final = Vocabulary(
    "http://www.w3.org/2000/01/rdf-schema#",
    "label comment subClassOf isDefinedBy seeAlso Class Datatype",
)
OWL: Final = Vocabulary(
    "http://www.w3.org/2002/07/owl#",
    "Class ObjectProperty DatatypeProperty Ontology imports sameAs NamedIndividual",
)
XSD: Final = Vocabulary(
    "http://www.w3.org/2001/XMLSchema#",
    "string boolean integer decimal double date dateTime nonNegativeInteger hexBinary",
)
SKOS: Final = Vocabulary(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme prefLabel altLabel definition notation note example "
    "broader closeMatch exactMatch inScheme",
)
DCTERMS: Final = Vocabulary(
    "http://purl.org/dc/terms/",
    "title description creator created issued language license publisher identifier "
    "source isVersionOf isReplacedBy isPartOf "
    "hasPart conformsTo LicenseDocument Standard MediaType",
)
DC: Final = Vocabulary("http://purl.org/dc/elements/1.1/", "creator publisher")
PROV: Final = Vocabulary(
    "http://www.w3.org/ns/prov#",
    "Entity Activity SoftwareAgent wasAttributedTo wasGeneratedBy wasDerivedFrom "
    "wasQuotedFrom wasRevisionOf specializationOf used endedAtTime "
    "wasAssociatedWith wasInformedBy",
)
PAV: Final = Vocabulary("http://purl.org/pav/", "retrievedFrom")
QB: Final = Vocabulary("http://purl.org/linked-data/cube#", "DataSet dataSet structure")
SCHEMA: Final = Vocabulary(
    "https://schema.org/",
    "sha256 url sameAs softwareVersion additionalProperty PropertyValue propertyID "
    "description value",
)
FOAF: Final = Vocabulary(
    "http://xmlns.com/foaf/0.1/", "name isPrimaryTopicOf Document Agent"
)
CITO: Final = Vocabulary("http://purl.org/spar/cito/", "disputes")
GEO: Final = Vocabulary(
    "http://www.opengis.net/ont/geosparql#", "Geometry hasGeometry asWKT wktLiteral"
)
WGS84: Final = Vocabulary("http://www.w3.org/2003/01/geo/wgs84_pos#", "lat long")
OA: Final = Vocabulary(
    "http://www.w3.org/ns/oa#", "hasTarget hasSource hasSelector bodyValue start end"
)
EDTF: Final = Vocabulary("http://id.loc.gov/datatypes/edtf/", "EDTF")
DCAT: Final = Vocabulary(
    "http://www.w3.org/ns/dcat#",
    "Dataset Distribution distribution downloadURL mediaType byteSize version "
    "DataService endpointURL endpointDescription servesDataset accessURL landingPage "
    "Catalog dataset service",
)
VOID: Final = Vocabulary(
    "http://rdfs.org/ns/void#",
    "Dataset sparqlEndpoint dataDump triples entities classes properties "
    "distinctSubjects distinctObjects vocabulary uriSpace classPartition class "
    "propertyPartition property exampleResource Linkset linkPredicate subset "
    "subjectsTarget objectsTarget",
)
SPDX: Final = Vocabulary(
    "http://spdx.org/rdf/terms#",
    "Checksum checksum algorithm checksumAlgorithm_sha256 checksumValue",
)
SH: Final = Vocabulary(
    "http://www.w3.org/ns/shacl#",
    # shapes and their targets
    "Shape NodeShape PropertyShape targetClass targetNode targetSubjectsOf "
    "targetObjectsOf target path property severity message deactivated name "
    "description order group defaultValue PropertyGroup "
    # paths
    "inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath "
    # parameters of the constraint components of SHACL Core
    "class datatype nodeKind minCount maxCount minExclusive minInclusive "
    "maxExclusive maxInclusive minLength maxLength pattern flags languageIn "
    "uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node "
    "qualifiedValueShape qualifiedMinCount qualifiedMaxCount "
    "qualifiedValueShapesDisjoint closed ignoredProperties hasValue in "
    # kinds of nodes
    "IRI BlankNode Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral "
    # constraint components
    "ClassConstraintComponent DatatypeConstraintComponent "
    "NodeKindConstraintComponent MinCountConstraintComponent "
    "MaxCountConstraintComponent MinExclusiveConstraintComponent "
    "MinInclusiveConstraintComponent MaxExclusiveConstraintComponent "
    "MaxInclusiveConstraintComponent MinLengthConstraintComponent "
    "MaxLengthConstraintComponent PatternConstraintComponent "
    "LanguageInConstraintComponent UniqueLangConstraintComponent "
    "EqualsConstraintComponent DisjointConstraintComponent "
    "LessThanConstraintComponent LessThanOrEqualsConstraintComponent "
    "NotConstraintComponent AndConstraintComponent OrConstraintComponent "
    "XoneConstraintComponent NodeConstraintComponent PropertyConstraintComponent "
    "QualifiedMinCountConstraintComponent QualifiedMaxCountConstraintComponent "
    "ClosedConstraintComponent HasValueConstraintComponent InConstraintComponent "
    "SPARQLConstraintComponent "
    # SHACL-SPARQL
    "sparql select ask prefixes declare prefix namespace parameter optional "
    "validator nodeValidator propertyValidator ConstraintComponent Parameter "
    "SPARQLConstraint SPARQLAskValidator SPARQLSelectValidator labelTemplate "
    # features of SHACL-AF and SHACL-JS that are refused
    "rule values expression js jsFunctionName SPARQLFunction entailment "
    # and features that are not refused
    "SPARQLTarget SPARQLTargetType "
    # reports
    "ValidationReport ValidationResult conforms result focusNode resultPath value "
    "resultMessage resultSeverity sourceConstraintComponent sourceConstraint "
    "sourceShape detail Violation Warning Info",
)
SD: Final = Vocabulary(
    "http://www.w3.org/ns/sparql-service-description#",
    "Service endpoint supportedLanguage SPARQL11Query resultFormat defaultDataset "
    "Dataset defaultGraph Graph namedGraph NamedGraph name graph SPARQLQuery "
    "supportedVersion",
)
KG: Final = Vocabulary(
    "https://w3id.org/attributed-claims/ontology#",
    # classes
    "Claim Statistic Assertion Event Place Agent Group Person Organization Source "
    "Carrier Origin Scope Passage EditorialNote Editor Qualifier RenamedThing "
    # properties of claims
    "kind event measure population value lowerBound upperBound qualifier partOf place "
    "start end agent role aspect since until locator summary hedge caution verified "
    "characters statedOn asOf carrier firstHand party scope criterion method unit "
    "copyRead "
    # properties of events, places and sources
    "eventType placeType sourceType carrierType within "
    # terms that the lists declare
    "ClaimKind objectClass "
    "rule tolerance exact lowerLimit strictLowerLimit upperLimit strictUpperLimit "
    "around predicate cumulative partition "
    # the predicates of direct statements, and other derived terms
    "characterizedAs conduct aim evaluatedAs recognizedAs circumstance responsible "
    "participant occurred denial figure Figure VerdictGraph OriginGraph StatementGraph "
    "claimant referenceDate ordinal origin unknownOrigin earliest latest "
    # verdicts and their reasons
    "Verdict verdict compares reason agreesWith repeats compatibleWith contradicts "
    "revises differsInScope sameFigure originUnknown withinRounding sameOrigin overlap "
    "openEnd noCommonValue partAboveWhole partsAboveWhole earlierAboveLater "
    "laterCount statedRevision otherPart otherTime timeNotGiven otherCriterion "
    "otherUnit "
    # the project, as shapes see it during validation
    "Project idNamespace west south east north language labelLanguage languageTag "
    "script",
)
