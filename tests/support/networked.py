"""The product behind a line that a test can cut, and people who come in through it."""

import json
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, WebSocket

from tests.support.browser import DESKTOP, PHONE, People
from tests.support.journeys import Shopper, Staff, log_in
from tests.support.line import Line, a_line
from tests.support.program import Program, free_port

NETWORK_NOISE = ("net::ERR_", "WebSocket connection to", "Failed to load resource", "Failed to fetch")


@dataclass
class World:
    """The running product, the line to it, and who came in."""

    program: Program
    line: Line
    people: People
    sent: list[dict[str, Any]] = field(default_factory=list)
    sockets: int = 0

    async def shopper(self, person: BrowserContext | None = None) -> Shopper:
        """Come to the shop with a phone, and open the chat; with a `person`, in another tab of theirs."""
        is_new = person is None
        person = person or await self.people.new_person(viewport=PHONE, is_touch=True)
        page = await person.new_page()
        self._listen(page)
        await page.goto(self.line.url + "/demo/en/")
        await page.wait_for_load_state("networkidle")
        shopper = Shopper(page)
        if is_new:
            await shopper.open_chat()
        return shopper

    async def agent(self, role: str = "agent", path: str = "/console") -> Staff:
        """Log somebody in to the console."""
        page = await (await self.people.new_person(viewport=DESKTOP)).new_page()
        self._listen(page)
        return await log_in(page, self.program, self.line.url + path, role)

    def times_sent(self, body: str) -> int:
        """Tell how often any page has sent a message with this text."""
        return sum(frame["body"] == body for frame in self.sent)

    def open_sockets(self) -> int:
        """Ask the program how many sockets it holds."""
        with urllib.request.urlopen(f"{self.program.url}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return sum(int(float(line.split()[-1])) for line in lines if line.startswith("seventysix_sockets{"))

    def refusals(self, code: str) -> int:
        """Ask the program how many frames it has refused so."""
        name = f'seventysix_frames_refused_total{{code="{code}"}} '
        with urllib.request.urlopen(f"{self.program.url}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return sum(int(float(line.split()[-1])) for line in lines if line.startswith(name))

    def _listen(self, page: Page) -> None:
        def note(payload: str | bytes) -> None:
            frame = json.loads(payload)
            if frame["type"] == "message.send":
                self.sent.append(frame)

        def opened(socket: WebSocket) -> None:
            self.sockets += 1
            socket.on("framesent", note)

        page.on("websocket", opened)


@asynccontextmanager
async def a_networked_world(
    people: People, database_url: str, folder: Path, **environment: str
) -> AsyncIterator[World]:
    """Have the product with its demo shop behind a line; what browsers say about a cut one is no complaint."""
    people.expect(*NETWORK_NOISE)
    port = free_port()
    async with a_line(port) as line:
        given = {"DATABASE_URL": database_url, "SEVENTYSIX_PUBLIC_URL": line.url, **environment}
        with Program(folder, "--demo", environment=given, port=port) as program:
            yield World(program, line, people)
