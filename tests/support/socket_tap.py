"""Looks into WebSockets frame by frame (RFC 6455 §5.2), and drops, doubles, reorders or cuts at chosen ones.

TCP keeps the order of what a client says and ends when something of it is lost, so frames to the
server are only doubled, or lost together with the line. Frames to the client may be lost, doubled
and reordered one by one: the protocol's own numbers have to find that.
"""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tests.support.relay import CutError, Way

TYPE = re.compile(rb'"type"\s*:\s*"([a-z._]+)"')
TEXT, MASKED = 0x1, 0x80
TWO_BYTES, EIGHT_BYTES = 126, 127
# What the protocol can miss and find again. A greeting or an answer to a subscription that is lost is a lost line.
REPAIRABLE = {"ack", "entries", "receipt", "typing", "conversation"}

Strike = Callable[[], Awaitable[None]]


async def nothing_else() -> None:
    """Strike at nothing but the line."""


class Fate(StrEnum):
    """What becomes of one frame."""

    PASSES = "passes"
    IS_LOST = "is lost"
    COMES_TWICE = "comes twice"
    COMES_LATE = "comes behind the next one"
    CUT_BEFORE = "the line is cut before it"
    CUT_BEHIND = "the line is cut behind it"


@dataclass
class SocketTap:
    """What all tapped sockets share: how likely each fate is, and at which frame to strike next."""

    choices: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  # a schedule
    likelihood: float = 0.0  # of each kind of disorder, per frame
    happened: Counter[Fate] = field(default_factory=Counter)
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    strike: Strike = nothing_else
    _armed: tuple[Way, str, Fate] | None = None

    def watch(self) -> "TappedSocket":
        """Look into one more connection."""
        return TappedSocket(self)

    @property
    def disorders(self) -> set[Fate]:
        """What has happened so far to frames that did not simply pass."""
        return {fate for fate, times in self.happened.items() if times > 0} - {Fate.PASSES}

    def arm(self, way: Way, kind: str, fate: Fate, strike: Strike = nothing_else) -> None:
        """Let this be the fate of the next frame of a kind; `strike` at the moment when its line is cut."""
        self._armed, self.strike = (way, kind, fate), strike
        self.struck.clear()

    def fate_of(self, way: Way, kind: str) -> Fate:
        """Decide."""
        fate = Fate.PASSES
        if self._armed is not None and self._armed[:2] == (way, kind):
            fate, self._armed = self._armed[2], None
            self.struck.set()
        elif self.likelihood:
            fate = self._any_fate(way, kind)
        self.happened[fate] += 1
        return fate

    def _any_fate(self, way: Way, kind: str) -> Fate:
        if way is Way.TO_SERVER:
            disorders = [Fate.COMES_TWICE, Fate.CUT_BEFORE, Fate.CUT_BEHIND] if kind == "message.send" else []
        else:
            disorders = [Fate.IS_LOST, Fate.COMES_TWICE, Fate.COMES_LATE] if kind in REPAIRABLE else []
        drawn = self.choices.random()
        for number, fate in enumerate(disorders, 1):
            if drawn < number * self.likelihood:
                return fate
        return Fate.PASSES


class TappedSocket:
    """One connection to the server, which becomes a WebSocket or does not."""

    def __init__(self, tap: SocketTap) -> None:
        self._tap = tap
        self._rest = dict.fromkeys(Way, b"")
        self._is_upgrade = False  # the client asks for it
        self._is_framed = dict.fromkeys(Way, False)
        self._late: list[bytes] = []
        self._should_cut = False

    def split(self, way: Way, chunk: bytes) -> Iterable[bytes]:
        """Part the stream into frames; what comes before the upgrade is passed as it is."""
        data = self._rest[way] + chunk
        while data:
            end = _end_of_frame(data) if self._is_framed[way] else self._end_of_head(way, data)
            if end is None or len(data) < end:
                break
            piece, data = data[:end], data[end:]
            yield piece
        self._rest[way] = data

    def _end_of_head(self, way: Way, data: bytes) -> int | None:
        """An upgrade has a head and nothing else; anything else is none of our business."""
        if way is Way.TO_SERVER and b"upgrade: websocket" in data.lower():
            self._is_upgrade = True
        if not self._is_upgrade:
            return len(data)
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return None
        self._is_framed[way] = True
        return end + 4

    async def carry(self, way: Way, piece: bytes) -> Iterable[bytes]:
        """Let the fate of a frame come true."""
        found = TYPE.search(_payload(piece)) if self._is_framed[way] and piece[0] & 0x0F == TEXT else None
        if found is None:
            return (piece,)
        match self._tap.fate_of(way, found[1].decode()):
            case Fate.IS_LOST:
                return ()
            case Fate.COMES_TWICE:
                return piece, piece
            case Fate.COMES_LATE:
                self._late.append(piece)
                return ()
            case Fate.CUT_BEFORE:
                await self._tap.strike()
                raise CutError
            case Fate.CUT_BEHIND:
                self._should_cut = True
        if way is Way.TO_CLIENT and self._late:
            late, self._late = self._late, []
            return piece, *late
        return (piece,)

    async def carried(self, _way: Way, _piece: bytes) -> None:
        """Cut behind a frame."""
        if self._should_cut:
            await self._tap.strike()
            raise CutError


def _end_of_frame(data: bytes) -> int | None:
    """Return where the first frame ends, if that is known already."""
    if len(data) < 2:
        return None
    size, start = data[1] & 0x7F, 2
    for marker, width in ((TWO_BYTES, 2), (EIGHT_BYTES, 8)):
        if data[1] & 0x7F == marker:
            if len(data) < start + width:
                return None
            size, start = int.from_bytes(data[start : start + width]), start + width
    return start + (4 if data[1] & MASKED else 0) + size


def _payload(frame: bytes) -> bytes:
    """Return what a whole frame says, without its mask."""
    start = 2 + {TWO_BYTES: 2, EIGHT_BYTES: 8}.get(frame[1] & 0x7F, 0)
    if not frame[1] & MASKED:
        return frame[start:]
    mask, masked = frame[start : start + 4], frame[start + 4 :]
    key = (mask * (len(masked) // 4 + 1))[: len(masked)]
    return (int.from_bytes(masked) ^ int.from_bytes(key)).to_bytes(len(masked))
