"""Worker processes, seen from the service: started, asked and ended by number."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Final, cast

from kg.sparql.workers.frames import MESSAGE, Frame, FrameReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.sparql.workers.page_maker import Maker
    from kg.sparql.workers.store_files import StoreFiles
    from kg.sparql.workers.worker import WorkerLimits

STATUS_SECONDS: Final = 2.0
"""How long how a worker ended is waited for."""
END_SECONDS: Final = 2.0
"""How long the process may take to end."""
_SCHEDULED: Final = 2
"""Of the clocks of a process (clock_getcpuclockid), that of its time on processors."""


class Worker(asyncio.Protocol):
    """A running worker and the connection to it; ``process`` is its process number.

    ``heard`` is called with each frame that comes, ``lost`` once, when the process has
    ended, with its exit status: negative for the number of a signal, None if nobody
    knows.
    """

    def __init__(
        self,
        number: int,
        forks: Forks,
        heard: Callable[[Frame], None],
        lost: Callable[[int | None], None],
    ) -> None:
        """Wait for a connection."""
        self.number = number
        self.heard = heard
        self.lost = lost
        self.process = 0
        self.answered = 0
        self.is_paused = False
        self._forks = forks
        self._frames = FrameReader()
        self._transport: asyncio.Transport | None = None
        loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[int | None] = loop.create_future()
        self.gone: asyncio.Future[None] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        # not every loop's transports derive from the class that they stand for
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Pass on the frames that are whole."""
        for frame in self._frames.feed(data):
            self.heard(frame)

    def connection_lost(self, exc: Exception | None) -> None:
        """Find out what the process died of."""
        del exc
        self._transport = None
        self._forks.settle(self)

    @property
    def is_connected(self) -> bool:
        """Whether the worker can be asked, as far as is known."""
        return self._transport is not None

    def processor_seconds(self) -> float:
        """Return the time that the process has had a processor; 0 if it is gone."""
        with suppress(OSError):
            return time.clock_gettime(~self.process << 3 | _SCHEDULED)
        return 0.0

    def send(self, content: bytes) -> None:
        """Send a frame; to a worker that is gone it does not matter."""
        if self._transport:
            self._transport.write(content)

    def pause(self) -> None:
        """Take nothing more from the worker, which then waits."""
        self.is_paused = True
        if self._transport:
            self._transport.pause_reading()

    def resume(self) -> None:
        """Take on from the worker."""
        self.is_paused = False
        if self._transport:
            self._transport.resume_reading()

    def hang_up(self) -> None:
        """Close the connection."""
        if self._transport:
            self._transport.abort()

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._forks.tell(f"kill {self.number}")

    def slow_down(self) -> None:
        """Let every other process go before this one."""
        self._forks.tell(f"slow {self.number}")


class Forks:
    """The process that workers are forked from, and what it reports."""

    def __init__(
        self, files: StoreFiles, limits: WorkerLimits, maker: Maker | None = None
    ) -> None:
        """Start the process; the event loop that runs is to hear of its workers.

        With a ``maker``, some of them can make pages.
        """
        self._loop = asyncio.get_running_loop()
        self._workers: dict[int, Worker] = {}
        self._settling: set[asyncio.Task[None]] = set()
        self._count = 0
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # -P: a module of the folder we are started in is not ours to run
        command = [sys.executable, "-P", "-m", "kg.sparql.workers.fork_server"]
        told = {
            "limits": asdict(limits),
            "folder": str(files.folder),
            "dumps": list(map(str, files.dumps)),
            "reifiers": files.reifiers and str(files.reifiers),
            "maker": maker and asdict(maker),
        }
        with theirs, ExitStack() as unless_started:
            unless_started.callback(self._control.close)
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [*command, str(theirs.fileno()), json.dumps(told)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "2"},
            )
            unless_started.pop_all()
        self._control.settimeout(0)
        self._loop.add_reader(self._control.fileno(), self._report)

    @property
    def is_alive(self) -> bool:
        """Whether workers can be forked."""
        return self.process.poll() is None

    async def start(
        self,
        heard: Callable[[Frame], None],
        lost: Callable[[int | None], None],
        *,
        makes_pages: bool = False,
    ) -> Worker:
        """Fork a worker; it opens the store meanwhile."""
        ours, theirs = socket.socketpair()
        self._count += 1
        worker = Worker(self._count, self, heard, lost)
        self._workers[worker.number] = worker
        with theirs, suppress(OSError):  # its end is seen as that of the connection
            command = "pages" if makes_pages else "start"
            message = f"{command} {worker.number}".encode()
            socket.send_fds(self._control, [message], [theirs.fileno()])
        try:
            await self._loop.create_unix_connection(lambda: worker, sock=ours)
        except BaseException:
            ours.close()
            del self._workers[worker.number]
            raise
        return worker

    def tell(self, message: str) -> None:
        """Send a message, unless nobody is there to take it."""
        with suppress(OSError):
            self._control.send(message.encode())

    def settle(self, worker: Worker) -> None:
        """Tell a worker whose connection is lost how its process ended."""
        self.tell(f"kill {worker.number}")  # a connection that is shut is no use
        task = self._loop.create_task(self._settle(worker))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    async def _settle(self, worker: Worker) -> None:
        status: int | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(STATUS_SECONDS):
                status = await worker.ended
        self._workers.pop(worker.number, None)
        worker.lost(status)
        worker.gone.set_result(None)

    def _report(self) -> None:
        """Hear which worker has ended, and how."""
        try:
            message = self._control.recv(MESSAGE)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._hang_up()
            return
        _, number, status = message.decode().split()
        worker = self._workers.get(int(number))
        if worker and not worker.ended.done():
            worker.ended.set_result(int(status))
            if worker.is_paused:  # nobody listens, who would notice that it is gone
                worker.hang_up()

    def _hang_up(self) -> None:
        """End with the process: nobody reports how its workers end."""
        if self._control.fileno() >= 0:
            self._loop.remove_reader(self._control.fileno())
            self._control.close()
        for worker in self._workers.values():
            if not worker.ended.done():
                worker.ended.set_result(None)

    async def close(self) -> None:
        """End the process and with it all workers, and wait for them."""
        self._hang_up()
        try:
            await asyncio.to_thread(self.process.wait, END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()  # the kernel ends its workers with it
            await asyncio.to_thread(self.process.wait)
        workers = list(self._workers.values())
        for worker in workers:
            worker.hang_up()
        await asyncio.gather(*(worker.gone for worker in workers))
