"""The process that workers are forked from: fresh, with one thread and nothing open.

A worker that is forked from here is ready in a fraction of the time that a new
interpreter takes, and inherits neither the sockets nor the threads of the service. The
service tells it by short messages what to do, and is told when a worker has ended:
``start 7`` (with a socket), or ``pages 7`` for one that makes pages too, ``slow 7``,
``kill 7``; ``ended 7 -14``.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.sandbox.offline import go_offline
from kg.sandbox.process_limits import end_with_parent
from kg.sparql.workers.frames import MESSAGE
from kg.sparql.workers.page_maker import Make, Maker
from kg.sparql.workers.store_files import Openers, StoreFiles, fail
from kg.sparql.workers.worker import WorkerLimits, run

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph as ox


_NICEST: Final = 19
_NICE: Final = 10
"""Quick queries and the service go before pages, and pages before slow queries."""


def main() -> None:
    """Fork workers as told over the inherited socket, until it closes."""
    descriptor, told = int(sys.argv[1]), json.loads(sys.argv[2])
    # whoever ends the service by the keyboard means its parent, which ends us
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    files = StoreFiles(
        Path(told["folder"]),
        tuple(map(Path, told["dumps"])),
        told["reifiers"] and Path(told["reifiers"]),
    )
    control = socket.socket(fileno=descriptor)
    given = WorkerLimits(**told["limits"])
    # what the engine keeps of a store on disk is no query's
    given = replace(given, memory=given.memory + files.kept_bytes())
    # nothing is a way out of here, whatever a worker is asked; where the kernel cannot
    # see to that, workers have no descriptor to spare
    may_open = go_offline() and not files.dumps
    forks = _Forks(control, files.openers(), given, may_open=may_open)
    if told["maker"]:
        forks.maker = Maker(**told["maker"])
    forks.serve()


class _Forks:
    """The workers by the numbers that the service gave them."""

    def __init__(
        self,
        control: socket.socket,
        openers: Openers,
        limits: WorkerLimits,
        *,
        may_open: bool,
    ) -> None:
        self._control = control
        self._openers = openers
        self._limits = limits
        self._may_open = may_open
        self.maker: Maker | None = None
        self._make: Make | None = None
        self._processes: dict[int, int] = {}
        self._watched: dict[int, int] = {}
        self._poller = select.poll()
        self._poller.register(control, select.POLLIN)

    def serve(self) -> None:
        try:
            while True:
                for descriptor, _ in self._poller.poll():
                    if descriptor in self._watched:
                        self._reap(descriptor)
                    elif not self._obey():
                        return
        finally:
            for process in self._processes.values():
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)

    def _obey(self) -> bool:
        """Do what a message says; return whether there was one."""
        message, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE, 1)
        if not message:
            return False
        command, _, text = message.decode().partition(" ")
        number = int(text)
        if command in {"start", "pages"} and descriptors:
            self._start(number, descriptors[0], makes_pages=command == "pages")
        elif command in {"start", "pages"}:  # no descriptor was left to take it
            self._report_end(number, 1)
        elif number in self._processes:  # else it has ended meanwhile
            process = self._processes[number]
            if command == "kill":
                os.kill(process, signal.SIGKILL)
            else:
                _renice(process, _NICEST)
        return True

    def _start(self, number: int, descriptor: int, *, makes_pages: bool) -> None:
        open_store = self._openers.pages if makes_pages else self._openers.queries
        if makes_pages and self.maker and not self._make:
            try:
                self._make = self.maker.prepare()
            except (ValueError, OSError) as error:
                open_store = partial(fail, error)
        make = self._make if makes_pages else None
        parent = os.getpid()
        try:
            process = os.fork()
            if process == 0:
                self._be_worker(parent, descriptor, open_store, make)
            self._watch(number, process)
        except OSError:  # no process or descriptor is left: the others go on
            self._report_end(number, 1)
        finally:
            os.close(descriptor)
        if makes_pages and number in self._processes:
            _renice(self._processes[number], _NICE)

    def _watch(self, number: int, process: int) -> None:
        """Remember a process, or end it if there is no way to see its end."""
        try:
            watched = os.pidfd_open(process)
        except OSError:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise
        self._processes[number] = process
        self._watched[watched] = number
        self._poller.register(watched, select.POLLIN)

    def _be_worker(
        self,
        parent: int,
        descriptor: int,
        open_store: Callable[[], ox.Store],
        make: Make | None,
    ) -> None:
        status = 1
        try:
            end_with_parent(parent)
            self._control.close()
            for watched in self._watched:
                os.close(watched)
            run(
                descriptor,
                open_store,
                self._limits,
                # what makes pages asks what we have written, and reads our files
                may_open=self._may_open or make is not None,
                make=make,
            )
            status = 0
        finally:
            os._exit(status)

    def _reap(self, watched: int) -> None:
        number = self._watched.pop(watched)
        self._poller.unregister(watched)
        os.close(watched)
        _, status = os.waitpid(self._processes.pop(number), 0)
        self._report_end(number, os.waitstatus_to_exitcode(status))

    def _report_end(self, number: int, code: int) -> None:
        with suppress(ConnectionError):  # nobody is left to tell
            self._control.send(f"ended {number} {code}".encode())


def _renice(process: int, nice: int) -> None:
    """Lower the priority of a process: of each thread, as Linux counts them singly."""
    with suppress(OSError):  # it has just ended
        for thread in Path(f"/proc/{process}/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), nice)


if __name__ == "__main__":
    main()
