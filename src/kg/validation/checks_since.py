"""What checks find after a change, from what they found before it.

A check is asked again only where the change can matter to it, and the results are those
of the whole project:

- not at all, if no statement changed with a predicate that it reads;
- of the part that the change touches (:mod:`kg.bundles.touched`), if it is local;
- otherwise of the whole, as far as it reads it. So is a local check that no longer
  finds a result in the part: another part may have the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.bundles.members import claim_classes
from kg.bundles.touched import touched_part
from kg.progress import Tell, silent
from kg.validation.checks import run_checks
from kg.validation.remembered import RememberedResults, key_of_results
from kg.validation.undeclared_terms import NAME as UNDECLARED
from kg.validation.undeclared_terms import undeclared_terms
from kg.validation.untidy_texts import NAME as UNTIDY
from kg.validation.untidy_texts import untidy_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.bundles.reads import Reads
    from kg.bundles.touched import TouchedPart
    from kg.shacl.results import Result
    from kg.sources.project_sources import Sources
    from kg.sources.source_file import SourceFile
    from kg.validation.checks import Check
    from kg.validation.versions import Versions

    Found = dict[str, tuple[Result, ...]]


_FEW: Final = 100_000


def is_large(sources: Sources) -> bool:
    """Return whether it takes longer to ask all checks than to see which to ask."""
    return sum(len(file.triples) for file in sources.files) > _FEW


def ask_checks(
    sources: Sources, checks: Sequence[Check], progress: Tell = silent
) -> list[Result]:
    """Return what checks find in a project.

    Raises:
        SourceError: a check is invalid.
    """
    # a store with the named graphs alone is made in half the time
    repeats = sources.repeats()
    quads = sources.dataset() if repeats else sources.named()
    return run_checks(quads, checks, progress, is_union=not repeats)


def results_beside_shapes(
    sources: Sources, checks: Sequence[Check], progress: Tell = silent
) -> Found:
    """Return what checks, closed vocabularies and the tidiness of texts find, by name.

    Raises:
        SourceError: a check is invalid.
    """
    found = _by_name(checks, ask_checks(sources, checks, progress))
    return found | {
        name: _distinct(find(sources, sources.files))
        for name, find in _OF_FILES.items()
    }


def _undeclared(sources: Sources, files: Iterable[SourceFile]) -> Iterable[Result]:
    namespace = sources.project.id_namespace
    return undeclared_terms(sources.ontology, files, namespace)


def _untidy(sources: Sources, files: Iterable[SourceFile]) -> Iterable[Result]:
    del sources
    return untidy_texts(files)


_OF_FILES = {UNDECLARED: _undeclared, UNTIDY: _untidy}
"""What looks at each file by itself, beside the ontology."""


@dataclass(frozen=True)
class ChecksSince:
    """Asks checks of two versions of a project."""

    versions: Versions
    checks: Sequence[Check]
    memory: RememberedResults
    progress: Tell = silent

    def results(self) -> tuple[list[Result], list[Result]]:
        """Return what is found before the change, and what after it.

        What was found before is remembered, and so is what is found now: a later
        commit may be the one to compare with.

        Raises:
            SourceError: a check is invalid.
        """
        before, after = self.versions.before, self.versions.after
        key = key_of_results(before, self.checks)
        stood = self.memory.get(key)
        if stood is None:
            stood = results_beside_shapes(before, self.checks, self.progress)
            self.memory.put(key, stood)
        now = self._of_checks(stood) | self._of_files(stood)
        self.memory.put(key_of_results(after, self.checks), now)
        return _all(stood), _all(now)

    def _of_files(self, stood: Found) -> Found:
        """Return what is found in single files, of which most are as before."""
        before, after = self.versions.before, self.versions.after
        found: Found = {}
        for name, find in _OF_FILES.items():
            was = set(find(before, self.versions.gone))
            now = dict.fromkeys(find(after, self.versions.new))
            if self.versions.have_other_words or was - now.keys():
                found[name] = _distinct(find(after, after.files))
            else:
                found[name] = _distinct([*stood[name], *now])
        return found

    def _of_checks(self, stood: Found) -> Found:
        found = {check.name: stood[check.name] for check in self.checks}
        changed = self.versions.changed_predicates
        concerned = [
            check
            for check in self.checks
            if (reads := self._reads[check.name].predicates) is None
            or not reads.isdisjoint(changed)
        ]
        shared = self._touched.shared
        local = [one for one in concerned if self._reads[one.name].in_part(shared)]
        in_part = self._of_part(local, stood) if local else {}
        again = [one for one in concerned if one.name not in in_part]
        return found | in_part | self._ask(self._read_by(again), again)

    def _of_part(self, local: Sequence[Check], stood: Found) -> Found:
        """Return what local checks find now, without those that have to be asked again.

        What is found in the part no longer may still be found in another one.
        """
        versions, subjects = self.versions, self._touched.subjects
        now = self._ask(versions.of_subjects(versions.after, subjects), local)
        found = [check for check in local if stood[check.name]]
        was = (
            self._ask(versions.of_subjects(versions.before, subjects), found)
            if found
            else {}
        )
        return {
            name: _distinct([*stood[name], *results])
            for name, results in now.items()
            if set(was.get(name, ())) <= set(results)
        }

    def _ask(self, sources: Sources, checks: Sequence[Check]) -> Found:
        if not checks:
            return {}
        return _by_name(checks, ask_checks(sources, checks, self.progress))

    @cached_property
    def _touched(self) -> TouchedPart:
        versions = self.versions
        claims = claim_classes([*versions.before.ontology, *versions.after.ontology])
        return touched_part(versions.table, versions.all, versions.delta, claims)

    @cached_property
    def _reads(self) -> dict[str, Reads]:
        return self.memory.reads(self.checks, self._touched.members)

    def _read_by(self, checks: Iterable[Check]) -> Sources:
        """Return the version after the change, without what no check reads."""
        after = self.versions.after
        reads = [self._reads[check.name].predicates for check in checks]
        if None in reads:
            return after
        names = {NamedNode(name) for some in reads for name in some or ()}
        return self.versions.of_predicates(after, names)


def _by_name(checks: Iterable[Check], results: Iterable[Result]) -> Found:
    found: dict[str, dict[Result, None]] = {check.name: {} for check in checks}
    for result in results:
        found[result.name][result] = None
    return {name: tuple(some) for name, some in found.items()}


def _distinct(results: Iterable[Result]) -> tuple[Result, ...]:
    return tuple(dict.fromkeys(results))


def _all(found: Found) -> list[Result]:
    return [result for some in found.values() for result in some]
