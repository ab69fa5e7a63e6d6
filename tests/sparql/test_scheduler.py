"""Whose query is next: decided without a process, at times that the test gives."""

from __future__ import annotations

import pytest

from kg.errors import ClientBusyError, StoreBusyError
from kg.project import ServiceLimits
from kg.sparql import Lane, Ticket, Work
from kg.sparql.client_costs import ClientShares
from kg.sparql.scheduler import Scheduler


class Clock:
    """A time that stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def scheduler(clock: Clock, **settings: float) -> Scheduler:
    return Scheduler(ServiceLimits(**settings), clock)  # type: ignore[arg-type]


def waiting(of: Scheduler, *client: str, text: str = "q") -> Ticket:
    ticket = of.enter(client, text)
    of.wait(ticket)
    return ticket


def test_a_client_waits_behind_those_that_cost_less(clock: Clock) -> None:
    one = scheduler(clock)
    busy = one.enter(("busy",), "a")
    one.charge(busy, 1.0)
    first, second = waiting(one, "busy"), waiting(one, "busy")
    other = waiting(one, "other")
    assert [one.next(Lane.FAST) for _ in range(3)] == [other, first, second]
    assert one.waiting(Lane.FAST) == 0


def test_a_network_of_many_addresses_has_one_share(clock: Clock) -> None:
    one = scheduler(clock)
    for number in range(64):
        one.charge(one.enter(("10.9.0.0/24", f"10.9.0.{number}"), "a"), 0.01)
    one.charge(one.enter(("192.0.2.0/24", "192.0.2.1"), "a"), 0.1)
    many = [waiting(one, "10.9.0.0/24", f"10.9.0.{number}") for number in range(3)]
    alone = waiting(one, "192.0.2.0/24", "192.0.2.1")
    assert [one.next(Lane.FAST) for _ in range(4)] == [alone, *many]


def test_an_address_has_one_share_by_whatever_names_it_asks(clock: Clock) -> None:
    one = scheduler(clock)
    network = "192.0.2.0/24"
    for number in range(5):
        one.charge(one.enter((network, "192.0.2.1", f"name {number}"), "a"), 0.1)
    one.charge(one.enter((network, "192.0.2.2", "curl"), "a"), 0.2)
    renamed = waiting(one, network, "192.0.2.1", "name 5")
    neighbour = waiting(one, network, "192.0.2.2", "curl")
    assert [one.next(Lane.FAST), one.next(Lane.FAST)] == [neighbour, renamed]


def test_what_was_long_ago_counts_less(clock: Clock) -> None:
    one = scheduler(clock)
    one.charge(one.enter(("early",), "a"), 1.0)
    clock.now = 60.0
    one.charge(one.enter(("late",), "a"), 0.1)
    late, early = waiting(one, "late"), waiting(one, "early")
    assert [one.next(Lane.FAST), one.next(Lane.FAST)] == [early, late]


def test_a_client_whose_query_was_slow_is_slow_for_a_while(clock: Clock) -> None:
    one = scheduler(clock, client_slow_seconds=10.0)
    one.overran(one.enter(("slow",), "a"))
    assert one.enter(("slow",), "b").lane is Lane.SLOW
    assert one.enter(("other",), "b").lane is Lane.FAST
    clock.now = 10.1
    assert one.enter(("slow",), "b").lane is Lane.FAST


def test_a_client_that_is_slow_again_is_slow_for_longer(clock: Clock) -> None:
    one = scheduler(clock, client_slow_seconds=10.0)
    one.overran(one.enter(("slow",), "a"))
    clock.now = 11.0
    one.overran(one.enter(("slow",), "b"))
    clock.now = 30.0
    assert one.enter(("slow",), "c").lane is Lane.SLOW
    clock.now = 31.1
    assert one.enter(("slow",), "c").lane is Lane.FAST
    clock.now = 100.0  # a long time without
    one.overran(one.enter(("slow",), "d"))
    clock.now = 110.1
    assert one.enter(("slow",), "e").lane is Lane.FAST


def test_a_query_that_was_slow_is_slow_for_everybody(clock: Clock) -> None:
    one = scheduler(clock)
    one.overran(one.enter(("slow",), "a"))
    clock.now = 1000.0
    assert one.enter(("other",), "a").lane is Lane.SLOW


def test_each_client_has_so_many_queries_and_no_more(clock: Clock) -> None:
    one = scheduler(clock, client_queries=2)
    tickets = [one.enter(("a",), "q"), one.enter(("a",), "q")]
    with pytest.raises(ClientBusyError, match="2 queries under way") as refused:
        one.enter(("a",), "q")
    assert (refused.value.limit, refused.value.value) == ("client_queries", 2)
    one.enter(("b",), "q")
    for _ in range(2):  # leaving twice frees one place, not two
        one.leave(tickets[0])
    one.enter(("a",), "q")
    with pytest.raises(ClientBusyError):
        one.enter(("a",), "q")


def test_a_queue_is_bounded_and_forgets_who_leaves(clock: Clock) -> None:
    one = scheduler(clock, queue_length=2)
    first, _ = waiting(one, "a"), waiting(one, "b")
    with pytest.raises(StoreBusyError, match="2 queries wait already"):
        waiting(one, "c")
    one.leave(first)
    assert one.waiting(Lane.FAST) == 1
    waiting(one, "c")
    assert one.waiting(Lane.FAST) == 2


def test_a_full_queue_names_what_waits_as_the_refused_does(clock: Clock) -> None:
    one = scheduler(clock, queue_length=1)
    page, query = one.enter(("a",), "", Work.PAGE), one.enter(None, "q")
    assert page.lane is query.lane is Lane.PAGES
    assert str(one.full(page)) == "1 pages wait already; try again later"
    assert str(one.full(query)) == "1 queries wait already; try again later"


def test_a_full_queue_gives_room_to_whoever_has_fewer_waiting(clock: Clock) -> None:
    one = scheduler(clock, queue_length=3)
    one.charge(one.enter(("reader",), "a"), 9.0)
    many = [waiting(one, "flood", str(number)) for number in range(3)]
    for _ in range(2):
        assert one.wait(one.enter(("reader",), "q")) in many
    with pytest.raises(StoreBusyError, match="3 queries wait already") as refused:
        waiting(one, "reader")
    assert (refused.value.limit, refused.value.value) == ("queue_length", 3)
    assert one.waiting(Lane.FAST) == 3


def test_of_those_with_as_many_waiting_whoever_cost_most_gives_way(
    clock: Clock,
) -> None:
    one = scheduler(clock, queue_length=2)
    for name, seconds in (("cheap", 0.1), ("dear", 1.0), ("dearer", 2.0)):
        one.charge(one.enter((name,), "a"), seconds)
    dear, dearer = waiting(one, "dear"), waiting(one, "dearer")
    cheap = one.enter(("cheap",), "q")
    assert one.wait(cheap) is dearer
    assert [one.next(Lane.FAST) for _ in range(2)] == [cheap, dear]
    assert one.waiting(Lane.FAST) == 0


def test_what_is_used_while_nobody_waits_costs_nothing(clock: Clock) -> None:
    one = scheduler(clock)
    one.used(one.enter(("early",), "a"), 5.0)
    late, early = waiting(one, "late"), waiting(one, "early")
    assert one.next(Lane.FAST) is late  # they cost the same, and it came first
    one.used(late, 0.1)
    again = waiting(one, "late")
    assert [one.next(Lane.FAST), one.next(Lane.FAST)] == [early, again]


def test_new_clients_without_number_keep_out_nobody(clock: Clock) -> None:
    one = scheduler(clock, queue_seconds=2.0)
    one.charge(one.enter(("reader",), "a"), 1.0)
    reader = waiting(one, "reader")
    served = []
    for number in range(4):
        clock.now += 0.4
        waiting(one, f"new {number}")
        served.append(one.next(Lane.FAST))
    assert served.index(reader) == 2  # after half of the longest wait


def test_pages_are_nobody_s_and_have_a_lane_of_their_own(clock: Clock) -> None:
    one = scheduler(clock, client_queries=1)
    assert [one.enter(None, "q").lane for _ in range(5)] == [Lane.PAGES] * 5


def test_clients_without_number_are_not_all_remembered() -> None:
    shares = ClientShares(10)
    kept = shares.of(("kept",))
    kept.under_way = 1
    for number in range(100):
        shares.of((str(number),))
    assert len(shares) <= 11
    assert shares.of(("kept",)) is kept
