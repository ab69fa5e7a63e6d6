"""A store that is a SPARQL service somewhere else: Virtuoso, GraphDB, QLever, ours.

SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/. The limits of the service
hold here too: length and form of a query, deadline, size of the result, lanes and
shares of clients. What the other side does with a query that is given up is its own
affair, so give it limits of its own.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from kg.errors import QueryError, QuerySyntaxError, StoreUnavailableError
from kg.rdf.formats import JSON_RESULTS, GraphFormat, ResultFormat
from kg.rdf.query_text import Token, tokens
from kg.sparql.answer import StreamedAnswer
from kg.sparql.health import ASKED_SECONDS, Health
from kg.sparql.prefilter import check_aside
from kg.sparql.protocol import AsyncAnswer, Query
from kg.sparql.query_slots import QuerySlot, QuerySlots
from kg.sparql.remote import replies
from kg.sparql.remote.transfer import Transfer, send

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.project import ServiceLimits
    from kg.sparql.client_costs import ClientKey
    from kg.sparql.lanes import Figures, Lane

_CONNECT_SECONDS: Final = 5.0
_KNOWN_SECONDS: Final = 5.0
"""How long what was found out about the service is taken for true."""


class EndpointStore:
    """A :class:`kg.sparql.protocol.AsyncStore` at a URL; of one event loop."""

    is_fixed = False  # whoever runs it may load other data at any time

    def __init__(
        self, url: str, service: ServiceLimits, lanes: Mapping[Lane, int] | None = None
    ) -> None:
        """Ask the service at ``url``, which is trusted, within the limits of ours.

        ``lanes`` says how many queries of each it is asked at once; by default the
        settings do.

        Raises:
            StoreUnavailableError: it is no http or https URL of a host.
        """
        self._url = _checked(url)
        self._service = service
        self._slots = QuerySlots(service, lanes)
        self._under_way: set[Transfer] = set()
        # no redirects: the URL that was given is the one that is asked; no limits: the
        # slots are the limit of the connections, and the transfers that of the time
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(),
            trust_env=False,
        )
        self._health = Health(self._find_out, _KNOWN_SECONDS)

    async def answer(
        self,
        query: Query,
        results: ResultFormat | None,
        graphs: GraphFormat | None,
        *,
        client: ClientKey | None = None,
        encoding: str = "",
    ) -> AsyncAnswer:
        """Evaluate a query; see :class:`kg.sparql.protocol.AsyncStore`.

        Raises:
            QueryError: as :meth:`kg.sparql.workers.pool.Pool.answer` does.
        """
        del encoding  # the answer is passed on as it comes
        if self._client.is_closed:
            raise StoreUnavailableError("the store is closed")
        accepted = [one.media_type for one in (results, graphs) if one]
        with self._slots.admission.ticket(client, query.text) as ticket:
            text = await check_aside(query.text, self._service)
            request = self._request(replace(query, text=text), accepted)

            def start(lane: Lane) -> Transfer:
                slot = QuerySlot(self._slots, ticket, lane)
                return self._watched(Transfer(self._client, request, accepted, slot))

            transfer = await self._slots.admission.begin(ticket, start)
        return StreamedAnswer(transfer, transfer.media_type)

    @property
    def figures(self) -> dict[Lane, Figures]:
        """How many slots there are of each lane, are free, and are waited for."""
        return self._slots.figures

    async def complaint(self) -> str:
        """Return why the service cannot be asked, as of a few seconds ago at most."""
        return await self._health.complaint()

    async def close(self) -> None:
        """End what is under way, and close the connections."""
        self._slots.admission.close()
        tasks = [transfer.task for transfer in self._under_way]
        for transfer in list(self._under_way):
            transfer.stop(StoreUnavailableError("the store is closed"))
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()

    def _watched(self, transfer: Transfer) -> Transfer:
        """Remember a transfer until it has ended, so that it can be closed."""
        self._under_way.add(transfer)
        transfer.task.add_done_callback(lambda _: self._under_way.discard(transfer))
        return transfer

    async def _find_out(self) -> str:
        """Return why the service does not answer what any can; nothing if it does."""
        accepted = [JSON_RESULTS.media_type]
        request = self._request(Query("ASK {}"), accepted)
        try:
            async with (
                asyncio.timeout(ASKED_SECONDS),
                aclosing(await send(self._client, request)) as response,
            ):
                await replies.check(response, accepted)
                await anext(response.aiter_bytes(), b"")  # the beginning says enough
        except TimeoutError:
            return f"the endpoint does not answer within {ASKED_SECONDS:g} s"
        except QueryError as error:
            return str(error)
        except (httpx.HTTPError, httpx.StreamError) as error:
            return str(replies.failure(error))
        return ""

    def _request(self, query: Query, accepted: list[str]) -> httpx.Request:
        form: dict[str, str | list[str]] = {"query": with_values(query)}
        if query.default_graphs:
            form["default-graph-uri"] = list(query.default_graphs)
        if query.named_graphs:
            form["named-graph-uri"] = list(query.named_graphs)
        headers = {"Accept": ", ".join(accepted)}
        return self._client.build_request("POST", self._url, data=form, headers=headers)


def _checked(url: str) -> httpx.URL:
    try:
        parsed, port = httpx.URL(url), urlsplit(url).port
    except (httpx.InvalidURL, ValueError):
        parsed, port = httpx.URL(), None
    has_host = re.fullmatch(r"[^\s%]+", parsed.host)
    if parsed.scheme not in {"http", "https"} or not has_host or port == 0:
        raise StoreUnavailableError(f"{url}: is no http or https URL of a host")
    return parsed


def with_values(query: Query) -> str:
    """Return the text of a query of ours with its bindings written into it.

    The protocol has no parameters for them. They become VALUES at the beginning of the
    group of the query, and in a subquery those that it selects: else its LIMIT would
    count other solutions. Terms are serialised, so that none ends where it should not.
    """
    bindings = query.bindings
    if not bindings:
        return query.text
    pieces: list[str] = []
    done = 0
    for place, selected in _groups(query.text):
        names = [name for name in bindings if selected is None or name in selected]
        terms = " ".join(str(bindings[name]) for name in names)
        values = f" VALUES ({' '.join(f'?{n}' for n in names)}) {{ ({terms}) }} "
        pieces += [query.text[done:place], values if names else ""]
        done = place
    if not pieces:
        raise QuerySyntaxError("the query has no group")
    return "".join([*pieces, query.text[done:]])


def _groups(text: str) -> Iterator[tuple[int, set[str] | None]]:
    """Yield where the group of a query begins, and those of its subqueries.

    With a subquery come the variables that it selects. A template is no group.
    """
    depth, selected = 0, set[str]()
    is_found = in_head = False
    for before, one in pairwise([Token("other", "", 0), *tokens(text)]):
        depth += (one.text == "{") - (one.text == "}")
        if one.word == "SELECT" and is_found:
            in_head, selected = True, set()
        elif in_head and one.kind == "variable":
            selected.add(one.text[1:])
        elif one.text == "{" and in_head:
            in_head = False
            yield one.end, selected
        elif one.text == "{" and depth == 1 and before.word != "CONSTRUCT":
            is_found = True
            yield one.end, None
