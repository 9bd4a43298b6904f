"""What people wrote and what they are called is nowhere in clear: not in tables, indexes and WAL, not in logs or metrics."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.accounts import service as accounts
from app.accounts.rules import Agent, AgentChange
from app.accounts.store import passkeys, sso
from app.conversations.rules import EntryKind
from app.gateway.protocol import Accepted, Ack, ConversationState, Entries
from app.kernel.clock import SystemClock
from app.kernel.ids import new_id
from app.routing import service as routing
from app.sites import service as sites
from tests.support.accounts import PASSWORD, a_login, a_site, change
from tests.support.databases import execute, fetch_value
from tests.support.post import PostOffice, post_office
from tests.support.program import Program
from tests.support.receiver import receiving
from tests.support.shop import Shop, a_shop
from tests.support.waiting import eventually
from tests.support.webhooks import an_endpoint
from tests.support.wire import Door, WireClient

pytestmark = pytest.mark.timeout(120)

CONTROL = "Qvxcontrol"  # the name of a shop, which is not sealed: what it is found in was looked into
SECRETS = {
    name: f"Zqx{name}secret"
    for name in (
        *("first", "page", "answer", "note", "comment", "address", "response", "later"),
        *("attribute", "cart", "title", "file", "content", "mailed"),
        *("agent", "renamed", "passkey", "subject"),
    )
}
# Addresses are stored in lower case.
ADDRESSES = {name: f"zqx{name}secret@shop.example" for name in ("staff", "stranger")}


def files_of(database_url: str) -> Iterator[Path]:
    """Every file that PostgreSQL keeps of a database, and the log of what was written."""
    execute(database_url, "CHECKPOINT")
    folder = Path(str(fetch_value(database_url, "SHOW data_directory")))
    number = fetch_value(database_url, "SELECT oid::int FROM pg_database WHERE datname = current_database()")
    for place in (f"base/{number}", "base/pgsql_tmp", "global", "pg_wal"):
        for parent, _, names in os.walk(folder / place):
            yield from (Path(parent) / name for name in names)


def found_in(paths: Iterator[Path], words: list[str]) -> dict[str, set[str]]:
    """Say in which folders of files words are found."""
    found: dict[str, set[str]] = {word: set() for word in words}
    for path in paths:
        data = path.read_bytes()
        for word in words:
            if word.encode() in data:
                found[word].add(path.parent.name if path.parent.name == "pg_wal" else "tables")
    return found


def stored_in(folder: Path) -> list[Path]:
    """Find what the program has stored of files that were sent."""
    return [path for path in folder.rglob("*") if path.is_file() and "files" in path.parts]


async def mail_it(door: Door, token: str, office: PostOffice) -> None:
    """Have the conversation by mail."""
    headers = {"Authorization": f"Bearer {token}", "X-Site-Key": door.site_key}
    async with door.http() as http:
        address = {"address": f"{SECRETS['mailed']}@example.com"}
        answer = await http.post("/api/v1/visitor/transcripts", json=address, headers=headers)
    assert answer.status_code == 202
    assert SECRETS["answer"] in (await office.mail()).part("plain")


async def talk(shop: Shop, door: Door, hooks: Sequence[object], office: PostOffice) -> list[str]:
    """Say every secret where it belongs; returns those that were made meanwhile."""
    async with door.clients:
        ada = await shop.an_agent(name=SECRETS["agent"], email=ADDRESSES["staff"], online=False)
        shopper, welcome = await door.shopper(page_url=f"https://shop.example/{SECRETS['page']}")
        ack = await shopper.say(SECRETS["first"])
        assert welcome.token is not None
        await tell_more(shopper, door, welcome.token)
        ref = await shopper.ask("reply.request", channel="email", address=f"{SECRETS['address']}@example.com")
        await shopper.until(Accepted, lambda frame: frame.ref == ref)
        console = await door.log_in(ada.email)
        async with shop.transactions() as uow:
            await routing.take(uow, ack.conversation_id, shop.actor(ada))
        await console.say(SECRETS["answer"], conversation_id=ack.conversation_id)
        await console.say(SECRETS["note"], conversation_id=ack.conversation_id, kind=EntryKind.NOTE.value)
        await shopper.say(SECRETS["later"])
        await shopper.until(
            Entries, lambda frame: any(line.body == SECRETS["later"] for line in frame.entries)
        )
        async with shop.transactions() as uow:
            await routing.resolve(uow, ack.conversation_id, shop.actor(ada))
        over = await shopper.until(
            ConversationState, lambda frame: frame.conversation.status.value == "resolved"
        )
        assert over.conversation.agent_name is None, "nobody is at it any more"
        ref = await shopper.ask("conversation.rate", score=2, comment=SECRETS["comment"])
        await shopper.until(Accepted, lambda frame: frame.ref == ref)
        await eventually(lambda: len(hooks) > 5)
        await mail_it(door, welcome.token, office)
        await look_after_accounts(shop, door, ada, office)
    return [welcome.token]


async def look_after_accounts(shop: Shop, door: Door, ada: Agent, office: PostOffice) -> None:
    """Do what else is done about agents: fail to log in, forget a password, change a name, link and name what proves who it is."""
    async with door.http() as http:
        for email in ADDRESSES.values():
            refused = await http.post("/api/v1/login", json={"email": email, "password": "not the password"})
            assert refused.status_code == 401
            asked = await http.post("/api/v1/password-resets", json={"email": email, "language": "en"})
            assert asked.status_code == 202
    assert SECRETS["agent"] in (await office.mail(1)).part("plain")
    await change(shop.transactions, ada, AgentChange(name=SECRETS["renamed"]))
    async with shop.transactions() as uow:
        assert await sso.link(uow, ada.id, "https://login.example", SECRETS["subject"])
        key = passkeys.unstored(ada.id, b"id", b"key", 0)
        assert await passkeys.add(uow, ada.id, key, name=SECRETS["passkey"])
        assert [one.name for one in await accounts.find_agents(uow, [ada.id])] == [SECRETS["renamed"]]
    async with door.http(await a_login(shop.transactions, ada)) as http:
        listed = await http.get("/api/v1/agents", params={"limit": 1})
    assert SECRETS["renamed"] in listed.text


async def tell_more(shopper: WireClient, door: Door, token: str) -> None:
    """Say what the shop's page knows, and send a file."""
    await shopper.send(
        "context",
        attributes={"size": SECRETS["attribute"]},
        cart={"items": [{"name": SECRETS["cart"]}]},
        page_title=SECRETS["title"],
    )
    headers = {
        "Authorization": f"Bearer {token}",
        "X-Site-Key": door.site_key,
        "X-File-Name": f"{SECRETS['file']}.txt",
    }
    async with door.http() as http:
        path = f"/api/v1/visitor/attachments/{new_id()}"
        sent = await http.put(path, content=SECRETS["content"].encode(), headers=headers)
    ref = await shopper.ask("message.send", client_id=new_id(), attachments=[sent.json()["id"]])
    await shopper.until(Ack, lambda frame: frame.ref == ref)


