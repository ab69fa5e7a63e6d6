"""Compares two versions of a dataset, and reports the changes as text or a patch.

=============  =================================================================
``versions``   the versions to compare: releases, folders and commits
``narrowing``  leaves out of two versions the claims that cannot differ
``former``     reads what is in the model before 2.0 in terms of the present one
``sides``      one of the two versions, indexed
``renames``    things that have another IRI than before
``things``     what two versions say of their things, one by one
``verdicts``   verdicts that differ, with their reasons
``changes``    all that differs
``words``      words for terms, values and verdicts
``sections``   the parts of a report
``notes``      the parts on things across models, grouped
``reports``    text, Markdown, JSON and RDF Patch
=============  =================================================================
"""
