"""What former versions stored in clear is sealed on the way to a schema that has no place for it any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from app.accounts import service as accounts
from app.accounts.store import agents, passkeys, sso
from app.cli.database import PLACES_FOR_SEALED, DatabaseRefusedError, schema_version, upgrade
from app.conversations import service as conversations
from app.db.base import whole_schema
from app.db.engine import create_engine
from app.db.leader import lead
from app.privacy import service as privacy
from app.privacy.store import tombstones
from app.reports import service as reports
from app.sites import service as sites
from app.webhooks import service as webhooks
from tests.support.former import ADA, BEA, HOOK, PASSKEY, SITE, TALK, WORDS, leave_in_clear, migrate_to
from tests.support.keys import a_keyring
from tests.support.units import opened


class Interrupted(Exception):  # noqa: N818 - it is what happens, not what is wrong
    """The process ends here."""


def clear_words(url: str) -> set[str]:
    """Say which of the words are found in any row of any table."""

    async def read() -> str:
        connection = await asyncpg.connect(url)
        try:
            tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            rows = [await connection.fetch(f"SELECT t::text FROM {name} AS t") for (name,) in tables]  # noqa: S608 - our own names
        finally:
            await connection.close()
        return str(rows)

    found = asyncio.run(read())
    return {word for word in WORDS if word in found}


async def seal_some(url: str, *, is_interrupted: bool) -> int:
    async with opened(url) as transactions, transactions() as uow:
        some = await privacy.seal_some(uow, at_once=1)
        if is_interrupted:
            raise Interrupted
        return some


async def read_everything(url: str) -> None:
    """Find it all as it was, through the services of this version."""
    async with opened(url) as transactions, transactions() as uow:
        entries = await conversations.read_entries(uow, TALK)
        assert [entry.body for entry in entries] == ["Inclear said", None, "Inclear note"]
        assert [entry.author.name for entry in entries] == ["", "", "Inclear Ada"]
        assert entries[1].data == {"assignee_name": "Inclear fact", "number": 7}
        (row,) = await reports.list_open(uow, None)
        assert (row.visitor_name, row.page_url) == ("Inclear visitor", "https://inclear.example/page")
        assert (row.last_message, row.assignee_name) == ("Inclear said", "Inclear Ada")
        assert row.reply_request
        assert row.reply_request.address == "inclear.shopper@example.com"
        ((endpoint, _),) = await webhooks.list_endpoints(uow, SITE)
        assert (endpoint.id, endpoint.secret) == (HOOK, "whsec_inclear")
        assert endpoint.previous_secret == "whsec_inclear_former"
        ada, bea = await accounts.list_agents(uow)
        assert (ada.id, ada.name, ada.email) == (ADA, "Inclear Ada", "inclear.ada@shop.example")
        assert (bea.id, bea.name) == (BEA, "Inclear Bea")
        known = await agents.get_credentials(uow, "inclear.ada@shop.example")
        assert known
        assert known.agent_id == ADA
        assert await sso.find_agent(uow, "https://login.example", "inclear|subject") == ADA
        (passkey,) = await passkeys.list_of(uow, ada.id)
        assert (passkey.id, passkey.name) == (PASSKEY, "Inclear phone")
        (held,) = await tombstones.find_held(uow)
        assert (held.hold.subject.id, held.hold.reason) == (TALK, "Inclear reason")
        assert (await sites.get_site(uow, SITE)).file_rules.kinds == ("pictures",)
        assert await uow.fetch("SELECT 1 FROM login_attempts") == []


def test_what_former_versions_stored_in_clear_is_sealed_before_its_columns_go(
    empty_database_url: str,
) -> None:
    url = empty_database_url
    leave_in_clear(url)
    assert clear_words(url) == set(WORDS)
    with pytest.raises(DatabaseRefusedError, match=r"entries\.body.*agents\.email.*seventysix migrate"):
        upgrade(url)
    assert clear_words(url) == set(WORDS)
    upgrade(url, a_keyring)
    assert not schema_version(url).is_behind
    assert clear_words(url) == set()
    asyncio.run(read_everything(url))
    upgrade(url, a_keyring)


def test_sealing_interrupted_at_each_step_goes_on_and_nothing_is_dropped_before(
    empty_database_url: str,
) -> None:
    url = empty_database_url
    leave_in_clear(url)
    migrate_to(url, PLACES_FOR_SEALED)
    steps, some = 0, 1
    while some:
        if steps == 5:
            with pytest.raises(DatabaseRefusedError, match=r"agents\.name"):
                upgrade(url)
        with pytest.raises(Interrupted):
            asyncio.run(seal_some(url, is_interrupted=True))
        some = asyncio.run(seal_some(url, is_interrupted=False))
        steps += 1
    assert steps > len(WORDS) - 1  # the facts of an activity are sealed with it
    with pytest.raises(DatabaseRefusedError, match=r"agents\.email_staff"):
        upgrade(url)
    upgrade(url, a_keyring)
    assert not schema_version(url).is_behind
    asyncio.run(read_everything(url))


@asynccontextmanager
async def somebody_leads(url: str) -> AsyncIterator[None]:
    engine, leads = create_engine(url), asyncio.Event()

    async def work(_: object) -> None:
        leads.set()
        await asyncio.Event().wait()

    leading = asyncio.create_task(lead(engine, "router", work))
    try:
        await leads.wait()
        yield
    finally:
        leading.cancel()
        with suppress(asyncio.CancelledError):
            await leading
        await engine.dispose()


async def test_columns_that_a_running_program_reads_are_not_taken_from_it(empty_database_url: str) -> None:
    url = empty_database_url
    await asyncio.to_thread(leave_in_clear, url)
    async with somebody_leads(url):
        with pytest.raises(DatabaseRefusedError, match="stop every process"):
            await asyncio.to_thread(upgrade, url, a_keyring)
    assert await asyncio.to_thread(clear_words, url) == set(WORDS)
    await asyncio.to_thread(upgrade, url, a_keyring)
    async with somebody_leads(url):  # once it is done, nobody has to stop
        await asyncio.to_thread(upgrade, url, a_keyring)


def test_no_table_has_a_column_for_what_is_sealed_beside_it() -> None:
    for table in whole_schema().sorted_tables:
        sealed = {
            column.name.removesuffix("_sealed") for column in table.columns if column.name.endswith("_sealed")
        }
        assert not sealed & {column.name for column in table.columns}, table.name
