"""What a claim means: intervals, verdicts, and the direct statements of sources.

==============  ====================================================================
``model``       a claim as a value, read from triples
``interval``    what a figure comes to under its qualifier
``edtf``        what a date comes to
``verdict``     which claims agree, and which contradict
``statements``  what a source states, as triples
``wording``     a claim in words
``comparison``  sources side by side
==============  ====================================================================
"""

__all__ = [
    "comparison",
    "edtf",
    "interval",
    "model",
    "statements",
    "verdict",
    "wording",
]
