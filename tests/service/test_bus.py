"""What every bus promises, on both; and what the one through NATS does when its server is away."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from app.bus import Bus, EventCodec, LocalBus, NatsBus
from app.bus.embedded import EmbeddedNats, embedded_nats
from app.bus.nats import LARGEST_HINT_BYTES, MAX_WAITING, SUBJECT
from app.conversations.events import TypingChanged
from app.conversations.rules import Author, AuthorKind, ConversationId
from app.kernel.events import Event
from app.kernel.ids import new_id
from app.keys import HintSeal
from app.presence.events import PresenceChanged
from app.sites.events import SiteChanged
from app.sites.rules import SiteId
from app.wiring import SHARED
from tests.support.keys import a_keyring
from tests.support.waiting import eventually

LONG = timedelta(seconds=15)
SEAL = HintSeal(a_keyring().masters)
CODEC = EventCodec((*SHARED, TypingChanged))

E = TypeVar("E", bound=Event)
MakeBus = Callable[[], Bus]


@dataclass(frozen=True, slots=True)
class SiteRepainted(SiteChanged):
    """A special case of another fact."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedNats]:
    with embedded_nats(tmp_path_factory.mktemp("nats")) as running_server:
        yield running_server


@pytest.fixture(params=["local", "nats"])
def make_bus(request: pytest.FixtureRequest, server: EmbeddedNats) -> MakeBus:
    return LocalBus if request.param == "local" else lambda: NatsBus([server.url], CODEC, SEAL)


@asynccontextmanager
async def running(*buses: Bus) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(bus.run()) for bus in buses]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in done), done


def listening(bus: Bus, kind: type[E]) -> list[E]:
    heard: list[E] = []
    bus.listen(kind, heard.append)
    return heard


async def connected(*buses: Bus, within: timedelta = LONG) -> None:
    """Wait until each hears the others; the hints for it are of a kind that no test asks for."""
    for speaker in buses:
        for hearer in buses:
            heard, fact = listening(hearer, PresenceChanged), PresenceChanged(new_id())

            def is_heard(
                speaker: Bus = speaker, heard: list[PresenceChanged] = heard, fact: PresenceChanged = fact
            ) -> bool:
                speaker.publish(fact)
                return fact in heard

            await eventually(is_heard, within=within)


def a_fact() -> SiteChanged:
    return SiteChanged(SiteId(new_id()))


def typed(name: str) -> TypingChanged:
    return TypingChanged(ConversationId(new_id()), Author(AuthorKind.AGENT, new_id(), name), is_typing=True)


def dropped() -> float:
    return REGISTRY.get_sample_value("seventysix_hints_dropped_total") or 0.0


def kill(server: EmbeddedNats) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)


async def revived(server: EmbeddedNats) -> None:
    def is_back() -> bool:
        server.revive()
        return server.pid is not None

    await eventually(is_back)


async def test_own_listeners_hear_at_once(make_bus: MakeBus) -> None:
    bus, fact = make_bus(), a_fact()
    first, second = listening(bus, SiteChanged), listening(bus, SiteChanged)
    bus.publish(fact)
    assert first == second == [fact]


async def test_listener_hears_its_exact_type_only(make_bus: MakeBus) -> None:
    bus = make_bus()
    of_sites, of_all = listening(bus, SiteChanged), listening(bus, Event)
    for other in (SiteRepainted(SiteId(new_id())), PresenceChanged(new_id())):
        bus.publish(other)
    assert of_sites == of_all == []


async def test_listener_that_fails_harms_nobody(make_bus: MakeBus) -> None:
    def fail(_: SiteChanged) -> None:
        raise ZeroDivisionError

    bus, fact = make_bus(), a_fact()
    bus.listen(SiteChanged, fail)
    heard = listening(bus, SiteChanged)
    async with running(bus):
        with capture_logs() as logs:
            bus.publish(fact)
    assert heard == [fact]
    assert [(line["event"], line["kind"]) for line in logs] == [("bus.listener_failed", "SiteChanged")]


async def test_bus_runs_until_cancelled(make_bus: MakeBus) -> None:
    bus = make_bus()
    async with running(bus):
        await connected(bus)


async def test_speaker_hears_its_own_word_once(make_bus: MakeBus) -> None:
    bus, fact, last = make_bus(), a_fact(), a_fact()
    heard = listening(bus, SiteChanged)
    async with running(bus):
        await connected(bus)
        bus.publish(fact)
        bus.publish(last)
    assert heard == [fact, last]


async def test_other_processes_hear_it(server: EmbeddedNats) -> None:
    one, other, fact = NatsBus([server.url], CODEC, SEAL), NatsBus([server.url], CODEC, SEAL), a_fact()
    heard, unrelated = listening(other, SiteChanged), listening(other, TypingChanged)
    async with running(one, other):
        await connected(one, other)
        one.publish(fact)
        await eventually(lambda: heard)
    assert heard == [fact]
    assert unrelated == []


async def test_failing_listener_does_not_stop_what_comes_from_others(server: EmbeddedNats) -> None:
    def fail(_: SiteChanged) -> None:
        raise ZeroDivisionError

    one, other, facts = (
        NatsBus([server.url], CODEC, SEAL),
        NatsBus([server.url], CODEC, SEAL),
        [a_fact(), a_fact()],
    )
    other.listen(SiteChanged, fail)
    heard = listening(other, SiteChanged)
    async with running(one, other):
        await connected(one, other)
        for fact in facts:
            one.publish(fact)
        await eventually(lambda: len(heard) == len(facts))
    assert heard == facts


