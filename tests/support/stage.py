"""Where fault tests play: devices of a shop, everything they live through, and the judgement in the end."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from app.accounts.rules import Agent
from app.conversations import service as conversations
from app.conversations.rules import Entry
from app.gateway.views import Audience, can_see
from app.kernel.errors import AppError
from tests.support.devices import Device
from tests.support.history import Healed, History, Line, Watcher
from tests.support.people import AgentDevice, ShopperDevice
from tests.support.promises import violations
from tests.support.shop import Shop
from tests.support.waiting import eventually

D = TypeVar("D", bound=Device)
SETTLES_WITHIN = timedelta(seconds=40)
# P1 promises 5 s, by which `make faults HEALS_WITHIN_S=5` judges; a machine may be busy with other things too.
HEALS_WITHIN_S = float(os.environ.get("FAULTS_HEALS_WITHIN_S") or 15)
PAGE = 500


@dataclass
class Stage:
    """A shop whose people are devices, at an address that may lead through whatever breaks lines."""

    shop: Shop
    url: str
    choices: random.Random
    history: History = field(default_factory=History)
    devices: list[Device] = field(default_factory=list)
    _running: list["asyncio.Task[None]"] = field(default_factory=list)

    async def a_shopper(self, *, url: str | None = None) -> ShopperDevice:
        """Let somebody open the chat, and wait until it is live."""
        name = f"shopper {len(self.devices)}"
        shopper = ShopperDevice(
            name, url or self.url, self.history, self._more_choices(), site_key=self.shop.site.key
        )
        return await self._enter(shopper)

    async def an_agent(self, *, agent: Agent | None = None, url: str | None = None) -> AgentDevice:
        """Let an agent open the console, and wait until it is live."""
        agent = agent or await self.shop.an_agent(online=False, capacity=100)
        name = f"agent {len(self.devices)}"
        console = AgentDevice(name, url or self.url, self.history, self._more_choices(), email=agent.email)
        self.history.agents.add(name)
        return await self._enter(console)

    async def _enter(self, device: D) -> D:
        self.devices.append(device)
        self._running.append(asyncio.create_task(device.run()))
        await self.until(lambda: device.line is not None)
        return device

    def _more_choices(self) -> random.Random:
        return random.Random(self.choices.random())  # noqa: S311  # a schedule, not a secret

    async def talking(
        self, *, shoppers: int = 1, agents: int = 1
    ) -> tuple[list[ShopperDevice], list[AgentDevice]]:
        """Let shoppers and agents be in conversations, each seen by both sides."""
        consoles = [await self.an_agent() for _ in range(agents)]
        people = [await self.a_shopper() for _ in range(shoppers)]
        for shopper in people:
            shopper.write(f"{shopper.name} says hello")
        await self.until(lambda: all(is_followed(shopper, consoles) for shopper in people))
        return people, consoles

    async def until(self, condition: Callable[[], bool], *, within: timedelta = SETTLES_WITHIN) -> None:
        """Wait for something; a device that has failed is the failure."""

        def looked() -> bool:
            for task in self._running:
                if task.done():
                    task.result()
            return condition()

        await eventually(looked, within=within)

    async def settle(self, *, within: timedelta = SETTLES_WITHIN) -> None:
        """Say that the last fault is over, and wait until everybody has sent and seen everything."""
        self.history.note(Healed())

        async def is_settled() -> bool:
            try:
                await self._read_logs()
            except AppError:  # our own connections were struck too
                return False
            for task in self._running:
                if task.done():
                    task.result()
            for device in self.devices:
                assert device.line is not None, f"{device.name} is not live"
                assert not device.outbox, f"{device.name} still has {list(device.outbox.values())}"
                for conversation_id, cursor in device.cursors.items():
                    last_seq = len(self.history.stored[conversation_id])
                    assert cursor == last_seq, f"{device.name} stands at {cursor} of {last_seq}"
            return True

        await eventually(is_settled, within=within)

    async def judge(self, *, within: timedelta = SETTLES_WITHIN) -> None:
        """Let everything settle, and hold the history against the promises."""
        await self.settle(within=within)
        self.history.watchers = {
            Watcher(device.name, conversation_id)
            for device in self.devices
            for conversation_id in device.cursors
        }
        found = violations(self.history, within_s=HEALS_WITHIN_S)
        assert found == [], "\n".join(found)

    async def _read_logs(self) -> None:
        """Read all logs as they were at one moment."""
        ids = {id_ for device in self.devices for id_ in device.cursors}
        logs: dict[UUID, list[Entry]] = {id_: [] for id_ in ids}
        cursors = dict.fromkeys(ids, 0)
        async with self.shop.transactions() as uow:
            while cursors:
                pages = await conversations.read_entries_behind(uow, cursors, limit=PAGE)
                for id_, page in pages.items():
                    logs[id_] += page
                cursors = {id_: page[-1].seq for id_, page in pages.items() if len(page) == PAGE}
        for conversation_id, entries in logs.items():
            self.history.stored[conversation_id] = tuple(
                Line(entry.seq, entry.kind.value, entry.client_id, entry.body) for entry in entries
            )
            self.history.hidden |= {
                (conversation_id, entry.seq) for entry in entries if not can_see(Audience.VISITOR, entry)
            }

    async def leave(self) -> None:
        """Close every page."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


def is_followed(shopper: ShopperDevice, consoles: list[AgentDevice]) -> bool:
    """Tell whether what a shopper has said was acknowledged, and is before an agent."""
    id_ = shopper.conversation_id
    if id_ is None or shopper.outbox or shopper.cursors.get(id_, 0) == 0:
        return False
    return any(console.cursors.get(id_, 0) > 0 for console in consoles)


@asynccontextmanager
async def a_stage(shop: Shop, url: str, seed: int) -> AsyncIterator[Stage]:
    """Have a stage; everybody has left afterwards."""
    stage = Stage(shop, url, random.Random(seed))  # noqa: S311  # a schedule, not a secret
    try:
        yield stage
    finally:
        await stage.leave()
