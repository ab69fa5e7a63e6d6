"""Reports words in texts of a project's own that only a claim may say.

==============  ==========================================================
``word_lists``  words by language and kind, and where they are in a text
``exceptions``  reviewed uses of such words, and which are used no more
``texts``       the texts of the project's own: labels, notes, documents
``check``       the results: each use of a word, each exception in vain
==============  ==========================================================
"""

__all__ = ["check", "exceptions", "texts", "word_lists"]