async def test_disk_logs_and_metrics_tell_nothing_of_what_was_said(database_url: str, tmp_path: Path) -> None:
    environment = {
        "DATABASE_URL": database_url,
        "SEVENTYSIX_WEBHOOK_ALLOW_PRIVATE": "true",
        "SEVENTYSIX_LOG_LEVEL": "DEBUG",
        "SEVENTYSIX_MAIL_FROM": "chat@shop.example",
    }
    async with (
        receiving() as receiver,
        post_office() as office,
        a_shop(database_url, clock=SystemClock()) as shop,
    ):
        environment["SEVENTYSIX_SMTP_URL"] = f"smtp+plain://127.0.0.1:{office.port}"
        receiver.answer, receiver.body = lambda _: 200, SECRETS["response"].encode()
        endpoint = await an_endpoint(shop.transactions, shop.site.id, receiver.url)
        await a_site(shop.transactions, name=CONTROL)
        async with shop.transactions() as uow:
            made = [await sites.rotate_identity_secret(uow, shop.site.id), endpoint.secret]
        program = Program(tmp_path, environment=environment)
        await asyncio.to_thread(program.start)
        try:
            made += await talk(shop, Door(program.url, shop.site.key), receiver.hooks, office)

            async def is_answer_kept() -> bool:
                async with shop.transactions() as uow:
                    return bool(
                        await uow.fetch("SELECT 1 FROM webhook_attempts WHERE response_sealed IS NOT NULL")
                    )

            await eventually(is_answer_kept)
            async with Door(program.url, shop.site.key).http() as http:
                told = (await http.get("/metrics")).text
        finally:
            await asyncio.to_thread(program.stop)
    secrets = [*SECRETS.values(), *ADDRESSES.values(), *made, PASSWORD]
    found = await asyncio.to_thread(found_in, files_of(database_url), [CONTROL, *secrets])
    assert found.pop(CONTROL) == {"tables", "pg_wal"}
    assert found == {secret: set() for secret in secrets}
    assert not [secret for secret in secrets if secret in told or secret in program.log]
    kept = stored_in(tmp_path)
    assert kept, "the file is somewhere"
    assert found_in(iter(kept), secrets) == {secret: set() for secret in secrets}
