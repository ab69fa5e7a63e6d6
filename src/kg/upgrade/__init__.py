"""Moves a project of the old model to the new one, and loses none of its statements.

==============  ===============================================================
``plan``        what an upgrade changes: the new texts, and why each line changes
``statements``  what each statement becomes
``change``      a changed statement, a line about a place, and all of them
``report``      says what changes in a file, with lines
``names``       old names and the new ones: terms, and a concept
``parties``     the party of a source becomes the party of those who claim in it
``carriers``    the addresses of a source become things: its carriers
``own_terms``   terms that the tool no longer declares become the project's own
``texts``       shapes, checks and queries, changed as text
``ownership``   which files are the project's own
``decisions``   what no rule can decide
==============  ===============================================================
"""

from kg.upgrade.change import Plan
from kg.upgrade.plan import plan_upgrade

__all__ = ["Plan", "plan_upgrade"]
