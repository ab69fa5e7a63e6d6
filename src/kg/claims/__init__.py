"""The meaning of claims: their intervals, origins, verdicts, statements and wording.

====================  ==============================================================
``model``             a claim as a value, read from triples
``interval``          the interval that a figure and its qualifier denote
``edtf``              the interval that a date denotes
``origins``           what claims go back to, and how many origins are independent
``comparability``     whether figures are of the same thing, or one of a part
``topics``            which claims are compared with which
``parts``             figures that their parts exceed
``verdict``           which claims agree, repeat, contradict or revise, and why
``statements``        what a source states, as triples
``wording``           a claim in words
``balance``           which fields the claims of each party have
``comparison_table``  a table of the claims about an event
====================  ==============================================================
"""

__all__ = [
    "balance",
    "comparability",
    "comparison_table",
    "edtf",
    "interval",
    "model",
    "origins",
    "parts",
    "statements",
    "topics",
    "verdict",
    "wording",
]
