"""People whose network lets no socket through: the same frames, by requests."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx

from app.gateway.protocol import AGENT_PUSH, VISITOR_PUSH, Frame
from tests.support.wire import Door, Pushes

F = TypeVar("F", bound=Frame)
WITHIN_S = 15


class Exchange:
    """One request, and what is said in its answer so far."""

    def __init__(self, response: httpx.Response, pushes: Pushes) -> None:
        self.response = response
        self._pushes = pushes
        self.close_code: int | None = None
        self._lines = response.aiter_lines()

    async def receive(self) -> Frame:
        """Return the next frame; raises EOFError at the end."""
        async with asyncio.timeout(WITHIN_S):
            name = ""
            async for line in self._lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: ") and name == "close":
                    self.close_code = json.loads(line.removeprefix("data: "))["code"]
                elif line.startswith("data: "):
                    return self._pushes.validate_json(line.removeprefix("data: "))
        raise EOFError

    async def rest(self) -> list[Frame]:
        """Read until the end."""
        frames = []
        while True:
            try:
                frames.append(await self.receive())
            except EOFError:
                return frames

    async def until(self, kind: type[F], where: Callable[[F], bool] = lambda _: True) -> F:
        """Return the next frame of a kind that is as wanted."""
        while True:
            frame = await self.receive()
            if isinstance(frame, kind) and where(frame):
                return frame


def a_frame(frame_type: str, /, **fields: object) -> dict[str, object]:
    """Write a frame."""
    return {"type": frame_type, **fields}


@asynccontextmanager
async def an_exchange(
    door: Door,
    *frames: Mapping[str, object],
    token: str | None = None,
    polls: bool = False,
    origin: str | None = None,
    **hello: object,
) -> AsyncIterator[Exchange]:
    """Say hello as a shopper, and these frames, in a request of its own."""
    first = a_frame("hello", protocol=1, site_key=door.site_key, token=token, **hello)
    path = "/exchange/visitor" + ("?poll" if polls else "")
    async with door.http() as http:
        headers = {"Origin": origin} if origin else {}
        content = a_body(first, *frames)
        async with http.stream("POST", path, content=content, headers=headers, timeout=60) as response:
            yield Exchange(response, VISITOR_PUSH)


@asynccontextmanager
async def an_agents_exchange(
    door: Door, login: str, *frames: Mapping[str, object], polls: bool = False
) -> AsyncIterator[Exchange]:
    """Say hello as an agent, and these frames, in a request of its own."""
    content = a_body(a_frame("hello", protocol=1), *frames)
    path = "/exchange/agent" + ("?poll" if polls else "")
    async with (
        door.http(login) as http,
        http.stream("POST", path, content=content, timeout=60) as response,
    ):
        yield Exchange(response, AGENT_PUSH)


def a_body(*frames: Mapping[str, object]) -> str:
    """Write what goes up: one frame a line."""
    return "\n".join(json.dumps(frame, default=str) for frame in frames)
