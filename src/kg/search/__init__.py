"""Finds things by what people type: an index of names, notes and claims.

===============  ===================================================================
``folding``      the form in which words are compared, whatever their script
``classes``      the classes that results are grouped and filtered by
``entries``      what an index says of a thing: its names, notes, dates and party
``claim_texts``  what an index says of a claim
``tables``       the tables of an index, and how it is opened
``write``        writes the index of a release from a dump
``compare``      compares an index with the dump that it was written from
``fit``          how an entry fits what was typed
``find``         the things that fit what was typed, in their order
``listing``      all things
===============  ===================================================================
"""

from kg.search.tables import INDEX, SearchError, SearchTimeoutError

__all__ = ["INDEX", "SearchError", "SearchTimeoutError"]
