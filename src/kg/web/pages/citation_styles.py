"""Writes citations: APA, Chicago, BibTeX, RIS and CSL-JSON.

A citation of this graph has one corporate author, one date and one form, so templates
serve; what is for programs is escaped by the rules of each format.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.web.views.citation import Citation

BIBTEX: Final = "application/x-bibtex"
RIS: Final = "application/x-research-info-systems"
CSL: Final = "application/vnd.citationstyles.csl+json"
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_NO_KEY: Final = re.compile(r"[^A-Za-z0-9.-]+")
_TEX: Final = {
    **{ord(one): f"\\{one}" for one in "#$%&_{}"},
    ord("\\"): r"\textbackslash{}",
    ord("~"): r"\textasciitilde{}",
    ord("^"): r"\textasciicircum{}",
}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def apa(one: Citation) -> str:
    """Return a citation in the style of the APA, 7th edition."""
    inside = f"{_ended(one.title)} In {one.part_of}" if one.part_of else one.title
    return _line(
        f"{_ended(one.author)} ({one.issued.year}). {inside} (Version {one.version}, "
        f"release {one.release}) [Data set]. {one.address}"
    )


def chicago(one: Citation) -> str:
    """Return a citation in the style of Chicago, 17th edition, as a bibliography."""
    inside = f"“{_ended(one.title)}” In {one.part_of}" if one.part_of else one.title
    day = f"{_MONTHS[one.issued.month - 1]} {one.issued.day}, {one.issued.year}"
    return _line(
        f"{_ended(one.author)} {_ended(inside)} Version {one.version}, release "
        f"{one.release}. {day}. {one.address}."
    )


def bibtex(one: Citation) -> str:
    """Return a citation for BibTeX, in UTF-8; braces keep the letters as they are."""
    texts = {
        "author": f"{{{_tex(one.author)}}}",
        "title": f"{{{_tex(one.title)}}}",
        "howpublished": _tex(one.part_of),
        "year": str(one.issued.year),
        "month": str(one.issued.month),
        "version": _tex(one.version),
        "url": _url(one.address),
        "note": f"Release {one.release}, {_tex(one.permanent)}; "
        f"licence {_tex(one.licence)}",
    }
    fields = (f"  {name} = {{{text}}},\n" for name, text in texts.items() if text)
    return f"@misc{{{_NO_KEY.sub('-', one.key)},\n{''.join(fields)}}}\n"


def ris(one: Citation) -> str:
    """Return a citation in the format of Research Information Systems."""
    day = f"{one.issued:%Y/%m/%d}/"
    fields = [
        *(("TY", "DATA"), ("ID", one.key), ("AU", one.author), ("TI", one.title)),
        *(("T2", one.part_of), ("PY", str(one.issued.year)), ("DA", day)),
        *(("ET", one.version), ("UR", one.address), ("L2", one.permanent)),
        *(("N1", f"Release {one.release}; licence {one.licence}"), ("ER", "")),
    ]
    kept = ((tag, text) for tag, text in fields if text or tag == "ER")
    return "".join(f"{tag}  - {_line(text)}\r\n" for tag, text in kept)


def csl(one: Citation) -> str:
    """Return a citation as CSL-JSON, a list with one item."""
    found: dict[str, Any] = {
        "id": one.key,
        "type": "dataset",
        "title": one.title,
        "author": [{"literal": one.author}],
        "container-title": one.part_of,
        "issued": {"date-parts": [[one.issued.year, one.issued.month, one.issued.day]]},
        "version": one.version,
        "URL": one.address,
        "archive_location": one.permanent,
        "note": f"Release {one.release}; licence {one.licence}",
    }
    kept = {name: value for name, value in found.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=1) + "\n"


def _line(text: str) -> str:
    """Return a text in one line."""
    return _BLANKS.sub(" ", text).strip()


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _tex(text: str) -> str:
    return _line(text).translate(_TEX)


def _url(address: str) -> str:
    """Return an address that ends no field: braces are not of a URI."""
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
