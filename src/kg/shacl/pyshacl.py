r"""The arguments and the answer of pySHACL, by the compiled engine.

https://github.com/RDFLib/pySHACL#python-module-use. In place of ``pyshacl.validate``:

>>> from kg.shacl import pyshacl
>>> conforms, report_graph, report_text = pyshacl.validate(
...     "<urn:a> a <urn:Book> .\n",
...     shacl_graph='''
...         @prefix sh: <http://www.w3.org/ns/shacl#> .
...         [] sh:targetClass <urn:Book> ; sh:property [
...             sh:path <urn:title> ; sh:minCount 1 ; sh:message "no title" ] .
...     ''',
... )
>>> conforms
False
>>> print(report_text.splitlines()[-1].strip())
Message: no title
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, TypedDict

import rdflib
from pyoxigraph import NamedNode
from pyshacl.rdfutil.inoculate import inoculate

from kg.errors import UnsupportedError
from kg.rdf.vocabulary import SH
from kg.shacl.compiler import compile_shapes
from kg.shacl.pyshacl_report import PyshaclReport
from kg.shacl.pyshacl_sources import PyshaclReader, check_not_empty
from kg.shacl.rdflib_terms import graph_of, statements_of
from kg.shacl.results import Severity
from kg.shacl.run import Run
from kg.shacl.validator import column_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Unpack

    from pyoxigraph import Quad, Triple

    from kg.shacl.inputs import Input
    from kg.shacl.shapes import ShapesGraph

__all__ = ["Options", "validate"]

_ADVANCED: Final = frozenset({SH.target, SH.expression, SH.rule})
_INSTEAD: Final = {
    "inference": "infer first, as with owlrl.DeductiveClosure(...).expand(data_graph)",
    "iterate_rules": "run the rules first, with pyshacl.shacl_rules(data_graph)",
    "js": "no JavaScript is run; use pyshacl.validate for such shapes",
    "sparql_mode": "load what the endpoint has, and validate that",
    "do_owl_imports": "nothing is fetched; pass a list with what is imported",
    "use_shapes": "pass a shacl_graph that has only these shapes",
    "check_dash_result": "compare the report with what is expected yourself",
    "validate_each": "call this once for each data graph",
}


class Options(TypedDict, total=False):
    """What can be said to :func:`validate`, as to pySHACL.

    ``data_graph_format`` and its like are names such as ``turtle``, media types or
    extensions. ``abort_on_first``, once ``abort_on_error``, ends with the first shape
    that finds a violation.
    ``allow_infos`` and ``allow_warnings`` let such results conform. Definitions of
    classes and properties are added from ``ont_graph``. ``focus_nodes`` are the only
    ones that targets select. ``advanced`` adds the targets of SHACL-AF.

    The rest changes nothing: ``inplace`` (no graph is ever changed), ``meta_shacl``
    (shapes are always checked), ``max_validation_depth`` (there is no such limit) and
    ``debug``.
    """

    ont_graph: Input | None
    data_graph_format: str | None
    shacl_graph_format: str | None
    ont_graph_format: str | None
    advanced: bool | None
    abort_on_first: bool | None
    abort_on_error: bool | None
    allow_infos: bool | None
    allow_warnings: bool | None
    focus_nodes: Sequence[str] | None
    serialize_report_graph: bool | str | None
    inference: str | None
    inplace: bool | None
    meta_shacl: bool | None
    max_validation_depth: int | None
    debug: bool | None
    iterate_rules: bool | None
    js: bool | None
    sparql_mode: bool | None
    do_owl_imports: bool | None
    use_shapes: list[str] | None
    check_dash_result: bool | None
    multi_data_graphs_mode: str | None


def validate(
    data_graph: Input, shacl_graph: Input | None = None, **options: Unpack[Options]
) -> tuple[bool, rdflib.Graph | bytes, str]:
    """Validate a graph, and return ``conforms``, ``report_graph`` and ``report_text``.

    A graph is what :func:`kg.shacl.validate` takes, a file that is open, or a text of
    several lines, which is Turtle if its format is not given. Without ``shacl_graph``
    the data hold the shapes. The report is the one of pySHACL but for messages that
    SHACL leaves open; as bytes if ``serialize_report_graph`` names a format.

    Raises:
        UnsupportedError: an argument, or a shape, asks for what is not offered.
        ShapesError: the shapes are not well-formed.
        SourceError: a file cannot be read, or is not in its format.
        TypeError: an argument is none of pySHACL's, or holds no RDF.
        ValueError: a list of graphs is empty, or a focus node is no IRI.
    """
    _check(options)
    check_not_empty(data_graph)
    check_not_empty(shacl_graph)
    reader, data_format = PyshaclReader(), options.get("data_graph_format")
    if shacl_graph is None:
        rules = reader.kept(data_graph, data_format)
    else:
        rules = reader.kept(shacl_graph, options.get("shacl_graph_format"))
    shapes = _compiled(rules, advanced=bool(options.get("advanced")))
    data = reader.streamed(data_graph, data_format)
    run = Run(column_graph(chain(data, _definitions(options)), shapes), shapes)
    report = PyshaclReport(run, reader.prefixes)
    conforms = _judge(run, report, options, _focus_nodes(options, reader.prefixes))
    graph, text = report.written(conforms=conforms)
    form = options.get("serialize_report_graph")
    if not form:
        return conforms, graph, text
    form = form if isinstance(form, str) else "turtle"
    return conforms, graph.serialize(format=form, encoding="utf-8"), text


def _judge(
    run: Run, report: PyshaclReport, options: Options, only: list[NamedNode] | None
) -> bool:
    """Run the shapes one after another; return whether what they find is allowed."""
    allowed = _allowed(options)
    aborts = options.get("abort_on_first") or options.get("abort_on_error")
    nodes = None if only is None else run.graph.table.numbers(only)
    conforms = True
    for shape in run.shapes.targeted:
        found = run.findings({shape.node: nodes})
        # no list but all of it: each result is to be in the report
        for severity in [report.add(one) for one in found]:
            conforms = conforms and severity in allowed
        if aborts and not conforms:
            break
    return conforms


def _check(options: Options) -> None:
    """Refuse what is not offered.

    Raises:
        UnsupportedError: an argument asks for it.
        TypeError: pySHACL has no such argument.
    """
    for name, value in options.items():
        if name not in Options.__annotations__:
            raise TypeError(f"validate() has no argument {name!r}")
        mode = str(value or "combine").lower()
        if name == "multi_data_graphs_mode" and mode != "combine":
            raise UnsupportedError(f"{name}={value!r}: {_INSTEAD['validate_each']}")
        if name in _INSTEAD and value and value != "none":
            raise UnsupportedError(f"{name}={value!r}: {_INSTEAD[name]}")


def _compiled(triples: Iterable[Triple], *, advanced: bool) -> ShapesGraph:
    """Read the shapes; what is SHACL-AF only counts where it is asked for.

    Raises:
        UnsupportedError: they need what the compiled engine does not have.
    """
    rules = [t for t in triples if advanced or t.predicate not in _ADVANCED]
    shapes = compile_shapes(rules, "warning")
    infers = any(triple.predicate == SH.rule for triple in rules)
    absent = (*shapes.beyond, *["rules (SHACL-AF)"] * infers)
    if absent:
        raise UnsupportedError(
            f"the shapes ask for {', '.join(absent)}; use pyshacl.validate for these"
        )
    return shapes


def _definitions(options: Options) -> Iterator[Triple | Quad]:
    """Yield what pySHACL takes from an ontology: classes, properties, individuals."""
    ontology = options.get("ont_graph")
    if ontology is None:
        return iter(())
    read = PyshaclReader().streamed(ontology, options.get("ont_graph_format"))
    # it takes whatever triples can be added to
    return statements_of(inoculate(rdflib.Graph(), graph_of(read)))  # type: ignore[arg-type]


def _allowed(options: Options) -> frozenset[Severity]:
    if options.get("allow_warnings"):
        return frozenset({Severity.WARNING, Severity.INFO})
    return frozenset({Severity.INFO} if options.get("allow_infos") else ())


def _focus_nodes(options: Options, prefixes: dict[str, str]) -> list[NamedNode] | None:
    """Return the nodes that are named by IRIs or by prefixed names.

    Raises:
        TypeError: they are no list.
        ValueError: one is no IRI.
    """
    named = options.get("focus_nodes")
    if not named:
        return None
    if isinstance(named, str) or not all(isinstance(one, str) for one in named):
        raise TypeError(f"focus_nodes={named!r}: pass a list of IRIs")
    found = []
    for name in named:
        prefix, _, local = name.partition(":")
        known = prefixes.get(prefix) if not local.startswith("//") else None
        try:
            iri = name if known is None else f"{known}{local}"
            found.append(NamedNode(iri))
        except ValueError as error:
            raise ValueError(f"focus_nodes: {name!r} is no IRI: {error}") from error
    return found
