"""Finds the query that ``kg query`` is to send, and puts values into its parameters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from pyoxigraph import Literal, NamedNode

from kg.errors import UsageError
from kg.iris import SLUG, ShortNames, split_iri
from kg.project import FILE_NAME, read_project
from kg.rdf.question import read_question
from kg.rdf.suggestions import near
from kg.sources.accepted_files import decode
from kg.sparql import select
from kg.text.encoding import text_of
from kg.validation.queries import questions, raw_queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.rdf.question import Question
    from kg.sparql import Store

_STATED: Final = "SELECT * {{ {{ {0} ?p ?o }} UNION {{ GRAPH ?g {{ {0} ?p ?o }} }} }}"
_NAMED_ALIKE: Final = """\
SELECT DISTINCT ?thing {{ ?thing a ?class FILTER(STRSTARTS(STR(?thing), {0})) }}"""
_MOST_ALIKE: Final = 5000


def list_questions(context: click.Context, _: object, wanted: object) -> None:
    """Write the names, titles and parameters of the project's queries, and exit.

    Raises:
        SourceError: a query cannot be read, or its header is wrong.
    """
    if not wanted:
        return
    for name, one in questions(read_project(context.obj)).items():
        click.echo(_listed(name, one))
    context.exit()


def _listed(name: str, question: Question) -> str:
    lines = [name, f"    {question.title}"]
    lines += [
        f"    --set {one.name}={one.default}  ({one.type}) {one.meaning}"
        for one in question.parameters
    ]
    return "\n".join(lines)


def question_text(root: Path, named: str) -> str:
    """Return the text of a query: a name among those of the project, a file, or ``-``.

    A name of the project's queries wins over a file without a suffix.

    Raises:
        UsageError: there is neither such a query nor such a file.
        SourceError: it is not UTF-8, or a query of the project cannot be read.
    """
    if (root / FILE_NAME).exists() and re.fullmatch(SLUG, named):
        known = {one.path.stem: one for one in raw_queries(read_project(root))}
        if named in known:
            return decode(known[named])
        if not Path(named).exists():
            meant = near(named, known)
            hint = f"did you mean {meant[0]}?" if meant else "see kg query --list"
            raise UsageError(f"{named}: no query of the project, and no file; {hint}")
    try:
        with click.open_file(named, "rb") as file:
            return text_of(Path("<stdin>" if named == "-" else named), file.read())
    except OSError as error:
        raise UsageError(f"{named}: {error.strerror}") from error


def with_values(
    store: Store, prefixes: Mapping[str, str], text: str, settings: Sequence[str]
) -> str:
    """Return a query with the values of ``--set``; warn about what is not in the store.

    Raises:
        UsageError: a setting is malformed, unknown, or not of the declared type.
        QueryError: the header of the query is wrong, or the store does not answer.
    """
    if not settings:
        return text
    question = read_question(text)
    terms = question.values(_given(settings), prefixes)
    for name, term in terms.items():
        if isinstance(term, NamedNode) and not select(
            store, _STATED.format(term) + " LIMIT 1"
        ):
            shown = ShortNames(prefixes).name(term)
            hint = _alike(store, prefixes, term)
            message = f"kg: --set {name}: nothing is stated of {shown}{hint}"
            click.echo(message, err=True)
    return question.with_values(terms)


def _given(settings: Sequence[str]) -> dict[str, str]:
    """Return the values of ``--set NAME=VALUE``, by name.

    Raises:
        UsageError: one has no ``=``, or a name is set twice.
    """
    given: dict[str, str] = {}
    for one in settings:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise UsageError(f"--set {one!a}: write --set NAME=VALUE")
        if name in given:
            raise UsageError(f"--set {name!a}: is given twice")
        given[name] = value
    return given


def _alike(store: Store, prefixes: Mapping[str, str], thing: NamedNode) -> str:
    """Return a hint at a thing of the same kind with a similar name, or nothing."""
    names, namespace = ShortNames(prefixes), Literal(split_iri(thing.value)[0])
    text = f"{_NAMED_ALIKE.format(namespace)} LIMIT {_MOST_ALIKE}"
    known = [names.name(row["thing"]) for row in select(store, text)]
    meant = near(names.name(thing), known)
    return f"; did you mean {meant[0]}?" if meant else ""
