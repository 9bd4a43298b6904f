"""Keys at work: made with what they seal, kept apart, bound to their rows, rotated, destroyed."""

import pytest
from sqlalchemy import text

from app.conversations.rules import EntryKind
from app.conversations.service import Appender
from app.db import data_keys
from app.db.group_commit import GroupCommit
from app.db.unit_of_work import Transactions
from app.kernel.ids import new_id
from app.keys import Keyring, MasterKeyError, MasterKeys, NotAuthenticError
from app.keys.masters import new_line
from app.privacy import service
from app.reports import service as reports
from tests.support.keys import MASTER_KEYS, a_keyring
from tests.support.shop import Shop, a_shop, shopper_says

SWAP = """
UPDATE entries AS e SET sealed = o.sealed FROM entries AS o
WHERE e.conversation_id = :id AND o.conversation_id = :other AND e.seq = :seq AND o.seq = :other_seq
"""


def beside(shop: Shop, keyring: Keyring) -> Shop:
    """See a shop from another process."""
    own = shop.transactions
    return Shop(Transactions(own.engine, own.clock, own.handlers, keyring), shop.site, shop.queue)


async def run(shop: Shop, statement: str, **values: object) -> None:
    async with shop.transactions() as uow:
        await uow.session.execute(text(statement), values)


async def bodies(shop: Shop, conversation_id: object) -> list[str | None]:
    return [entry.body for entry in await shop.entries(conversation_id) if entry.activity is None]  # type: ignore[arg-type]  # ids come from heads


@pytest.mark.parametrize("is_same_conversation", [True, False])
async def test_words_moved_to_another_line_are_refused(
    database_url: str, *, is_same_conversation: bool
) -> None:
    async with a_shop(database_url) as shop:
        head, other = await shop.a_conversation(), await shop.a_conversation(body="Something else")
        posting = await shop.say(head, "Another line")
        where = {"id": head.id, "seq": 1, "other": other.id, "other_seq": 1}
        if is_same_conversation:
            where |= {"other": head.id, "other_seq": posting.seq}
        await run(shop, SWAP, **where)
        with pytest.raises(NotAuthenticError):
            await shop.entries(head.id)
        assert await bodies(shop, other.id) == ["Something else"]


async def test_note_is_not_made_a_message_by_who_can_write_to_the_table(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        ada = await shop.an_agent()
        head = await shop.an_assigned_conversation(ada)
        await shop.post(shop.agent_says(ada, head, "between us", kind=EntryKind.NOTE))
        await run(
            shop,
            "UPDATE entries SET kind = 'message' WHERE conversation_id = :id AND kind = 'note'",
            id=head.id,
        )
        with pytest.raises(NotAuthenticError):
            await shop.entries(head.id)


async def test_wrapped_key_given_to_another_conversation_opens_nothing(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head, other = await shop.a_conversation(), await shop.a_conversation()
        await run(
            shop,
            "UPDATE data_keys AS k SET wrapped = o.wrapped FROM data_keys AS o "
            "WHERE k.owner_id = :id AND o.owner_id = :other",
            id=head.id,
            other=other.id,
        )
        with pytest.raises(MasterKeyError, match="not the one of this database"):
            await beside(shop, a_keyring()).entries(head.id)


async def test_destroyed_key_leaves_nothing_to_read_and_harms_nobody_else(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        head, other = await shop.a_conversation(), await shop.a_conversation(body="Still here")
        async with shop.transactions() as uow:
            await data_keys.destroy(uow, [head.id])
        for one in (shop, beside(shop, a_keyring())):
            assert await bodies(one, head.id) == [None]
            async with one.transactions() as uow:
                summaries = await reports.list_open(uow, None)
            assert {row.id: row.last_message for row in summaries} == {head.id: None, other.id: "Still here"}


async def test_messages_are_written_also_where_no_key_is_at_hand(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation() for _ in range(3)]
        one = beside(shop, Keyring(a_keyring().masters, max_kept=1))
        commit = GroupCommit(one.transactions, Appender(), key=lambda _: 0)
        for turn in range(3):
            futures = [await commit.put(shopper_says(head, f"{turn}")) for head in heads]
            await commit._queues[0]._write_waiting()
            for future in futures:
                await future
        await commit.end()
        for head in heads:
            assert await bodies(shop, head.id) == ["Hello?", "0", "1", "2"]


async def test_key_of_a_transaction_that_failed_is_not_used_again(database_url: str) -> None:
    async with a_shop(database_url) as shop:
        owner = new_id()

        async def make_and_fail() -> None:
            async with shop.transactions() as uow:
                await data_keys.having_or_made(uow, [owner])
                assert await data_keys.having(uow, [owner])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await make_and_fail()
        async with shop.transactions() as uow:
            assert await data_keys.having(uow, [owner]) == {}
            made = (await data_keys.having_or_made(uow, [owner]))[owner]
        async with beside(shop, a_keyring()).transactions() as uow:
            assert (await data_keys.having(uow, [owner]))[owner].raw == made.raw


class Interrupted(Exception):  # noqa: N818 - it is what happens, not what is wrong
    """The process ends here."""


async def rotate(shop: Shop, *, steps: int, at_once: int) -> bool:
    """Wrap keys anew, in batches, until a process dies in the middle of a batch; returns whether it was done before."""
    for step in range(steps + 1):
        async with shop.transactions() as uow:
            if await data_keys.rewrap_some(uow, at_once) == 0:
                return True
            if step == steps:
                raise Interrupted
    return False


async def test_rotation_interrupted_at_each_step_goes_on_and_everything_stays_readable(
    database_url: str,
) -> None:
    lines = [MASTER_KEYS]
    async with a_shop(database_url) as shop:
        heads = [await shop.a_conversation(body=f"number {number}") for number in range(7)]
        running = beside(shop, Keyring(MasterKeys(lambda: MASTER_KEYS + "\n" + "\n".join(lines[1:]))))
        assert await bodies(running, heads[0].id) == ["number 0"]
        lines.append(new_line(2))  # in the file, and nothing has been wrapped with it
        is_done, steps, rotating = False, 0, running
        while not is_done:
            rotating = beside(shop, Keyring(MasterKeys(lambda: "\n".join(lines))))
            try:
                is_done = await rotate(rotating, steps=steps, at_once=3)
            except Interrupted:
                steps += 1
            late = await shop.a_conversation(body=f"said during step {steps}")
            for one in (running, beside(shop, Keyring(MasterKeys(lambda: "\n".join(lines))))):
                assert await bodies(one, late.id) == [f"said during step {steps}"]
                for number, head in enumerate(heads):
                    assert await bodies(one, head.id) == [f"number {number}"]
        assert steps > 1
        await service.rewrap_all(rotating.transactions, lambda _: None)
        async with rotating.transactions() as uow:
            standing = await service.read_standing(uow)
        assert set(standing.wrapped) == {2} == {standing.current}
        newest_only = beside(shop, Keyring(MasterKeys(lambda: lines[1])))
        assert await bodies(newest_only, heads[6].id) == ["number 6"]


@pytest.mark.parametrize("text_", [new_line(1), new_line(2)], ids=["another-key", "version-lost"])
async def test_master_keys_that_do_not_fit_are_refused_at_the_start(database_url: str, text_: str) -> None:
    async with a_shop(database_url) as shop:
        await shop.a_conversation()
        async with shop.transactions() as uow:
            await data_keys.refuse_wrong_masters(uow)
        async with beside(shop, a_keyring(text_)).transactions() as uow:
            with pytest.raises(MasterKeyError):
                await data_keys.refuse_wrong_masters(uow)
