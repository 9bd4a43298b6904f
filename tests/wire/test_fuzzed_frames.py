"""Whatever bytes arrive on a socket: it answers in frames or closes, tells nothing of our insides, and the next is served."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from websockets.exceptions import ConnectionClosed, InvalidState

from app.accounts.rules import Agent
from app.gateway.protocol import AGENT_FRAME, MAX_FRAME_BYTES, VISITOR_FRAME, CloseCode, Error
from tests.support.shop import Shop
from tests.support.wire import Served, WireClient, served

pytestmark = pytest.mark.timeout(120)

SEED = 76
EXAMPLES = {"socket": 120, "exchange": 40}
INSIDES = ("Traceback", "sqlalchemy", "asyncpg", "pydantic", "/app/", "internal_error", "Exception")
# How a socket may end over what it was sent: closed by a rule of ours or of RFC 6455, never by a failure (1011).
MAY_CLOSE_WITH = frozenset({1002, 1007, CloseCode.BAD_FRAME, CloseCode.TOO_BIG})
ANSWERED = re.compile(rf'"type":"(pong|error)"|event: close\ndata: {{"code":{CloseCode.BAD_FRAME},')

AWKWARD: st.SearchStrategy[object] = st.sampled_from(
    [
        float("nan"),
        float("inf"),
        -0.0,
        1e308,
        2**63,
        -(2**63) - 1,
        10**400,
        True,
        None,
        "",
        "\x00",
        "\ud83d",
        "\u202e\u2066",
        "9" * 5_000,
        "a" * 20_000,
        [],
        {},
    ]
)
ANYTHING = st.recursive(
    AWKWARD | st.integers() | st.floats() | st.text(max_size=40) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def deep(size: int, opening: str) -> bytes:
    """Nest as far as a frame goes, closed or not."""
    return (opening * size).encode()[: MAX_FRAME_BYTES - 1]


def wrong_utf8(text: str, at: int) -> bytes:
    data = text.encode()
    place = at % (len(data) + 1)
    return data[:place] + b"\xff\xc0\x80\xed\xa0\x80" + data[place:]


def bent(frames: TypeAdapter[object]) -> "st.SearchStrategy[bytes]":
    """Frames that are almost right: a field of one of the protocol's own types is something else, or cut off."""
    schema = frames.json_schema()
    fields = {
        kind: list(schema["$defs"][place.rpartition("/")[2]]["properties"])
        for kind, place in schema["discriminator"]["mapping"].items()
    }
    one = st.sampled_from(sorted(fields)).flatmap(
        lambda kind: st.fixed_dictionaries({}, optional=dict.fromkeys((*fields[kind], "more"), ANYTHING)).map(
            lambda drawn: json.dumps({**drawn, "type": kind})
        )
    )
    whole = one.map(str.encode)
    return st.one_of(
        whole,
        st.tuples(whole, st.integers(0, 200)).map(lambda drawn: drawn[0][: drawn[1]]),
        st.tuples(one, st.integers(0, 5_000)).map(lambda drawn: wrong_utf8(*drawn)),
        st.binary(max_size=300),
        ANYTHING.map(lambda value: json.dumps(value).encode()),
        st.tuples(st.integers(1, MAX_FRAME_BYTES), st.sampled_from(["[", '{"a":', "[]", '"'])).map(
            lambda drawn: deep(*drawn)
        ),
        st.integers(MAX_FRAME_BYTES - 2, MAX_FRAME_BYTES + 2).map(lambda size: b"9" * size),
    )


