"""Solutions as CSV, where some may hold a triple term: CSV cannot hold one.

SPARQL 1.1 Query Results CSV and TSV Formats, section 3,
https://www.w3.org/TR/sparql11-results-csv-tsv/#csv. The engine writes a triple term as
three texts with spaces between them, from which nobody can get it back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import UnwritableError

if TYPE_CHECKING:
    from typing import IO

    from pyoxigraph import QuerySolutions

_QUOTED: Final = re.compile(r'[",\r\n]')


def write_csv(solutions: QuerySolutions, output: IO[bytes]) -> None:
    """Write solutions as the engine does.

    Raises:
        UnwritableError: one of them has a triple term.
    """
    names = (variable.value for variable in solutions.variables)
    output.write(f"{','.join(names)}\r\n".encode())
    for solution in solutions:
        output.write(f"{','.join(map(_cell, solution))}\r\n".encode())


def _cell(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if not isinstance(term, NamedNode | Literal):
        raise UnwritableError("a triple term, which CSV cannot hold")
    if _QUOTED.search(term.value):
        return '"{}"'.format(term.value.replace('"', '""'))
    return term.value
