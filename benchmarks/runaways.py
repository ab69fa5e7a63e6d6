"""Clients whose queries never end, and that send them again after each refusal."""

from __future__ import annotations

import http.client
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNAWAY: Final = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } #",
    "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f #",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f } #",
    "SELECT * { ?a (!<urn:x>)* ?b } #",
    "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) } #",
)
CLIENTS: Final = 20


class Runaway(threading.Thread):
    """A client whose queries never end, and that sends them again after a refusal."""

    def __init__(self, url: str, number: int, agent: str) -> None:
        """Take one of five queries; ``agent`` is the form of the ``User-Agent``."""
        super().__init__(daemon=True)
        self.url = url
        self.number = number
        self.agent = agent
        self.stopped = threading.Event()
        self.statuses: list[int] = []

    def run(self) -> None:
        """Send queries until stopped."""
        count = 0
        while not self.stopped.wait(0.05):
            count += 1
            query = RUNAWAY[self.number % len(RUNAWAY)] + f"{self.number} {count}"
            agent = self.agent.format(number=self.number, count=count)
            request = urllib.request.Request(  # noqa: S310 - loopback
                f"{self.url}?query={quote(query)}", headers={"User-Agent": agent}
            )
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                    answer.read()
                    self.statuses.append(answer.status)
            except urllib.error.HTTPError as error:
                self.statuses.append(error.code)
            except (OSError, http.client.HTTPException):
                self.statuses.append(0)


@contextmanager
def runaway_clients(
    url: str, agent: str = "runaway {number}"
) -> Iterator[list[Runaway]]:
    """Run 20 clients until the context ends; each then waits for one answer more."""
    clients = [Runaway(url, number, agent) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    yield clients
    for client in clients:
        client.stopped.set()
