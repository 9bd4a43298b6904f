"""Looks into connections to Postgres, and strikes at a chosen point of the transaction that appends a message.

Knows the frames of the protocol (https://www.postgresql.org/docs/current/protocol-message-formats.html)
and nothing of the product but one thing: a message is what inserts into `entries` and no flag. It learns the
statements of that transaction by watching one, so that the points are as many as the product has.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tests.support.relay import CutError, Way

APPENDS = re.compile(r"\binsert\s+into\s+entries\b", re.IGNORECASE)
# The monitor appends, too, that somebody waits long; that is no message.
FLAGS = re.compile(r"\binsert\s+into\s+wait_flags\b", re.IGNORECASE)
# What a driver asks once on every new connection, about types.
OF_THE_DRIVER = re.compile(r"\bpg_catalog\b|\bpg_type\b|\bcurrent_(schema|setting)\b", re.IGNORECASE)
ENCRYPTION_REQUESTS = (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30")
HEADER_BYTES = 5

Script = tuple[str, ...]


class Phase(StrEnum):
    """When, around one statement."""

    BEFORE = "before it is sent"
    SENT = "when it is sent, before an answer"
    WITHHELD = "when Postgres has answered, before anybody hears it"
    ANSWERED = "when the answer was passed on"


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the append transaction."""

    step: int
    phase: Phase


Strike = Callable[[], Awaitable[None]]


@dataclass
class PostgresTap:
    """What all tapped connections share: the script that was learnt, and where to strike next."""

    scripts: list[Script] = field(default_factory=list)
    script: Script = ()
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    _point: Point | None = None
    _strike: Strike | None = None

    def watch(self) -> "TappedConnection":
        """Look into one more connection."""
        return TappedConnection(self)

    def learn(self) -> None:
        """Take the newest append transaction as the one to strike at."""
        self.script = next(script for script in reversed(self.scripts) if is_append(script))

    @property
    def points(self) -> list[Point]:
        """All points of the transaction that was learnt."""
        return [Point(step, phase) for step in range(len(self.script)) for phase in Phase]

    def arm(self, point: Point, strike: Strike) -> None:
        """Strike once, when the point is reached."""
        self._point, self._strike = point, strike
        self.struck.clear()

    def disarm(self) -> None:
        """Strike no more."""
        self._point = self._strike = None

    async def reach(self, steps: list[str], phase: Phase) -> None:
        """A connection has come to a phase of the newest of these steps.

        What is asked among them now and then, as who wants to be told when that was not read lately, is no step.
        """
        point, strike = self._point, self._strike
        known = tuple(step for step in steps if step in self.script)
        if point is None or strike is None or steps[-1] not in self.script:
            return
        if point != Point(len(known) - 1, phase) or known != self.script[: len(known)]:
            return
        self.disarm()
        try:
            await strike()
        finally:
            self.struck.set()


def is_append(script: Script) -> bool:
    """Tell whether a transaction appends what somebody has said."""
    return any(map(APPENDS.search, script)) and not any(map(FLAGS.search, script))


async def cut() -> None:
    """Strike by cutting the connection."""
    raise CutError


class TappedConnection:
    """One connection to Postgres, message by message."""

    def __init__(self, tap: PostgresTap) -> None:
        self._tap = tap
        self._rest = dict.fromkeys(Way, b"")
        self._is_started = False
        self._statements: dict[bytes, str] = {}
        self._portals: dict[bytes, str] = {}
        self._unit: str | None = None  # the statement that the messages up to the next Sync execute
        self._steps: list[str] = []  # of the transaction that is open
        self._is_answer_due = False

    def split(self, way: Way, chunk: bytes) -> Iterable[bytes]:
        """Part the stream into messages; what comes before the start-up is passed as it is."""
        data = self._rest[way] + chunk
        while data:
            end = self._end_of_message(way, data)
            if end is None or len(data) < end:
                break
            piece, data = data[:end], data[end:]
            yield piece
        self._rest[way] = data

    def _end_of_message(self, way: Way, data: bytes) -> int | None:
        if way is Way.TO_SERVER and not self._is_started:
            return int.from_bytes(data[:4]) if len(data) >= 4 else None
        if way is Way.TO_CLIENT and not self._is_started:
            return 1  # the one letter that answers a request for encryption
        return 1 + int.from_bytes(data[1:HEADER_BYTES]) if len(data) >= HEADER_BYTES else None

    async def carry(self, way: Way, piece: bytes) -> Iterable[bytes]:
        """Follow what is executed; strike before a statement or instead of its answer."""
        if way is Way.TO_SERVER:
            if not self._is_started:
                self._is_started = piece[4:8] not in ENCRYPTION_REQUESTS
            elif (statement := self._completed(piece)) is not None:
                if OF_THE_DRIVER.search(statement):
                    self._unit = None
                    return (piece,)
                self._steps.append(statement)
                await self._tap.reach(self._steps, Phase.BEFORE)
        elif piece[:1] == b"Z" and self._is_answer_due:
            await self._tap.reach(self._steps, Phase.WITHHELD)
        return (piece,)

    async def carried(self, way: Way, piece: bytes) -> None:
        """Strike behind a statement or behind its answer."""
        if way is Way.TO_SERVER:
            if self._unit is not None and piece[:1] in {b"Q", b"S"}:
                self._unit, self._is_answer_due = None, True
                await self._tap.reach(self._steps, Phase.SENT)
        elif piece[:1] == b"Z" and self._is_answer_due:
            self._is_answer_due = False
            await self._tap.reach(self._steps, Phase.ANSWERED)
            if piece[HEADER_BYTES:] == b"I":  # idle: the transaction has ended
                self._tap.scripts.append(tuple(self._steps))
                self._steps = []

    def _completed(self, piece: bytes) -> str | None:
        """Return the statement that is executed with this message, if it is the last that it takes."""
        kind, body = piece[:1], piece[HEADER_BYTES:]
        match kind:
            case b"P":
                name, sql = body.split(b"\0", 2)[:2]
                self._statements[name] = sql.decode()
            case b"B":
                portal, name = body.split(b"\0", 2)[:2]
                self._portals[portal] = self._statements.get(name, "?")
            case b"E":
                self._unit = self._portals.get(body.split(b"\0", 1)[0], "?")
            case b"Q":
                self._unit = body.rstrip(b"\0").decode()
                return self._unit
            case b"S":
                return self._unit
        return None
