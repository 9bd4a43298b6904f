"""Agents whose network lets no socket through: the same frames over HTTP, with the rights and limits of their login."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import httpx

from app.conversations.rules import ConversationStatus
from app.gateway.endpoints import TYPING_PER_MINUTE
from app.gateway.protocol import (
    Ack,
    AgentWelcome,
    CloseCode,
    Done,
    Entries,
    InboxChanged,
    InboxSnapshot,
    Resync,
    Typing,
)
from app.kernel.ids import new_id
from app.presence import service as presence
from tests.support.exchanges import a_body, a_frame, an_agents_exchange
from tests.support.http import UNUSED_TLS
from tests.support.talks import bodies, talking
from tests.support.wire import Served, served

SEED = 76
INBOX = a_frame("inbox.subscribe", ref="inbox", known="")
HELLO = a_frame("hello", protocol=1)


def following(conversation_id: UUID, after: int = 0, epoch: UUID | None = None) -> dict[str, object]:
    return a_frame(
        "conversation.subscribe", ref="log", conversation_id=conversation_id, after=after, epoch=epoch
    )


def saying(conversation_id: UUID, body: str, client_id: UUID | None = None) -> dict[str, object]:
    id_ = client_id or new_id()
    return a_frame("message.send", ref=str(id_), conversation_id=conversation_id, client_id=id_, body=body)


async def is_connected(world: Served, agent_id: UUID) -> bool:
    async with world.transactions() as uow:
        return (await presence.read_presences(uow, [agent_id]))[agent_id].is_connected(uow.now())


async def test_agent_is_there_is_given_a_conversation_and_answers(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        agent = await world.shop.an_agent(online=False)
        login = await world.login(agent)
        shopper, _ = await world.shopper()
        async with an_agents_exchange(world, login, INBOX) as exchange:
            await exchange.until(AgentWelcome)
            await exchange.until(Done)
            said = await shopper.say("Hello?")
            row = await exchange.until(
                InboxChanged, lambda frame: frame.conversations[0].status is ConversationStatus.ASSIGNED
            )
            assert row.conversations[0].assignee_id == agent.id
        # Between two exchanges nobody has gone.
        assert await is_connected(world, agent.id)
        frames = (INBOX, following(said.conversation_id), saying(said.conversation_id, "Good morning!"))
        async with an_agents_exchange(world, login, *frames) as exchange:
            assert (await exchange.until(Ack)).seq > said.seq
            await shopper.until(Entries, lambda frame: frame.entries[-1].body == "Good morning!")
        assert bodies(shopper, said.conversation_id) == ["Hello?", "Good morning!"]


async def test_next_exchange_is_told_what_is_new_and_no_more(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, console, agent, id_ = await talking(world)
        login = await world.login(agent)
        seen = await console.say("One", conversation_id=id_)
        async with an_agents_exchange(world, login, INBOX) as exchange:
            epoch = (await exchange.until(AgentWelcome)).epoch
            version = (await exchange.until(InboxSnapshot)).version
        assert version
        known = {**INBOX, "known": version}
        async with an_agents_exchange(world, login, known, a_frame("ping")) as exchange:
            assert isinstance(await exchange.receive(), AgentWelcome)
            # Something about the shop may have changed meanwhile, as who works there; not the list.
            while not isinstance(frame := await exchange.receive(), Done):
                assert not isinstance(frame, InboxSnapshot)

        last = await shopper.say("Two")
        cursor = following(id_, seen.seq, epoch)
        async with an_agents_exchange(world, login, known, cursor) as exchange:
            assert (await exchange.until(InboxSnapshot)).version != version
            news = await exchange.until(Entries)
            assert (news.after, news.through) == (seen.seq, last.seq)
        async with an_agents_exchange(world, login, following(id_, seen.seq, new_id())) as exchange:
            await exchange.until(Resync)


async def test_polled_answer_waits_for_news_and_ends_with_what_was_asked(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, _, agent, id_ = await talking(world)
        login = await world.login(agent)
        async with an_agents_exchange(world, login, polls=True) as exchange:
            epoch = (await exchange.until(AgentWelcome)).epoch
            await exchange.rest()
        asked = (INBOX, following(id_), saying(id_, "Once more"))
        async with an_agents_exchange(world, login, *asked, polls=True) as exchange:
            frames = await exchange.rest()
        (ack,) = (frame for frame in frames if isinstance(frame, Ack))
        (version,) = (frame.version for frame in frames if isinstance(frame, InboxSnapshot))
        typing = a_frame("typing", conversation_id=id_, is_typing=True)
        cursor = following(id_, ack.seq, epoch)
        async with an_agents_exchange(world, login, cursor, typing, polls=True) as exchange:
            assert [frame.ref for frame in await exchange.rest() if isinstance(frame, Done)] == ["log"]
        async with an_agents_exchange(world, login, cursor, polls=True) as exchange:
            await exchange.until(Done)
            await shopper.say("News")
            news = [frame for frame in await exchange.rest() if isinstance(frame, Entries)]
            assert [entry.body for frame in news for entry in frame.entries] == ["News"]
        assert version


async def test_bad_network_that_repeats_cuts_and_delays_requests_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        _, _, _, agent, id_ = await talking(world)
        login = await world.login(agent)
        chance = random.Random(SEED)  # noqa: S311 - a test's seed
        texts = [f"Message {number}" for number in range(8)]
        late: list[str] = []
        async with world.http(login) as http:
            for text in texts:
                body = a_body(HELLO, INBOX, following(id_), saying(id_, text))
                while not await post(http, body, cut_after=chance.choice((0, 40, 4_000, 400_000))):
                    pass
                late.append(body)
                # What a proxy has kept comes once more, when all that followed is there already.
                if chance.random() < 1 / 2:
                    await post(http, chance.choice(late), cut_after=chance.randrange(2_000))
        stored = [entry.body for entry in await world.shop.entries(id_) if entry.body in texts]
        assert stored == texts


async def post(http: httpx.AsyncClient, body: str, *, cut_after: int) -> bool:
    """Send a body and hang up within its answer; returns whether the acknowledgement was heard."""
    heard = b""
    async with http.stream("POST", "/exchange/agent?poll", content=body, timeout=30) as response:
        async for chunk in response.aiter_raw():
            heard += chunk
            if len(heard) >= cut_after:
                break
    return b'"type":"ack"' in heard[:cut_after]


async def test_exchanges_of_a_login_may_do_no_more_than_one_socket(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, _, agent, id_ = await talking(world)
        login = await world.login(agent)
        typing = [a_frame("typing", conversation_id=id_, is_typing=True)] * (TYPING_PER_MINUTE * 2 // 3)
        for text in ("One", "Two"):
            async with an_agents_exchange(
                world, login, following(id_), *typing, saying(id_, text)
            ) as exchange:
                await exchange.until(Ack)
        await shopper.until(Entries, lambda frame: frame.entries[-1].body == "Two")
        assert len(typing) < len(shopper.seen(Typing)) < len(typing) * 2


ORIGIN = "its own"
WHO_IS_REFUSED: Sequence[tuple[str | None, str | None, str, tuple[int, str | int]]] = (
    (ORIGIN, None, a_body(HELLO), (401, "not_logged_in")),
    ("https://evil.example", "theirs", a_body(HELLO), (403, "cross_site_refused")),
    ("null", "theirs", a_body(HELLO), (403, "cross_site_refused")),
    (None, "theirs", a_body(HELLO), (403, "cross_site_refused")),
    (ORIGIN, "theirs", "", (422, "bad_exchange")),
    (ORIGIN, "theirs", "x\n" * (200 * 1024), (413, "body_too_large")),
    (ORIGIN, "made up", a_body(HELLO), (200, CloseCode.UNAUTHORIZED)),
    (ORIGIN, "theirs", a_body({**HELLO, "protocol": 99}), (200, CloseCode.PROTOCOL_VERSION)),
    (ORIGIN, "theirs", '[1,{"a":NaN}]', (200, CloseCode.BAD_FRAME)),
    (ORIGIN, "theirs", a_body({**HELLO, "site_key": "shop"}), (200, CloseCode.BAD_FRAME)),
)


async def test_whoever_is_no_page_of_a_logged_in_agent_is_refused(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        login = await world.login(await world.shop.an_agent())
        async with httpx.AsyncClient(base_url=world.url, verify=UNUSED_TLS) as http:
            for origin, cookie, content, refusal in WHO_IS_REFUSED:
                headers = {"Origin": world.url if origin == ORIGIN else origin} if origin else {}
                headers |= (
                    {"Cookie": f"seventysix={login if cookie == 'theirs' else cookie}"} if cookie else {}
                )
                answer = await http.post("/exchange/agent", content=content, headers=headers)
                status, code = refusal
                assert answer.status_code == status
                assert f'"code":{code}' in answer.text or answer.json()["code"] == code
                assert '"type":"welcome"' not in answer.text
                assert careful(answer.headers)


def careful(headers: Mapping[str, str]) -> bool:
    """Tell whether an answer is one that no browser keeps, frames or takes for something else."""
    is_kept = "no-store" not in headers.get("cache-control", "no-store")
    return (
        headers["x-content-type-options"] == "nosniff"
        and headers["x-frame-options"] == "DENY"
        and not is_kept
    )
