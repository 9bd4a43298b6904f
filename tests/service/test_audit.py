"""The audit log: written with what it tells of, one chain, and a verifier that names what was done to it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest

from app.accounts import service
from app.accounts.rules import AgentChange, Role
from app.accounts.rules.audit import AuditEntry, AuditFault, AuditFaultKind, AuditFilter, AuditHead, chained
from app.accounts.service import audit
from app.accounts.service.audit import LOG
from app.bus import LocalBus
from app.db.data_keys import destroy
from app.db.engine import create_engine
from app.db.unit_of_work import Transactions
from app.kernel.acts import Act, Acted, Actor
from app.wiring import make_handlers
from tests.support.accounts import NEW_PASSWORD, OFFICE, PASSWORD, a_site, an_agent, caller_of, change, log_in
from tests.support.clocks import ManualClock
from tests.support.keys import a_keyring
from tests.support.refusals import refused
from tests.support.repository import DOCS, section

BEHIND_OUR_BACK = "ALTER TABLE audit_entries DISABLE TRIGGER ALL; ALTER TABLE audit_head DISABLE TRIGGER ALL;"
AFRESH = "GRANT ALL ON audit_entries, audit_head TO CURRENT_USER;"


@asynccontextmanager
async def wired(database_url: str) -> AsyncIterator[Transactions]:
    engine = create_engine(database_url)
    try:
        yield Transactions(engine, ManualClock(), make_handlers(LocalBus()), a_keyring())
    finally:
        await engine.dispose()


@pytest.fixture
async def transactions(database_url: str) -> AsyncIterator[Transactions]:
    async with wired(database_url) as opened:
        yield opened


async def acts(transactions: Transactions, times: int) -> None:
    for number in range(times):
        async with transactions() as uow:
            uow.record(Acted(Act.SITE_CHANGED, facts={"number": number}))


async def entries(transactions: Transactions, wanted: AuditFilter | None = None) -> list[AuditEntry]:
    """Read the log, oldest first."""
    async with transactions() as uow:
        return (await audit.find_entries(uow, wanted or AuditFilter(), limit=100))[::-1]


async def attack(database_url: str, statements: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(BEHIND_OUR_BACK + AFRESH + statements)
    finally:
        await connection.close()


async def fault(transactions: Transactions) -> AuditFault | None:
    return (await audit.verify(transactions)).fault


# --- what is written ---------------------------------------------------------------------------


async def test_login_its_failures_and_its_end_are_written_down(transactions: Transactions) -> None:
    agent = await an_agent(transactions)
    with refused("bad_credentials"):
        await log_in(transactions, agent.email, "wrong")
    with refused("bad_credentials"):
        await log_in(transactions, "nobody@shop.example", "wrong")
    login = await log_in(transactions, agent.email, PASSWORD)
    async with transactions() as uow:
        await service.log_out(uow, login.token)
    assert [(one.act, one.agent_id, one.subject_id, one.address) for one in await entries(transactions)] == [
        ("login.failed", None, agent.id, "198.51.100.0/24"),
        ("login.failed", None, None, "198.51.100.0/24"),
        ("login.succeeded", agent.id, agent.id, "198.51.100.0/24"),
        ("login.ended", agent.id, agent.id, None),
    ]


async def test_passwords_roles_and_deactivation_are_written_down(transactions: Transactions) -> None:
    agent = await an_agent(transactions)
    caller = await caller_of(transactions, (await log_in(transactions, agent.email, PASSWORD)).token)
    with refused("wrong_password"):
        await service.change_password(transactions, caller, "wrong", NEW_PASSWORD, client=OFFICE)
    await service.change_password(transactions, caller, PASSWORD, NEW_PASSWORD, client=OFFICE)
    await change(transactions, agent, AgentChange(role=Role.SUPERVISOR, password=PASSWORD, name="Eva Sommer"))
    await change(transactions, agent, AgentChange(is_active=False))
    written = await entries(transactions, AuditFilter(agent_id=agent.id))
    assert [(one.act, dict(one.facts)) for one in written[1:]] == [
        ("password.refused", {}),
        ("password.changed", {}),
        ("password.reset", {}),
        ("role.changed", {"from": "agent", "to": "supervisor"}),
        ("agent.changed", {"name": True}),
        ("agent.deactivated", {}),
    ]
    exported = [line async for line in audit.export(transactions)]
    assert len(exported) == len(written)
    for secret in ("Eva", agent.name, agent.email, PASSWORD, OFFICE.address):
        assert secret not in "".join(exported)


async def test_whoever_the_unit_of_work_is_for_has_acted(transactions: Transactions) -> None:
    agent = await an_agent(transactions, Role.ADMIN)
    theirs = transactions.acting(lambda: Actor(agent.id, "2001:db8:1:2::/64"))
    site_id = await a_site(theirs)
    written = (await entries(transactions))[-1]
    assert (written.act, written.agent_id, written.subject_id) == ("site.created", agent.id, site_id)
    assert written.address == "2001:db8:1::/48"


async def test_nothing_is_written_of_what_was_undone(transactions: Transactions) -> None:
    await acts(transactions, 1)

    async def fail() -> None:
        async with transactions() as uow:
            uow.record(Acted(Act.SITE_CHANGED))
            await transactions.handlers.act_inside(uow)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    await acts(transactions, 1)
    assert [one.seq for one in await entries(transactions)] == [1, 2]
    assert await fault(transactions) is None


# --- what is found out -------------------------------------------------------------------------


async def test_untouched_log_is_whole(transactions: Transactions) -> None:
    assert await audit.verify(transactions) == audit.Verified(0, None, AuditHead())
    await acts(transactions, 5)
    found = await audit.verify(transactions)
    assert (found.entries, found.fault, found.head.seq) == (5, None, 5)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("UPDATE audit_entries SET facts = '{}' WHERE seq IN (3, 5)", (AuditFaultKind.ALTERED, 3)),
        ("UPDATE audit_entries SET at = at + interval '1 s' WHERE seq = 2", (AuditFaultKind.ALTERED, 2)),
        ("UPDATE audit_entries SET agent_id = gen_random_uuid() WHERE seq = 6", (AuditFaultKind.ALTERED, 6)),
        ("UPDATE audit_entries SET address = '1.2.3.0/24' WHERE seq = 1", (AuditFaultKind.ALTERED, 1)),
        ("DELETE FROM audit_entries WHERE seq = 4", (AuditFaultKind.MISSING, 4)),
        ("DELETE FROM audit_entries WHERE seq = 1", (AuditFaultKind.MISSING, 1)),
        (
            (
                "DELETE FROM audit_entries WHERE seq = 2; UPDATE audit_entries SET seq = 2 WHERE seq = 3;"
                "UPDATE audit_entries SET seq = 3 WHERE seq = 4; UPDATE audit_entries SET seq = 4 WHERE seq = 5;"
                "UPDATE audit_entries SET seq = 5 WHERE seq = 6"
            ),
            (AuditFaultKind.MOVED, 2),
        ),
        (
            (
                "UPDATE audit_entries SET seq = 0 WHERE seq = 3; UPDATE audit_entries SET seq = 3 WHERE seq = 5;"
                "UPDATE audit_entries SET seq = 5 WHERE seq = 0"
            ),
            (AuditFaultKind.MOVED, 3),
        ),
        ("DELETE FROM audit_entries WHERE seq > 4", (AuditFaultKind.MISSING, 5)),
        ("DELETE FROM audit_entries", (AuditFaultKind.MISSING, 1)),
        (
            (
                "INSERT INTO audit_entries SELECT 7, at, act, agent_id, subject_id, address, facts, hash, hash, signature"
                " FROM audit_entries WHERE seq = 6"
            ),
            (AuditFaultKind.FOREIGN, 7),
        ),
        (
            (
                "DELETE FROM audit_entries WHERE seq > 4; UPDATE audit_head SET (seq, hash, signature) ="
                " (SELECT seq, hash, signature FROM audit_entries WHERE seq = 4)"
            ),
            (AuditFaultKind.HEAD, 4),
        ),
        ("DELETE FROM audit_head", (AuditFaultKind.HEAD, -1)),
    ],
)
async def test_first_fault_is_named(
    database_url: str, transactions: Transactions, statements: str, expected: tuple[AuditFaultKind, int]
) -> None:
    await acts(transactions, 6)
    await attack(database_url, statements)
    assert await fault(transactions) == AuditFault(*expected)


async def test_whole_chain_hashed_anew_is_found_by_its_signatures(
    database_url: str, transactions: Transactions
) -> None:
    """Whoever knows how we hash, but not our key, cannot write a log of their own."""
    await acts(transactions, 4)
    forger = "SELECT seq, at, act, agent_id, subject_id, address, facts::text FROM audit_entries ORDER BY seq"
    connection = await asyncpg.connect(database_url)
    rows = list[AuditEntry]()
    for *content, facts in await connection.fetch(forger):
        entry = AuditEntry(*content, facts=json.loads(facts))  # type: ignore[misc]  # as the columns are named
        rows.append(replace(entry, facts={"number": 99}) if entry.seq == 2 else entry)
    await connection.execute(BEHIND_OUR_BACK + AFRESH)
    previous = bytes(32)
    for row in rows:
        own = chained(row, previous, lambda *_: b"").hash
        await connection.execute(
            "UPDATE audit_entries SET previous = $2, hash = $3, facts = $4 WHERE seq = $1",
            row.seq,
            previous,
            own,
            json.dumps(row.facts),
        )
        previous = own
    await connection.close()
    assert await fault(transactions) == AuditFault(AuditFaultKind.ALTERED, 2)


async def test_going_on_does_not_sign_what_others_have_done(
    database_url: str, transactions: Transactions
) -> None:
    await acts(transactions, 6)
    await attack(
        database_url,
        "DELETE FROM audit_entries WHERE seq > 4; UPDATE audit_head SET (seq, hash) ="
        " (SELECT seq, hash FROM audit_entries WHERE seq = 4)",
    )
    await acts(transactions, 2)
    assert await fault(transactions) == AuditFault(AuditFaultKind.TAMPERED, 5)
    assert [one.seq for one in await entries(transactions)] == [1, 2, 3, 4, 5, 6, 7]


async def test_going_on_behind_a_foreign_entry_locks_nobody_out(
    database_url: str, transactions: Transactions
) -> None:
    await acts(transactions, 2)
    await attack(
        database_url,
        "INSERT INTO audit_entries SELECT 3, at, act, agent_id, subject_id, address, facts, hash, hash, signature"
        " FROM audit_entries WHERE seq = 2",
    )
    await acts(transactions, 1)
    assert [one.act for one in await entries(transactions)][-2:] == ["audit.tampered", "site.changed"]
    assert await fault(transactions) == AuditFault(AuditFaultKind.ALTERED, 3)


async def test_database_put_back_as_a_whole_is_found_by_an_end_that_was_kept(
    database_url: str, transactions: Transactions
) -> None:
    await acts(transactions, 3)
    await attack(database_url, "CREATE TABLE before AS SELECT * FROM audit_head")
    await acts(transactions, 1)
    async with transactions() as uow:
        uow.record(Acted(Act.ROLE_CHANGED))
    kept = (await audit.verify(transactions)).head
    await attack(
        database_url,
        "DELETE FROM audit_entries WHERE seq > 3; DELETE FROM audit_head;"
        "INSERT INTO audit_head SELECT * FROM before",
    )
    assert await fault(transactions) is None
    found = await audit.verify(transactions, known=kept)
    assert found.fault == AuditFault(AuditFaultKind.MISSING, 4)
    await acts(transactions, 3)
    found = await audit.verify(transactions, known=kept)
    assert found.fault == AuditFault(AuditFaultKind.OTHER_HISTORY, 5)


async def test_log_without_its_key_is_not_called_whole(transactions: Transactions) -> None:
    await acts(transactions, 1)
    async with transactions() as uow:
        await destroy(uow, [LOG])
    with refused("master_key"):
        await audit.verify(transactions)


# --- only growing, and one chain -----------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET act = 'nothing'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "DELETE FROM audit_head",
        "TRUNCATE audit_head",
        "SET session_replication_role = replica; DELETE FROM audit_entries",
    ],
)
async def test_database_refuses_to_change_the_log(
    database_url: str, transactions: Transactions, statement: str
) -> None:
    await acts(transactions, 1)
    connection = await asyncpg.connect(database_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only grows"):
        await connection.execute(statement)
    await connection.close()
    assert await fault(transactions) is None


async def test_owner_of_the_tables_may_only_insert(database_url: str) -> None:
    """Rights are refused before triggers are asked; the tests' own role is a superuser, whom no right binds."""
    connection = await asyncpg.connect(database_url)
    granted = await connection.fetch(
        "SELECT privilege_type FROM information_schema.role_table_grants"
        " WHERE table_name = 'audit_entries' AND grantee = current_user"
    )
    await connection.close()
    assert {row[0] for row in granted} == {"INSERT", "SELECT", "REFERENCES", "TRIGGER"}


