"""Cuts a project into parts that can be validated and derived apart.

| module | what it is |
|---|---|
| `locality.py` | Which queries find in parts what they find in the whole. |
| `members.py` | What belongs together: claims, and what ties them to each other. |
| `query_blocks.py` | The patterns of a query, by what a solution needs of them. |
| `reads.py` | What a rule reads. |
| `touched.py` | The part of a project that a change touches. |
| `triple_patterns.py` | What a pattern with a property path can walk. |
"""
