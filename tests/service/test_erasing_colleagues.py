"""Erasing who worked here: who they were goes, for good; what they did stays, done by a former colleague."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Uuid, text

from app.accounts import service as accounts
from app.accounts.rules import Agent, AgentChange, Role
from app.accounts.store import factors, passkeys, pictures, sso
from app.channels.rules.letters import transcript_letter
from app.conversations.rules import FORMER, Head, transcript_line
from app.db.base import whole_schema
from app.db.unit_of_work import Transactions
from app.kernel.ids import new_id
from app.privacy import service
from app.privacy.rules import Hold, Subject, SubjectKind
from app.privacy.store import colleagues
from app.routing import service as routing
from app.routing.rules import Mode, Team, TeamId
from tests.support.accounts import a_login, an_agent, caller_of, change, is_live, log_in
from tests.support.databases import back_up, restore
from tests.support.keys import a_keyring
from tests.support.queues import offers_of, route, settle, teach
from tests.support.refusals import refused
from tests.support.shop import Shop, a_shop

NAME, NEWER = "Zqxformer", "Zqxnewer"
EMAIL = "zqx@shop.example"
# Where others need to know that it was somebody, and who the same: an id, and nothing about whom.
REFER = {
    *("agents", "conversations", "entries", "placements", "offers", "decisions", "holds"),
    *("audit_entries", "tombstones"),
}


def a_colleague(agent: Agent) -> Subject:
    return Subject(SubjectKind.AGENT, agent.id)


async def a_working_life(shop: Shop) -> tuple[Agent, Head]:
    """Let somebody have everything that an agent can have, have worked under two names, and have left."""
    ada = await shop.an_agent(name=NAME, email=EMAIL)
    boss = await shop.an_agent(name="Boss", role=Role.ADMIN, online=False, has_queue=False)
    admin = await caller_of(shop.transactions, await a_login(shop.transactions, boss))
    await settle(shop, mode=Mode.OFFER)
    head = await shop.a_conversation()
    await route(shop)
    (offer,) = await offers_of(shop, ada)
    async with shop.transactions() as uow:
        await routing.reject_offer(uow, offer.id, shop.actor(ada), "I am ill")
        await routing.take(uow, head.id, shop.actor(ada))
        await routing.create_team(
            uow, Team(TeamId(new_id()), shop.site.id, "Team", frozenset({ada.id})), None
        )
    await teach(shop, ada, "returns", "language:de")
    await shop.answer(ada, head)
    await change(shop.transactions, ada, AgentChange(name=NEWER))
    other = await shop.a_conversation()
    async with shop.transactions() as uow:
        ada = await accounts.get_agent(uow, ada.id)
        await routing.take(uow, other.id, shop.actor(ada))
        await routing.transfer_to_queue(uow, other.id, shop.queue.id, shop.actor(ada))
        await pictures.save(uow, ada.id, b"a face")
        await factors.save_pending_totp(uow, ada.id, "JBSWY3DPEHPK3PXP")
        await factors.save_recovery_codes(uow, ada.id, [b"hash"])
        await passkeys.add(uow, ada.id, passkeys.unstored(ada.id, b"id", b"key", 0), name="Phone")
        await sso.link(uow, ada.id, "https://login.example", "subject")
        await accounts.mail_password_link(uow, ada.id, by=admin, language="de")
        await accounts.make_password_link(uow, ada.id, by=None)
    with refused("bad_credentials"):
        await log_in(shop.transactions, EMAIL, "wrong")
    who = await caller_of(shop.transactions, await a_login(shop.transactions, ada))
    async with shop.transactions() as uow:
        await accounts.issue_ticket(uow, who)
    return ada, head


async def leave(shop: Shop, agent: Agent) -> None:
    await change(shop.transactions, agent, AgentChange(is_active=False))


async def tables_with(transactions: Transactions, id_: UUID) -> set[str]:
    """Find the tables that have this id in any column."""
    found = set()
    async with transactions() as uow:
        for table in whole_schema().sorted_tables:
            for column in table.columns:
                if isinstance(column.type, Uuid):
                    statement = text(f"SELECT 1 FROM {table.name} WHERE {column.name} = :id LIMIT 1")  # noqa: S608 - our own names
                    if await uow.session.scalar(statement, {"id": id_}):
                        found.add(table.name)
    return found


async def log_of(shop: Shop, head: Head) -> str:
    return "\n".join(transcript_line(entry) for entry in await shop.entries(head.id))


async def test_who_they_were_goes_from_every_table_and_what_they_did_stays(
    database_url: str, tmp_path: Path
) -> None:
    journal = service.journal_in(tmp_path)
    async with a_shop(database_url) as shop:
        ada, head = await a_working_life(shop)
        ben = await shop.an_agent(name="Ben")
        async with shop.transactions() as uow:
            filled = await colleagues.find_remaining(uow, ada.id)
        assert {one.table for one in colleagues.own()} <= filled.keys(), "a life that leaves nothing out"
        assert NAME in await log_of(shop, head)
        await leave(shop, ada)
        before = len(await shop.entries(head.id))
        proof = await service.erase(shop.transactions, a_colleague(ada), journal, None)
        assert proof.is_complete
        assert proof.removed.keys() >= {"agents", "passkeys", "entries", "login_attempts", "offers", "outbox"}
        assert await tables_with(shop.transactions, ada.id) <= REFER
        told = await log_of(shop, head)
        assert NAME not in told
        assert NEWER not in told
        assert f"{FORMER['en']}: Good morning!" in told
        assert len(await shop.entries(head.id)) == before
        letter = transcript_letter(
            "x@example.com",
            site_name="Shop",
            time_zone="UTC",
            language="de",
            entries=await shop.entries(head.id),
        )
        assert f"{FORMER['de']}: Good morning!" in letter.text
        async with shop.transactions() as uow:
            assert [one.name for one in await accounts.find_agents(uow, [ada.id, ben.id])] == ["", "Ben"]
            assert [one.name for one in await accounts.list_agents(uow)] == ["Ben", "Boss"]
            with refused("not_found"):
                await accounts.change_agent(uow, ada.id, AgentChange(is_active=True), by=None)
        again = await an_agent(shop.transactions, email=EMAIL)
        assert again.id != ada.id, "the address is free for another account"


async def test_only_who_has_left_is_erased_and_nobody_erases_themselves(
    database_url: str, tmp_path: Path
) -> None:
    journal = service.journal_in(tmp_path)
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent(role=Role.ADMIN)
        with refused("still_active"):
            await service.erase(shop.transactions, a_colleague(ada), journal, None)
        with refused("own_account"):
            await service.erase(shop.transactions, a_colleague(ada), journal, None, by=ada.id)
        with refused("not_found"):
            unknown = Subject(SubjectKind.AGENT, uuid4())
            await service.erase(shop.transactions, unknown, journal, None)
        assert not journal.path.exists()


async def test_whom_or_whose_conversation_a_court_asks_for_is_not_erased(
    database_url: str, tmp_path: Path
) -> None:
    journal = service.journal_in(tmp_path)
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_answered_conversation(ada)
        await leave(shop, ada)
        for held in (
            a_colleague(ada),
            Subject(SubjectKind.CONVERSATION, head.id),
            Subject(SubjectKind.VISITOR, head.visitor_id),
        ):
            async with shop.transactions() as uow:
                await service.hold(uow, Hold(held, "court", uow.now(), None), None)
                assert [one.hold.subject for one in await service.list_holds(uow)] == [held]
            with refused("legal_hold"):
                await service.erase(shop.transactions, a_colleague(ada), journal, None)
            async with shop.transactions() as uow:
                await service.lift(uow, held)
        assert (await service.erase(shop.transactions, a_colleague(ada), journal, None)).is_complete


async def test_restored_colleague_is_erased_again_and_their_key_opens_nothing(
    database_url: str, tmp_path: Path
) -> None:
    journal = service.journal_in(tmp_path)
    async with a_shop(database_url) as shop:
        ada, head = await a_working_life(shop)
        login = await a_login(shop.transactions, ada)
    await asyncio.to_thread(back_up, database_url)
    async with a_shop(database_url) as shop:
        await leave(shop, ada)
        await service.erase(shop.transactions, a_colleague(ada), journal, None)
        async with shop.transactions() as uow:
            keys = [row[0] for row in await uow.fetch("SELECT owner_id FROM data_keys")]
    assert ada.id not in keys
    await asyncio.to_thread(restore, database_url)
    async with a_shop(database_url) as shop:
        fresh = Transactions(
            shop.transactions.engine, shop.transactions.clock, shop.transactions.handlers, a_keyring()
        )
        # The table of keys is backed up apart: as it is now, and not as it was.
        async with fresh() as uow:
            await uow.fetch("DELETE FROM data_keys WHERE NOT owner_id = ANY($1::uuid[])", keys)
            assert await factors.read_totp(uow, ada.id, pending=True) is None
            (nobody,) = await accounts.find_agents(uow, [ada.id])
            assert (nobody.name, nobody.email) == ("", "")
        assert await is_live(fresh, login)
        assert await service.erase_again(fresh, journal) == 1
        assert not await is_live(fresh, login)
        assert (await service.get_erasure(fresh, ada.id)).is_complete
        told = await log_of(shop, head)
        assert NAME not in told
        assert NEWER not in told
        assert await service.erase_again(fresh, journal) == 0


def test_every_table_that_refers_to_an_agent_is_an_agents_own_or_only_refers() -> None:
    reached = {one.table for one in colleagues.own()}
    for table in whole_schema().sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == "agents":
                assert (table.name in reached) != (table.name in REFER), table.name
