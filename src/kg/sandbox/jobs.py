"""Work that several processes share, and that ends when whoever asked for it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, TypeVar

from kg.errors import ReleaseError
from kg.sandbox.limits import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Answer = TypeVar("Answer")


def share_out(
    jobs: Sequence[Callable[[], Answer]], processes: int | None = None
) -> Iterator[Answer]:
    """Yield the answers of jobs, which can be pickled, as they come.

    Raises:
        Exception: what a job raised; the others are dropped.
        ReleaseError: a process was killed.
    """
    # not forked: the engine has threads here, which a copy would wait for in vain
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
    """End when the parent ends, and not at the keyboard before it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent has it, and ends us
    end_with_parent(parent)