class Fuzzed:
    """One side of the product, and the socket that is being ill-treated; a closed one is replaced."""

    def __init__(self, world: Served, agent: Agent | None) -> None:
        self._world = world
        self._agent = agent
        self._client: WireClient | None = None
        self.told: list[str] = []

    async def _line(self) -> WireClient:
        if self._client is None:
            if self._agent is not None:
                self._client = await self._world.agent(self._agent)
            else:
                self._client, _ = await self._world.shopper()
        return self._client

    async def take(self, data: bytes, *, binary: bool) -> None:
        """Send one frame, and see that it was answered or the line closed for a reason."""
        client = await self._line()
        try:
            _send(client, data, binary=binary)
            await client.sync()
        except (ConnectionClosed, InvalidState):
            await client.connection.wait_closed()  # the goodbye may be still on its way
            code = client.connection.close_code
            assert code in MAY_CLOSE_WITH, (code, data[:200])
            self.told.append(client.connection.close_reason or "")
            self._client = None
        self.told += [error.model_dump_json() for error in client.seen(Error)]
        client.history.clear()


class FuzzedExchanges:
    """The same over HTTP: each frame goes behind a hello, or in its place."""

    def __init__(self, http: httpx.AsyncClient, path: str, hello: dict[str, object]) -> None:
        self._http = http
        self._path = path
        self._hello = json.dumps(hello).encode()
        self.told: list[str] = []

    async def take(self, data: bytes, *, binary: bool) -> None:
        """Send one body, and see that it was answered to its end, or refused for a reason."""
        lines = (data,) if binary else (self._hello, data, b'{"type":"ping"}')
        answer = await self._http.post(f"{self._path}?poll", content=b"\n".join(lines))
        assert answer.status_code in {200, 413, 422}, (answer.status_code, data[:200])
        is_answered = ANSWERED.search(answer.text)
        assert is_answered or answer.is_error, data[:200]
        self.told.append(answer.text)


def _send(client: WireClient, data: bytes, *, binary: bool) -> None:
    """Send bytes as they are: text frames must be UTF-8, and a client library would see to that."""
    protocol = client.connection.protocol
    if binary:
        protocol.send_binary(data)
    else:
        protocol.send_text(data)
    for piece in protocol.data_to_send():
        client.connection.transport.write(piece)


@asynccontextmanager
async def ill_treated(world: Served, side: str, kind: str) -> AsyncIterator[Fuzzed | FuzzedExchanges]:
    """Have somebody whose frames are anything."""
    agent = await world.shop.an_agent(online=False) if side == "agent" else None
    if kind == "socket":
        yield Fuzzed(world, agent)
        return
    hello: dict[str, object] = {"type": "hello", "protocol": 1}
    if agent is None:
        _, welcome = await world.shopper()
        hello |= {"site_key": world.site_key, "token": welcome.token}
    async with world.http(await world.login(agent) if agent else None) as http:
        yield FuzzedExchanges(http, f"/exchange/{side}", hello)


@pytest.mark.parametrize("way", ["visitor socket", "agent socket", "visitor exchange", "agent exchange"])
async def test_no_frame_breaks_a_socket_or_tells_of_our_insides(
    database_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    way: str,
) -> None:
    side, kind = way.split()
    async with (
        served(database_url, tmp_path, message_limit_per_minute=100_000) as world,
        ill_treated(world, side, kind) as fuzzed,
    ):
        frames: TypeAdapter[object] = AGENT_FRAME if side == "agent" else VISITOR_FRAME  # type: ignore[assignment]  # any
        loop = asyncio.get_running_loop()

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES[kind],
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(data=bent(frames), binary=st.sampled_from([False] * 9 + [True]))
        def ill_treat(data: bytes, *, binary: bool) -> None:
            asyncio.run_coroutine_threadsafe(fuzzed.take(data, binary=binary), loop).result(timeout=30)

        await asyncio.to_thread(ill_treat)
        text = "".join(fuzzed.told)
        assert not [inside for inside in INSIDES if inside in text]
        assert len(fuzzed.told) > EXAMPLES[kind] / 2
        assert await is_still_serving(world.shop, world)
    logged = capsys.readouterr().out + caplog.text
    assert "frame.failed" not in logged
    assert "Traceback" not in logged


async def is_still_serving(shop: Shop, world: Served) -> bool:
    """Tell whether the next shopper is served as ever."""
    shopper, _ = await world.shopper()
    said = await shopper.say("After all that?")
    return "After all that?" in [entry.body for entry in await shop.entries(said.conversation_id)]
