"""The meaning of claims: their intervals, verdicts, direct statements and wording.

====================  ==============================================================
``model``             a claim as a value, read from triples
``interval``          the interval that a figure and its qualifier denote
``edtf``              the interval that a date denotes
``verdict``           which claims agree, and which contradict
``statements``        what a source states, as triples
``wording``           a claim in words
``comparison_table``  a table of the claims about an event
====================  ==============================================================
"""

__all__ = [
    "comparison_table",
    "edtf",
    "interval",
    "model",
    "statements",
    "verdict",
    "wording",
]
