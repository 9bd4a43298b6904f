"""A page with a socket that comes back by itself, and takes down all it lives through.

It behaves as the widget and the console do: what was typed stays in an outbox until it is
acknowledged, a line that answers nothing is given up, a lost one is replaced after a random pause,
the log is resumed by its sequence numbers, and what does not fit on is asked for anew.
"""

import asyncio
import math
import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from app.conversations.schemas import Entry
from app.gateway.protocol import Ack, Entries, Error, Frame, GoAway, Pong, Resync
from app.kernel.ids import new_id
from tests.support.history import (
    Acked,
    Greeted,
    History,
    Line,
    Parted,
    Refused,
    Reloaded,
    Replaced,
    Sent,
    Shown,
    Unfitting,
)
from tests.support.waiting import eventually
from tests.support.wire import Pushes, WireClient, opening

WELCOME_S = 10.0
HEARTBEAT_S = 25.0
PONG_S = 5.0
ANSWER_S = 10.0
PATIENCE_S = 2.0
FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 2.0  # real ones wait up to 20 s
LOST = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, InvalidMessage, httpx.HTTPError, EOFError)


class Restart(Exception):  # noqa: N818  # nothing has failed
    """The device wants a new line."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way."""

    client_id: UUID
    body: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Flight:
    number: int
    answer_by: float


