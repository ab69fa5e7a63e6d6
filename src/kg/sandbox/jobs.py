"""Runs jobs in several processes, which end when the parent process ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, TypeVar

from kg.errors import ReleaseError
from kg.sandbox.process_limits import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Answer = TypeVar("Answer")


def share_out(
    jobs: Sequence[Callable[[], Answer]],
    processes: int | None = None,
    *,
    is_little: bool = False,
) -> Iterator[Answer]:
    """Yield the answers of jobs as they finish; jobs and answers must be picklable.

    What ``is_little`` is done in this process: starting others takes longer.

    Raises:
        Exception: a job raised it; the other jobs are cancelled.
        ReleaseError: a process was killed.
    """
    if is_little:
        yield from (job() for job in jobs)
        return
    # spawn, not fork: a forked copy would wait forever for threads of the engine
    fresh = multiprocessing.get_context("spawn")
    most = processes or len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(most, fresh, _die_with, (os.getpid(),)) as pool:
        futures = [pool.submit(job) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool as error:
            raise ReleaseError(
                "a process that wrote dumps was killed; is there enough memory?"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _die_with(parent: int) -> None:
    """End when the parent ends, and ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it, and ends us
    end_with_parent(parent)