async def test_server_of_a_list_that_is_away_is_passed_over(server: EmbeddedNats) -> None:
    one = NatsBus(["nats://127.0.0.1:1", server.url], CODEC, SEAL)
    other = NatsBus([server.url], CODEC, SEAL)
    async with running(one, other):
        await connected(one, other)


async def test_newest_hints_wait_for_the_connection_and_the_oldest_are_dropped(server: EmbeddedNats) -> None:
    early, other, witness = (NatsBus([server.url], CODEC, SEAL) for _ in range(3))
    facts = [a_fact() for _ in range(MAX_WAITING + 5)]
    heard, before = listening(other, SiteChanged), dropped()
    async with running(other, witness):
        await connected(other, witness)
        for fact in facts:
            early.publish(fact)
        assert dropped() - before == 5
        async with running(early):
            await eventually(lambda: len(heard) >= MAX_WAITING, within=LONG)
    assert heard == facts[5:]


async def test_oversized_and_unencodable_hints_are_dropped_whole_and_counted(server: EmbeddedNats) -> None:
    one, other, fact = NatsBus([server.url], CODEC, SEAL), NatsBus([server.url], CODEC, SEAL), typed("Ada")
    heard, before = listening(other, TypingChanged), dropped()
    async with running(one, other):
        await connected(one, other)
        for hint in (typed("x" * LARGEST_HINT_BYTES), typed("\ud800"), SiteRepainted(SiteId(new_id())), fact):
            one.publish(hint)
        await eventually(lambda: heard)
    assert heard == [fact]
    assert dropped() - before == 3


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b"76",
        b'"SiteChanged"',
        b'{"kind": "SiteChanged"}',
        b'{"kind": ["SiteChanged"], "event": {}}',
        b'{"kind": "SiteChanged", "event": {"site_id": "none"}}',
        b'{"kind": "SiteChanged", "event": null}',
        b'{"kind": "FromTheFuture", "event": {}}',
    ],
)
async def test_message_that_is_not_understood_is_passed_over(server: EmbeddedNats, noise: bytes) -> None:
    bus, witness, fact = NatsBus([server.url], CODEC, SEAL), NatsBus([server.url], CODEC, SEAL), a_fact()
    heard, stranger = listening(bus, SiteChanged), Client()
    async with running(bus, witness):
        await connected(bus, witness)
        await stranger.connect(server.url)
        await stranger.publish(SUBJECT, noise)
        await stranger.publish(SUBJECT, SEAL.seal(noise))
        await stranger.publish(SUBJECT, CODEC.encode(fact))  # nobody of ours has sealed it
        await stranger.publish(SUBJECT, SEAL.seal(CODEC.encode(fact)))
        await eventually(lambda: heard)
        await stranger.close()
    assert heard == [fact]


async def test_who_listens_on_the_bus_reads_nothing(server: EmbeddedNats) -> None:
    one, other, fact, overheard = (
        NatsBus([server.url], CODEC, SEAL),
        NatsBus([server.url], CODEC, SEAL),
        typed("Adaqvx"),
        [],
    )
    heard, stranger = listening(other, TypingChanged), Client()
    await stranger.connect(server.url)

    async def overhear(message: Msg) -> None:
        overheard.append(message.data)

    await stranger.subscribe(">", cb=overhear)
    async with running(one, other):
        await connected(one, other)
        one.publish(fact)
        await eventually(lambda: fact in heard)
    await stranger.flush()
    await stranger.close()
    assert overheard
    assert not [data for data in overheard if b"Adaqvx" in data or b"TypingChanged" in data]


@pytest.mark.timeout(60)
async def test_hints_flow_again_after_the_server_was_killed_and_started_again(tmp_path: Path) -> None:
    with embedded_nats(tmp_path) as server:
        one, other = NatsBus([server.url], CODEC, SEAL), NatsBus([server.url], CODEC, SEAL)
        own = listening(one, SiteChanged)
        async with running(one, other):
            await connected(one, other)
            with capture_logs() as logs:
                kill(server)
                await eventually(lambda: [line["event"] for line in logs].count("bus.disconnected") == 2)
            facts = [a_fact() for _ in range(MAX_WAITING * 2)]
            for fact in facts:
                one.publish(fact)
            assert own == facts
            await revived(server)
            await connected(one, other)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [(ConnectionRefusedError("no such server"), "no such server"), (TimeoutError(), "TimeoutError")],
)
async def test_trouble_is_told_by_name_where_it_has_no_words(trouble: Exception, told: str) -> None:
    bus = NatsBus(["nats://127.0.0.1:1"], CODEC, SEAL)
    with capture_logs() as logs:
        await bus._on_error(trouble)
    assert [line["error"] for line in logs] == [told]


@pytest.mark.timeout(60)
async def test_bus_that_starts_before_its_server_finds_it(tmp_path: Path) -> None:
    with embedded_nats(tmp_path) as server:
        kill(server)
        await eventually(lambda: server.pid is None)
        one, other = NatsBus([server.url], CODEC, SEAL), NatsBus([server.url], CODEC, SEAL)
        async with running(one, other):
            with capture_logs() as logs:
                await eventually(lambda: any(line["event"] == "bus.error" for line in logs))
            await revived(server)
            await connected(one, other)