@dataclass(eq=False)
class Device(ABC):
    """One page; `run` keeps it connected to the server at `url`."""

    name: str
    url: str
    history: History
    choices: random.Random
    outbox: dict[UUID, Outgoing] = field(default_factory=dict)
    cursors: dict[UUID, int] = field(default_factory=dict)
    epochs: dict[UUID, UUID] = field(default_factory=dict)  # which life of the database each log comes from
    epoch: UUID | None = None
    line: WireClient | None = None  # while it is live
    answer_s: float = ANSWER_S  # a message without an answer for so long costs the line
    greeted_at: list[float] = field(default_factory=list)
    closings: list[int] = field(default_factory=list)
    _flights: dict[str, "_Flight"] = field(default_factory=dict)  # sent on this line, without an answer yet
    _has_news: asyncio.Event = field(default_factory=asyncio.Event)
    _back_at: float = 0.0  # when the server wants us back
    _paused_until: float = 0.0
    _receiving: asyncio.Timeout | None = None  # how long the next frame is waited for

    @property
    @abstractmethod
    def pushes(self) -> Pushes:
        """What its server sends."""

    @property
    @abstractmethod
    def path(self) -> str:
        """Where its socket is."""

    @abstractmethod
    async def greet(self, line: WireClient) -> None:
        """Say hello."""

    @abstractmethod
    async def act(self, line: WireClient, frame: Frame) -> None:
        """Act on a frame that is not about a message or a log; `is_welcomed` is among them."""

    @abstractmethod
    async def ask_anew(self, line: WireClient, conversation_id: UUID) -> None:
        """Something is missing in between."""

    async def headers(self) -> Mapping[str, str]:
        """What goes with the upgrade."""
        return {"Origin": self.url}

    def write(self, body: str, **fields: object) -> UUID:
        """Type a message; it goes out as soon as it can."""
        item = Outgoing(new_id(), body, fields)
        self.outbox[item.client_id] = item
        self._has_news.set()
        return item.client_id

    @property
    def is_answered(self) -> bool:
        """Whether nothing that was sent on this line waits for an answer."""
        return not self._flights

    async def reach_server(self) -> None:
        """Wait until the server has handled what was written so far; nothing if the line ends before."""
        await eventually(lambda: self.line is None or len(self._flights) == len(self.outbox))
        line = self.line
        if line is None:
            return
        pongs = len(line.seen(Pong))
        with suppress(*LOST):
            await line.send("ping")
            await eventually(lambda: self.line is not line or len(line.seen(Pong)) > pongs)

    def drop(self) -> None:
        """Lose the line at once."""
        if self.line is not None:
            self.line.connection.transport.abort()

    def reload(self) -> None:
        """Load the page anew: only the outbox and who one is are kept."""
        self.history.note(Reloaded(self.name))
        self.cursors.clear()
        self.epochs.clear()
        self.drop()

    async def run(self) -> None:
        """Be connected until cancelled."""
        attempt = 0
        while True:
            greetings = len(self.greeted_at)
            try:
                await self._live_once()
            except Restart:
                attempt = 0
                continue
            except LOST as exc:
                self.closings.append(_code_of(exc))
            finally:
                self._part()
            attempt = 1 if len(self.greeted_at) > greetings else attempt + 1
            await asyncio.sleep(max(self._back_at - _now(), self._delay(attempt)))

    def _delay(self, attempt: int) -> float:
        bound = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** min(attempt, 10))
        return self.choices.uniform(FIRST_DELAY_S, bound)

    async def _live_once(self) -> None:
        self._back_at = 0.0
        async with asyncio.timeout(WELCOME_S) as deadline:
            headers = await self.headers()
            async with opening(self.url.replace("http", "ws") + self.path, headers) as connection:
                line = WireClient(connection, self.pushes)
                await self.greet(line)
                deadline.reschedule(None)
                try:
                    await self._talk(line)
                except (*LOST, asyncio.CancelledError):
                    connection.transport.abort()
                    raise

    async def _talk(self, line: WireClient) -> None:
        writing = asyncio.ensure_future(self._send_outbox(line))
        try:
            silent_until = _now() + WELCOME_S
            while True:
                frame = await self._receive(line, silent_until)
                silent_until = _now() + HEARTBEAT_S
                await self._take(line, frame)
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError, *LOST):
                await writing

    async def _receive(self, line: WireClient, silent_until: float) -> Frame:
        """Return the next frame; leave when it is time to, or when the line does not answer."""
        answer_by = min((flight.answer_by for flight in self._flights.values()), default=silent_until)
        until = min(silent_until, answer_by, self._back_at or silent_until)
        try:
            async with asyncio.timeout_at(until) as waiting:
                self._receiving = waiting
                try:
                    return await line.receive()
                finally:
                    self._receiving = None
        except TimeoutError:
            if self._back_at and _now() >= self._back_at:
                raise Restart from None
            if self.line is None or _now() >= answer_by:
                raise
        async with asyncio.timeout(PONG_S):
            await line.send("ping")
            return await line.receive()

    def is_welcomed(self, line: WireClient, epoch: UUID) -> None:
        """The line is live."""
        self.line, self.epoch = line, epoch
        self.greeted_at.append(_now())
        self.history.note(Greeted(self.name, epoch))
        self._has_news.set()

    def _part(self) -> None:
        if self.line is not None:
            self.history.note(Parted(self.name))
        self.line = None
        self._flights.clear()
        self._paused_until = 0.0

    async def _take(self, line: WireClient, frame: Frame) -> None:
        match frame:
            case Ack():
                self._acknowledge(frame)
            case Error() if frame.ref in self._flights:
                self._refuse(frame)
            case Entries():
                await self._show(line, frame)
            case Resync():
                self._replace(frame)
            case GoAway():
                self._back_at = _now() + frame.reconnect_in_s
            case _:
                await self.act(line, frame)

    def _acknowledge(self, ack: Ack) -> None:
        flight = self._flights.pop(ack.ref, None)
        if flight is None:
            return  # a doubled frame
        self.history.note(Acked(self.name, flight.number, ack.conversation_id, ack.seq, ack.at.isoformat()))
        self.outbox.pop(UUID(ack.ref), None)

    def _refuse(self, error: Error) -> None:
        assert error.ref is not None
        flight = self._flights.pop(error.ref)
        self.history.note(Refused(self.name, flight.number, error.code, error.is_retryable))
        if error.is_retryable:
            self._paused_until = max(self._paused_until, _now() + (error.retry_after_s or PATIENCE_S))
        else:
            self.outbox.pop(UUID(error.ref), None)
        self._has_news.set()

    async def _show(self, line: WireClient, frame: Entries) -> None:
        cursor = self.cursors.get(frame.conversation_id, 0)
        if frame.after != cursor:
            stretch = frame.conversation_id, frame.after, frame.through
            self.history.note(Unfitting(self.name, *stretch, cursor))
        if frame.after > cursor:
            await self.ask_anew(line, frame.conversation_id)
            return
        if frame.through <= cursor:
            return
        lines = _lines([entry for entry in frame.entries if entry.seq > cursor])
        self.history.note(Shown(self.name, frame.conversation_id, cursor, frame.through, lines))
        self._stand_at(frame.conversation_id, frame.through)
        await self.tell_receipt(line, frame.conversation_id, frame.through)

    @abstractmethod
    async def tell_receipt(self, line: WireClient, conversation_id: UUID, through: int) -> None:
        """Tell how far the log was received and shown."""

    def _replace(self, frame: Resync) -> None:
        lines = _lines(frame.entries)
        self.history.note(Replaced(self.name, frame.conversation_id, frame.reason, frame.through, lines))
        self._stand_at(frame.conversation_id, frame.through)

    def _stand_at(self, conversation_id: UUID, through: int) -> None:
        assert self.epoch is not None
        self.cursors[conversation_id], self.epochs[conversation_id] = through, self.epoch

    async def _send_outbox(self, line: WireClient) -> None:
        """Send what waits, in order, each once on this line; after a refusal for now, all of it once more."""
        while True:
            await self._has_news.wait()
            if self.line is line and (pause_s := self._paused_until - _now()) > 0:
                await asyncio.sleep(pause_s)
                continue
            self._has_news.clear()
            if self.line is not line:
                continue  # not welcomed yet; the welcome is news
            for item in list(self.outbox.values()):
                ref = str(item.client_id)
                if self._paused_until > _now():
                    break
                if ref in self._flights or item.client_id not in self.outbox:
                    continue
                number = self.history.next_number()
                self._expect_answer(ref, number)
                self.history.note(Sent(self.name, number, item.client_id, item.body))
                await line.send("message.send", ref=ref, client_id=ref, body=item.body, **item.fields)

    def _expect_answer(self, ref: str, number: int) -> None:
        """Give the line up if there is no answer in time, though what is waited for now may take longer."""
        flight = self._flights[ref] = _Flight(number, _now() + self.answer_s)
        if self._receiving is not None and flight.answer_by < (self._receiving.when() or math.inf):
            self._receiving.reschedule(flight.answer_by)


def _lines(entries: Sequence[Entry]) -> tuple[Line, ...]:
    return tuple(Line(entry.seq, entry.kind.value, entry.client_id, entry.body) for entry in entries)


def _code_of(exc: BaseException) -> int:
    return exc.rcvd.code if isinstance(exc, ConnectionClosed) and exc.rcvd else 1006


def _now() -> float:
    return asyncio.get_running_loop().time()
