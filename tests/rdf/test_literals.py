"""Which lexical forms fit which datatype of XSD."""

from __future__ import annotations

import pytest

from kg.rdf.literals import is_well_formed

XSD = "http://www.w3.org/2001/XMLSchema#"

FITS = """
integer: 0 -0 +7 007 12345678901234567890
byte: -128 127
unsignedByte: 0 255
nonNegativeInteger: 0 -0
positiveInteger: 1
negativeInteger: -1
decimal: 1 1. .5 -0.50
double: 1e9 -1E-9 .5 INF -INF NaN
boolean: true false 1 0
date: 1992-02-26 1992-02-29 2000-02-29 12000-01-01 -0004-12-31 1992-02-26Z
date: 1992-02-26+04:00
dateTime: 1992-02-26T00:00:00 1992-02-26T24:00:00 1992-02-26T23:59:59.999Z
dateTimeStamp: 1992-02-26T00:00:00+14:00
time: 00:00:00 24:00:00 23:59:59.5-05:00
gYear: 1992 -0044 12000
gYearMonth: 1992-02
gMonth: --02
gMonthDay: --02-29
gDay: ---31
duration: P1Y P1M P1D PT1H PT1.5S -P1Y2M3DT4H5M6S
yearMonthDuration: P1Y P2M
dayTimeDuration: P1D PT0S
hexBinary: 0aFF
base64Binary: YQ== YWI= YWJj
language: en az-Latn-AZ
NCName: flood Überflutung _1 наводнение
ID: flood.2 su-basqını
IDREF: flood
ENTITY: flood
IDREFS: flood
ENTITIES: flood
Name: :flood a:b:c flood
NMTOKEN: 1a -a .b :
NMTOKENS: 1a
QName: flood ex:flood
NOTATION: ex:flood
short: -32768 32767
int: -2147483648 +2147483647
long: -9223372036854775808 9223372036854775807
unsignedShort: 65535
unsignedInt: 4294967295
unsignedLong: 18446744073709551615
nonPositiveInteger: 0 -1
float: 1e39 +INF -0
gYear: 0000 1992Z 1992-14:00
gMonth: --12+04:00
duration: P0Y PT0.0S P999Y
normalizedString: flood
token: flood
anyURI: anything
"""
DOES_NOT = """
integer: 1.0 1e3 --1 one ١
byte: 128 -129 c
unsignedByte: -1 256
nonNegativeInteger: -1
positiveInteger: 0
negativeInteger: 0
decimal: 1e3 . INF
double: inf 1e e9
boolean: True yes 2
date: 1992-02-30 1993-02-29 1900-02-29 1992-2-26 92-02-26
date: 1992-02-26T00:00:00 1992-13-01 1992-02-26+15:00
dateTime: 1992-02-26 1992-02-26T24:00:01 1992-02-26T25:00:00 1992-02-26T00:00
dateTimeStamp: 1992-02-26T00:00:00
time: 24:00:01 1:00:00
gYear: 92 01992
gYearMonth: 1992-13
gMonth: 02
gMonthDay: --02-30
gDay: ---32
duration: P PT P1H 1Y P1DT
yearMonthDuration: P1D
dayTimeDuration: P1Y
hexBinary: 0 0g
base64Binary: YQ= Y
language: en_GB abcdefghi en-
NCName: 1a -a a:b ² a²
ID: 1a
IDREF: .a
ENTITY: a:b
Name: 1a -a
NMTOKEN: a/b ²
QName: a:b:c :a a: 1:a
NOTATION: a:
short: 32768
int: 2147483648
long: 9223372036854775808
unsignedShort: 65536 -1
unsignedInt: 4294967296
unsignedLong: 18446744073709551616
nonPositiveInteger: 1
float: 1e 1.e- nan 1d
gYear: 1992+15:00 +1992
gMonth: --13 --02--
duration: P1.5Y PT1.S P1S P1Y2D3M +P1D
"""
SPACED = [
    ("NMTOKENS", "1a -b", True),
    ("NMTOKENS", "1a  b", False),
    ("NMTOKENS", "", False),
    ("IDREFS", "flood ebb", True),
    ("IDREFS", "flood 1", False),
    ("ENTITIES", "flood ebb", True),
    ("ENTITIES", " flood", False),
    ("token", "high water", True),
    ("token", "", True),
    ("token", " high", False),
    ("token", "high  water", False),
    ("normalizedString", " high  water ", True),
    ("normalizedString", "high\twater", False),
    ("string", " high\n\twater ", True),
    ("integer", " 1", False),
    ("double", "1 ", False),
    ("date", "1992-02-26\n", False),
    ("base64Binary", "YQ = =", True),
    ("base64Binary", " YQ==", False),
    ("hexBinary", "", True),
    ("hexBinary", "0A 0B", False),
    ("anyURI", "", True),
    ("boolean", "", False),
    ("decimal", "", False),
]


def cases(table: str) -> list[tuple[str, str]]:
    rows = [line.partition(": ") for line in table.strip().splitlines()]
    return [(name, form) for name, _, forms in rows for form in forms.split()]


@pytest.mark.parametrize(("datatype", "form"), cases(FITS))
def test_a_form_fits_its_datatype(datatype: str, form: str) -> None:
    assert is_well_formed(form, XSD + datatype)


@pytest.mark.parametrize(("datatype", "form"), [*cases(DOES_NOT), ("integer", "")])
def test_a_form_does_not_fit_its_datatype(datatype: str, form: str) -> None:
    assert not is_well_formed(form, XSD + datatype)


@pytest.mark.parametrize(("datatype", "form", "fits"), SPACED)
def test_white_space_is_part_of_a_form(datatype: str, form: str, *, fits: bool) -> None:
    assert is_well_formed(form, XSD + datatype) == fits


def test_a_number_of_a_hundred_thousand_digits_fits_nothing() -> None:
    assert not is_well_formed("9" * 100_000, XSD + "integer")


def test_a_year_of_a_hundred_thousand_digits_fits_nothing() -> None:
    assert not is_well_formed("9" * 100_000 + "-01-01", XSD + "date")


def test_a_datatype_of_another_vocabulary_has_no_forms_of_its_own() -> None:
    assert is_well_formed("anything", "http://id.loc.gov/datatypes/edtf/EDTF")
