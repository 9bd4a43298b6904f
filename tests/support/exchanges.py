"""A shopper whose network lets no socket through: the same frames, by requests."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx

from app.gateway.protocol import VISITOR_PUSH, Frame
from tests.support.wire import Door

F = TypeVar("F", bound=Frame)
WITHIN_S = 15


class Exchange:
    """One request, and what is said in its answer so far."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
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
                    return VISITOR_PUSH.validate_json(line.removeprefix("data: "))
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
    """Say hello and these frames in a request of its own."""
    first = a_frame("hello", protocol=1, site_key=door.site_key, token=token, **hello)
    body = "\n".join(json.dumps(frame, default=str) for frame in (first, *frames))
    async with door.http() as http:
        headers = {"Origin": origin} if origin else {}
        path = "/exchange/visitor" + ("?poll" if polls else "")
        async with http.stream("POST", path, content=body, headers=headers, timeout=60) as response:
            yield Exchange(response)
