"""Chooses a content coding (RFC 9110, section 12.5.3), and compresses answers in it."""

from __future__ import annotations

from asyncio import to_thread
from functools import lru_cache
from typing import Final, NamedTuple

from kg.errors import NotAcceptableError
from kg.sparql import AsyncAnswer, compressor
from kg.web.http.weighted_lists import weighted

_OFFERS: Final = ("zstd", "br", "gzip")
"""The codings that are offered, the fastest first."""
_PLAIN: Final = "identity"
_LONG: Final = 1 << 18
"""Bytes that take some milliseconds to compress."""


class Coding(NamedTuple):
    """The coding to use, empty for none; and whether ``identity`` is acceptable."""

    name: str
    takes_plain: bool


@lru_cache(1024)
def best_coding(accept: str | None) -> Coding:
    """Return the coding with the highest weight in an ``Accept-Encoding`` field.

    ``identity`` ranks last, unless the client gives it a weight. At equal weight, any
    other coding ranks before it.

    Raises:
        NotAcceptableError: the client accepts no offered coding, nor ``identity``.
    """
    found = {one.name: one.weight for one in weighted(accept or "")}
    weights = {name: weight for name, weight in found.items() if weight is not None}
    rest = weights.get("*", 0.0)
    quality, place = max((weights.get(o, rest), -i) for i, o in enumerate(_OFFERS))
    plain = weights.get(_PLAIN, rest)
    takes_plain = plain > 0 or not {_PLAIN, "*"} & weights.keys()
    if quality > 0 and quality >= plain:
        return Coding(_OFFERS[-place], takes_plain)
    if not takes_plain:
        offered = ", ".join((*_OFFERS, _PLAIN))
        raise NotAcceptableError(f"answers are offered as {offered}")
    return Coding("", takes_plain)


class Packed:
    """Compresses an answer while it is read."""

    def __init__(self, answer: AsyncAnswer, coding: str) -> None:
        """Take an uncompressed answer, and the coding that its client requires."""
        self._answer = answer
        self._compressor = compressor(coding)
        self._has_ended = False
        self.media_type = answer.media_type
        self.encoding = coding

    @property
    def is_complete(self) -> bool:
        """Whether the answer has ended, so that it can no longer fail."""
        return self._has_ended

    async def piece(self) -> bytes:
        """Return the next piece; an empty one at the end.

        Raises:
            QueryError: the answer broke off.
        """
        packed = b""
        while not packed and not self._has_ended:
            plain = await self._answer.piece()
            self._has_ended = not plain or self._answer.is_complete
            # a long piece is compressed in a thread: other requests need not wait
            is_long = len(plain) > _LONG
            packed = (
                await to_thread(self._pack, plain) if is_long else self._pack(plain)
            )
        return packed

    def _pack(self, plain: bytes) -> bytes:
        packed = self._compressor.compress(plain)
        return packed + (self._compressor.flush() if self._has_ended else b"")

    def close(self) -> None:
        """Stop the answer; closing twice is harmless."""
        self._answer.close()
