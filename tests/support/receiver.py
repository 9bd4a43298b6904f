"""A shop's own system that receives webhooks: a real server whose answers a test decides."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.http import serving

Received = dict[str, Any]  # a JSON document


@dataclass(frozen=True)
class Hook:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def payload(self) -> Received:
        found: Received = json.loads(self.body)
        return found

    @property
    def type(self) -> str:
        return str(self.payload["type"])


@dataclass
class Receiver:
    """Remembers what it was sent; `answer` decides the status of each."""

    url: str = ""
    hooks: list[Hook] = field(default_factory=list)
    answer: Callable[[Hook], int] = lambda _: 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_open: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, request: Request) -> Response:
        """Take one request; while the receiver is shut the answer waits."""
        hook = Hook(request.url.path, dict(request.headers), await request.body())
        self.hooks.append(hook)
        await self.is_open.wait()
        return Response(self.body, self.answer(hook), self.headers)

    def types(self, path: str | None = None) -> list[str]:
        """What it was told, in order."""
        return [hook.type for hook in self.hooks if path in {None, hook.path}]

    def once(self) -> dict[str, list[tuple[int, str]]]:
        """What each conversation's (seq, type) are, repeats of an id left out, in the order of arrival."""
        found, known = defaultdict[str, list[tuple[int, str]]](list), set[str]()
        for hook in self.hooks:
            if hook.id not in known and "conversation" in hook.payload["data"]:
                known.add(hook.id)
                data = hook.payload["data"]
                found[data["conversation"]["id"]].append((data["seq"], hook.type))
        return dict(found)

    def repeats(self) -> dict[str, int]:
        """How often each id came."""
        return dict(Counter(hook.id for hook in self.hooks))


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Run a receiver on the loopback interface."""
    receiver = Receiver()
    receiver.is_open.set()
    app = Starlette(routes=[Route("/{path:path}", receiver.receive, methods=["POST"])])
    async with serving(app) as client:
        receiver.url = str(client.base_url)
        try:
            yield receiver
        finally:
            receiver.is_open.set()


def are_in_order(seqs: Iterable[tuple[int, str]]) -> bool:
    """Tell whether a conversation's events came in the order of its log."""
    numbers = [seq for seq, _ in seqs]
    return numbers == sorted(numbers)