async def test_two_processes_racing_make_one_chain(database_url: str, transactions: Transactions) -> None:
    async def one_of(theirs: Transactions, actor: UUID) -> None:
        for _ in range(15):
            async with theirs() as uow:
                uow.record(Acted(Act.SITE_CHANGED, actor), Acted(Act.QUEUE_CHANGED, actor))

    async with wired(database_url) as other:
        await asyncio.gather(
            *(one_of(each, UUID(int=number)) for number, each in enumerate((transactions, other) * 2))
        )
    found = await audit.verify(transactions)
    assert (found.entries, found.fault) == (120, None)


async def test_role_of_its_own_owns_the_log_as_operators_are_told(database_url: str) -> None:
    """The program goes on writing as a role that can neither change the log nor switch off what refuses it."""
    told = section((DOCS / "operations.md").read_text(), "## Audit log").split("```sql\n")[1].split("```")[0]
    name = urlsplit(database_url).path[1:]
    ours, owner = f"app_of_{name}", f"owner_in_{name}"
    statements = re.sub(r"\bseventysix_audit\b", owner, told)
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            f"CREATE ROLE {ours} LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO {ours};"
            + re.sub(r"\bseventysix\b", ours, statements)
        )
        as_ours = database_url.replace("//postgres@", f"//{ours}@")
        async with wired(as_ours) as transactions:
            await acts(transactions, 2)
            assert await fault(transactions) is None
        theirs = await asyncpg.connect(as_ours)
        for statement in ("DELETE FROM audit_entries", "ALTER TABLE audit_entries DISABLE TRIGGER ALL"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match=r"permission denied|must be owner"):
                await theirs.execute(statement)
        await theirs.close()
    finally:
        await connection.execute(
            f"DROP OWNED BY {ours}; DROP ROLE {ours}; DROP OWNED BY {owner} CASCADE; DROP ROLE {owner}"
        )
        await connection.close()
