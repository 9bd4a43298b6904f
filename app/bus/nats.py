"""The bus of many processes and machines: core NATS, at most once."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from app.bus.codec import EventCodec
from app.bus.local import LocalBus
from app.kernel.events import Event
from app.kernel.metrics import HINTS_DROPPED
from app.keys import HintSeal

E = TypeVar("E", bound=Event)

SUBJECT = "seventysix.events"
MAX_WAITING = 10_000
LARGEST_HINT_BYTES = 512 * 1024
PIECE_BYTES = 32 * 1024
BETWEEN_HINTS = b"\n"  # which JSON writes as \\n
PING_EVERY_S = 2
RECONNECT_WAIT_S = 1
TELL_AGAIN_S = 60.0

log = structlog.get_logger()


class NatsBus:
    """Tells this process at once and all others through NATS, sealed, as hints say what people write.

    Without a connection the newest hints are kept and the oldest dropped: receivers repair what
    they miss from Postgres, and nobody who publishes ever waits for the network.
    """

    def __init__(self, servers: Sequence[str], codec: EventCodec, seal: HintSeal) -> None:
        self._servers = list(servers)
        self._codec = codec
        self._seal = seal
        self._local = LocalBus()
        self._waiting: deque[Event] = deque(maxlen=MAX_WAITING)
        self._has_news = asyncio.Event()
        self._told = dict[str, float]()

    def publish(self, event: Event) -> None:
        """Hand a fact to this process's listeners now, and to the others' soon."""
        self._local.publish(event)
        if len(self._waiting) == MAX_WAITING:
            HINTS_DROPPED.inc()
        self._waiting.append(event)
        self._has_news.set()

    def listen(self, kind: type[E], listener: Callable[[E], None]) -> None:
        """Call `listener` with every fact of this exact type, whoever published it."""
        self._local.listen(kind, listener)

    async def run(self) -> None:
        """Stay connected and send until cancelled; reconnects for ever."""
        while True:
            client = Client()
            try:
                await self._connect(client)
                await client.subscribe(SUBJECT, cb=self._receive)
                await self._carry(client)
            finally:
                await client.close()

    async def _carry(self, client: Client) -> None:
        """Send until the client has given up, which it does when a server refuses it."""
        task = asyncio.current_task()
        # The client swallows cancellation while it waits for the network.
        while not client.is_closed and not (task is not None and task.cancelling()):
            await self._has_news.wait()
            self._has_news.clear()
            await self._send_waiting(client)

    async def _connect(self, client: Client) -> None:
        while True:
            try:
                await client.connect(
                    self._servers,
                    name="seventysix",
                    no_echo=True,
                    ping_interval=PING_EVERY_S,
                    max_outstanding_pings=2,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=RECONNECT_WAIT_S,
                    error_cb=self._on_error,
                    disconnected_cb=_on_disconnected,
                    reconnected_cb=self._on_reconnected,
                    closed_cb=self._on_closed,
                )
            except (OSError, TimeoutError, nats.errors.Error) as exc:
                log.warning("bus.unreachable", error=type(exc).__name__)
                await asyncio.sleep(RECONNECT_WAIT_S)
            else:
                log.info("bus.connected")
                return

    async def _send_waiting(self, client: Client) -> None:
        # While it reconnects the client would keep the oldest; what waits here are the newest.
        while self._waiting and client.is_connected:
            hints = self._take()
            if not hints:
                continue
            try:
                await client.publish(SUBJECT, self._seal.seal(BETWEEN_HINTS.join(hints)))
            except (OSError, nats.errors.Error):
                HINTS_DROPPED.inc(len(hints))

    def _take(self) -> list[bytes]:
        """Take what goes into one message: under load many hints, as each message has its price."""
        hints, size = list[bytes](), 0
        while self._waiting and size < PIECE_BYTES:
            data = self._encode(self._waiting.popleft())
            if data is None:
                HINTS_DROPPED.inc()
                continue
            hints.append(data)
            size += len(data)
        return hints

    def _encode(self, event: Event) -> bytes | None:
        try:
            data = self._codec.encode(event)
        except (KeyError, TypeError, ValueError):  # one fact's bug must not cost this process its bus
            log.exception("bus.encode_failed", kind=type(event).__name__)
            return None
        return data if len(data) <= LARGEST_HINT_BYTES else None

    async def _receive(self, message: Msg) -> None:
        opened = self._seal.open(message.data)
        if opened is None:
            HINTS_DROPPED.inc()
            return
        for data in opened.split(BETWEEN_HINTS):
            event = self._codec.decode(data)
            if event is not None:
                self._local.publish(event)

    async def _on_error(self, exc: Exception) -> None:
        # Those of the system name the server that does not answer; others may quote what they were given.
        error = (str(exc) if isinstance(exc, OSError) else "") or type(exc).__name__
        now = time.monotonic()
        if now - self._told.get(error, -math.inf) >= TELL_AGAIN_S:
            self._told[error] = now
            log.warning("bus.error", error=error)

    async def _on_reconnected(self) -> None:
        log.info("bus.reconnected")
        self._told.clear()
        self._has_news.set()

    async def _on_closed(self) -> None:
        self._has_news.set()


async def _on_disconnected() -> None:
    log.warning("bus.disconnected")
