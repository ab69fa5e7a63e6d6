"""Suggests the valid lexical form for a literal that is written wrongly.

Ambiguous forms are not corrected: ``03/05/2001`` is in May in one country and in March
in another. XSD: https://www.w3.org/TR/xmlschema11-2/; EDTF:
https://www.loc.gov/standards/datetime/; language tags:
https://www.rfc-editor.org/rfc/rfc5646#section-2.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.rdf.literals import is_well_formed
from kg.rdf.vocabulary import EDTF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTH: Final = {
    short: number
    for number, name in enumerate(_MONTHS, 1)
    for short in (name, name[:3], name[:4])
}
_YES: Final = {"yes": "true", "y": "true", "no": "false", "n": "false"}
_LONGEST: Final = 100
_DAY: Final = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_NAMED: Final = r"(?P<name>[A-Za-z]{3,9})\.?"
_YEAR: Final = r"(?P<year>[0-9]{4})"
_DATES: Final = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}[-/.](?P<month>[0-9]{{1,2}})[-/.]{_DAY}",
        rf"{_DAY}\.\s?(?P<month>[0-9]{{1,2}})\.\s?{_YEAR}",
        rf"(?P<either>[0-9]{{1,2}})[-/](?P<other>[0-9]{{1,2}})[-/]{_YEAR}",
        rf"{_DAY}\.?\s+(?:of\s+)?{_NAMED},?\s+{_YEAR}",
        rf"{_NAMED}\s+{_DAY},?\s+{_YEAR}",
    )
)
_ABOUT: Final = re.compile(
    rf"(?:c\.|ca\.?|circa|about|around)\s*{_YEAR}", re.IGNORECASE
)
_DECADE: Final = re.compile(r"(?P<decade>[0-9]{3})0s")
_OF_A_MONTH: Final = re.compile(rf"{_NAMED},?\s+{_YEAR}")
_GROUPED: Final = re.compile(
    r"[+-]?[0-9]{1,3}(?:([,'_ \u2019\u00a0\u2009\u202f])[0-9]{3})(?:\1[0-9]{3})*"
)
_COMMA: Final = re.compile(r"[+-]?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})")
_HOUR: Final = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ]"
    r"(?P<hour>[0-9]{1,2}:[0-9]{2})(?P<second>:[0-9]{2})?"
)
_TWELVE: Final = 12

LANGUAGES: Final = {
    "ar": "arabic ara العربية",
    "az": "azerbaijani azeri aze azərbaycan azərbaycanca",
    "be": "belarusian bel",
    "bg": "bulgarian bul",
    "cs": "czech ces cze",
    "da": "danish dan",
    "de": "german deu ger deutsch",
    "el": "greek ell gre",
    "en": "english eng",
    "es": "spanish spa español",
    "et": "estonian est",
    "fa": "persian farsi fas per فارسی",
    "fi": "finnish fin",
    "fr": "french fra fre français",
    "he": "hebrew heb",
    "hu": "hungarian hun",
    "hy": "armenian hye arm հայերեն",
    "it": "italian ita italiano",
    "ja": "japanese jpn",
    "ka": "georgian kat geo ქართული",
    "kk": "kazakh kaz",
    "ku": "kurdish kur",
    "lt": "lithuanian lit",
    "lv": "latvian lav",
    "nl": "dutch nld dut nederlands",
    "no": "norwegian nor",
    "pl": "polish pol polski",
    "pt": "portuguese por",
    "ro": "romanian ron rum",
    "ru": "russian rus русский",
    "sr": "serbian srp",
    "sv": "swedish swe",
    "tr": "turkish tur türkçe",
    "uk": "ukrainian ukr українська",
    "zh": "chinese zho chi",
}
_TAG_OF: Final = {
    name: tag for tag, names in LANGUAGES.items() for name in names.split()
}


def corrected(lexical: str, datatype: str) -> str | None:
    """Return the corrected lexical form, or None if there is no certain correction."""
    text = lexical.strip()
    if len(text) > _LONGEST:
        return None
    for form in _forms(text, datatype):
        if form != lexical and is_well_formed(form, datatype):
            return form
    return None


def language_tag(name: str) -> str | None:
    """Return the tag of a language, given by its name or by another tag, or None."""
    primary, _, region = name.strip().casefold().replace("_", "-").partition("-")
    tag = primary if primary in LANGUAGES else _TAG_OF.get(primary)
    if tag is None:
        return None
    return f"{tag}-{region}" if region else tag


def _forms(text: str, datatype: str) -> Iterator[str]:
    name = datatype.removeprefix(XSD.namespace)
    if datatype == EDTF.EDTF.value:
        yield from _edtf(text)
    elif name in {"decimal", "double", "float"} and _COMMA.fullmatch(text):
        yield text.replace(",", ".")
    elif "nteger" in name or name in {"int", "long", "short"}:
        yield from _integer(text)
    elif name in _READ:
        yield from _READ[name](text)
    if name != datatype:
        yield text


def _boolean(text: str) -> Iterator[str]:
    yield _YES.get(text.casefold(), text.casefold())


def _integer(text: str) -> Iterator[str]:
    yield re.sub(r"\.00?$", "", text)
    if _GROUPED.fullmatch(text):
        yield re.sub(r"[^0-9+-]", "", text)


def _date_time(text: str) -> Iterator[str]:
    if found := _HOUR.fullmatch(text):
        hour = found["hour"].zfill(5)
        yield f"{found['date']}T{hour}{found['second'] or ':00'}"


def _date(text: str) -> Iterator[str]:
    """Yield a day in ISO 8601, if the text can be read in only one way."""
    found = next(filter(None, (form.fullmatch(text) for form in _DATES)), None)
    if found is None:
        return
    parts = found.groupdict()
    if "either" in parts:
        one, other = int(parts["either"]), int(parts["other"])
        if (one > _TWELVE) == (other > _TWELVE):
            return
        day, month = max(one, other), min(one, other)
    else:
        day = int(parts["day"])
        named = _MONTH.get((parts.get("name") or "").casefold(), 0)
        month = int(parts.get("month") or named)
    date = f"{parts['year']}-{month:02}-{day:02}"
    if is_well_formed(date, XSD.date.value):
        yield date


def _edtf(text: str) -> Iterator[str]:
    yield from _date(text)
    if found := _ABOUT.fullmatch(text):
        yield f"{found['year']}~"
    if found := _DECADE.fullmatch(text):
        yield f"{found['decade']}X"
    if found := _OF_A_MONTH.fullmatch(text):
        month = _MONTH.get(found["name"].casefold())
        if month:
            yield f"{found['year']}-{month:02}"


_READ: Final[dict[str, Callable[[str], Iterator[str]]]] = {
    "boolean": _boolean,
    "date": _date,
    "dateTime": _date_time,
}
