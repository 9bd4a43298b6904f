"""Who said what, who was told, and when; and the two ways of talking: at a fixed rate, and as fast as it goes."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

MAX_RUN_S = 60.0

# Sends the message with this number.
Say = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run has shown."""

    messages: int
    seconds: float
    latencies_ms: tuple[float, ...]  # from the sender's send to the other side's receipt

    @property
    def per_second(self) -> float:
        """Messages of a second, each acknowledged to the sender and delivered to the other side."""
        return self.messages / self.seconds

    def percentile_ms(self, percent: int) -> float:
        """Return the latency that so many percent of the messages did not exceed."""
        return quantiles(self.latencies_ms, n=100, method="inclusive")[percent - 1]


class Exchange:
    """Many speakers and those who hear them. A run is over when all is acknowledged and delivered."""

    def __init__(self) -> None:
        self.speakers: list[Say] = []
        self.said = 0  # messages, over all runs
        self._said_at: dict[int, float] = {}
        self._latencies_ms: list[float] = []
        self._left = 0
        self._unacknowledged = 0
        self._undelivered = 0
        self._is_pipelined = False
        self._end: asyncio.Future[None] | None = None
        self._failure: RuntimeError | None = None

    def on_acknowledged(self, number: int) -> None:
        """Hear that a message is safe: its speaker may say the next."""
        self._unacknowledged -= 1
        if self._is_pipelined and self._left > 0:
            self._say(number % len(self.speakers))
        self._look()

    def on_delivered(self, number: int) -> None:
        """Hear that a message has reached the other side."""
        self._latencies_ms.append((time.perf_counter() - self._said_at.pop(number)) * 1_000)
        self._undelivered -= 1
        self._look()

    def fail(self, why: str) -> None:
        """Hear of something that must not happen; it ends the run."""
        self._failure = RuntimeError(why)
        if self._end is not None and not self._end.done():
            self._end.set_exception(self._failure)

    async def pipelined(self, messages: int, window: int) -> Outcome:
        """Let every speaker have `window` messages under way until all are said."""
        self._begin(messages, is_pipelined=True)
        began = time.perf_counter()
        for _ in range(window):
            for speaker in range(len(self.speakers)):
                if self._left > 0:
                    self._say(speaker)
        return await self._finish(messages, began)

    async def paced(self, messages: int, per_second: int) -> Outcome:
        """Let the speakers speak in turn, evenly spread over time, whatever the answers do."""
        self._begin(messages, is_pipelined=False)
        began = time.perf_counter()
        for index in range(messages):
            pause = began + index / per_second - time.perf_counter()
            if pause > 0:
                await asyncio.sleep(pause)
            self._say(index % len(self.speakers))
        return await self._finish(messages, began)

    def _begin(self, messages: int, *, is_pipelined: bool) -> None:
        if self._failure is not None:
            raise self._failure
        self._end = asyncio.get_running_loop().create_future()
        self._latencies_ms = []
        self._left = self._unacknowledged = self._undelivered = messages
        self._is_pipelined = is_pipelined

    async def _finish(self, messages: int, began: float) -> Outcome:
        if self._end is None:
            raise RuntimeError("no run has begun")
        async with asyncio.timeout(MAX_RUN_S):
            await self._end
        self._end = None
        return Outcome(messages, time.perf_counter() - began, tuple(self._latencies_ms))

    def _say(self, speaker: int) -> None:
        number = self.said * len(self.speakers) + speaker  # unique, and tells the speaker
        self.said += 1
        self._left -= 1
        self._said_at[number] = time.perf_counter()
        self.speakers[speaker](number)

    def _look(self) -> None:
        if self._unacknowledged + self._undelivered == 0 and self._end is not None and not self._end.done():
            self._end.set_result(None)
