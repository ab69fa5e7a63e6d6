"""Tables of literals in the order of XSD 1.1: less, equal or incomparable."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

XSD = "http://www.w3.org/2001/XMLSchema#"
DIGITS = {"FAR": "9" * 40, "NEAR_INFINITY": "9" * 400, "FINE": f"0.{'0' * 24}1"}
ASCENDING = """
- integer -FAR ; byte -1 ; integer 0 ; integer 1 ; unsignedLong 7 ; integer FAR
- integer 9223372036854775807 ; integer 9223372036854775808
- decimal 0 ; decimal FINE ; decimal .1 ; integer 1 ; decimal 1.5 ; short 2
- double -INF ; integer -FAR ; double -0.5 ; decimal 0.25 ; double 1 ; float INF
- double 1e308 ; integer NEAR_INFINITY
- double 0.1 ; float 0.1
- boolean false ; boolean true
- string 10 ; string 9 ; string a ; string ab ; string b ; string Ä
- string \ue000 ; string \U0001f600
- dateTime -0044-03-15T12:00:00 ; dateTime 0000-01-01T00:00:00 ; dateTime
  1992-01-01T00:00:00.25 ; dateTime 1992-01-01T00:00:00.3 ; dateTime
  12000-01-01T00:00:00
- dateTime 1992-01-01T00:00:00 ; dateTime 1992-01-01T00:00:00.0000000000000000001
- dateTime 1992-01-01T00:00:00+04:00 ; dateTimeStamp 1992-01-01T00:00:00Z ; dateTime
  1991-12-31T22:00:00-05:00
- dateTime 1991-12-31T09:59:59 ; dateTime 1992-01-01T00:00:00Z ; dateTime
  1992-01-01T14:00:01
- dateTime 1992-01-01T00:00:00Z ; dateTime 2002-02-26T00:00:00
- date 1992-01-01Z ; date 1992-01-03 ; date 1992-01-04Z
- date 1992-02-28 ; date 1992-02-29 ; date 1992-03-01
- date 1992-01-01+14:00 ; date 1992-01-01+13:00 ; date 1992-01-01-14:00
- time 00:00:00 ; time 09:59:59.5 ; time 23:59:59
- time 02:00:00+05:00 ; time 23:00:00Z
- time 08:59:59 ; time 23:00:00Z
- gYear -0044 ; gYear 0000 ; gYear 1992 ; gYear 1993Z ; gYear 12000
- gYearMonth 1992-01 ; gYearMonth 1992-02Z ; gYearMonth 1992-03
- gMonth --01 ; gMonth --02Z ; gMonth --12
- gMonthDay --02-28 ; gMonthDay --02-29 ; gMonthDay --03-01
- gDay ---01 ; gDay ---31
- duration -P1M ; duration P0D ; dayTimeDuration PT1.5S ; duration P1M ; duration P32D
  ; yearMonthDuration P2M
- dayTimeDuration P27D ; yearMonthDuration P1M
- duration P364D ; duration P1Y ; duration P367D
- duration P1M1D ; duration P33D
- duration PT0.5S ; duration PT0.50001S
"""
EQUAL = """
- integer 1 ; integer +1 ; byte 01 ; decimal 1. ; decimal 1.00 ; double 1e0 ; float 1
- double -0.0 ; float 0 ; integer -0 ; decimal -0.0
- double INF ; float INF ; double 1e400 ; float +INF ; integer NEAR_INFINITY
- float 1e39 ; float INF
- integer 9007199254740993 ; double 9007199254740992
- integer 16777217 ; float 16777216
- float 0.1 ; decimal 0.1
- boolean true ; boolean 1
- dateTime 1992-01-01T00:00:00 ; dateTime 1991-12-31T24:00:00
- dateTime 1992-01-01T04:00:00+04:00 ; dateTimeStamp 1992-01-01T00:00:00Z
- date 1992-01-01+12:00 ; date 1991-12-31-12:00
- time 24:00:00 ; time 00:00:00
- duration P1Y ; yearMonthDuration P12M ; duration P12M
- dayTimeDuration PT24H ; duration P1D ; duration PT86400.0S
"""
NOT_COMPARABLE = """
- double NaN ; double NaN
- float NaN ; integer 1
- dateTime 1992-01-01T14:00:00 ; dateTime 1992-01-01T00:00:00Z
- dateTime 1992-01-01T00:00:00Z ; dateTime 1991-12-31T10:00:00
- dateTime 1992-01-01T00:00:00Z ; dateTime 1992-01-01T00:00:00
- date 1992-01-01 ; date 1992-01-01Z
- date 1992-01-01 ; dateTime 1992-01-01T00:00:00
- time 09:00:00 ; time 23:00:00Z
- gYear 1992 ; gYear 1992Z
- gYear 1992 ; gYearMonth 1993-01
- gYear 1992 ; integer 1993
- gDay ---01 ; gDay ---01Z
- duration P1M ; duration P28D
- yearMonthDuration P1M ; dayTimeDuration P31D
- duration P1Y ; duration P365D
- boolean true ; integer 1
- string 1 ; integer 1
- token a ; token b
- anyURI a ; anyURI b
- hexBinary 0A ; hexBinary 0B
- integer x ; integer 1
- byte 300 ; byte 1
- date 1992-02-30 ; date 1992-01-01
- interger 1 ; interger 2
"""


def lines(table: str) -> list[list[Literal]]:
    """Return the lists of literals in a table, with a datatype before each form."""
    for name, digits in DIGITS.items():
        table = table.replace(name, digits)
    return [
        [literal(text) for text in " ".join(line.split()).split(" ; ")]
        for line in table.split("\n- ")[1:]
    ]


def literal(text: str) -> Literal:
    name, _, form = text.strip().partition(" ")
    return Literal(form, datatype=NamedNode(XSD + name))
