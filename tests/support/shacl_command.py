"""Runs ``kg shacl`` in a folder with a graph of two books and their shapes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from support.commands import forked_kg

if TYPE_CHECKING:
    from pathlib import Path

DATA = """PREFIX : <http://example.org/>

:emma a :Novel ;
    :title 12 .
:iliad a :Novel .
<#it> a :Novel ; :title "It" .
"""
SHAPES = """PREFIX : <http://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:Book a sh:NodeShape ; sh:targetClass :Novel ; sh:property :Book-title .
:Book-title sh:path :title ; sh:minCount 1 ; sh:datatype xsd:string ;
    sh:message "a title is text" .
"""


def shacl(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(forked_kg()), "shacl", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
