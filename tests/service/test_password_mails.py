"""Links that set a password go by mail: to the account's own address, the same one in each copy, and nobody can tell whose."""

import random
import re
import time
from datetime import timedelta
from itertools import count

import pytest

from app.accounts import service
from app.accounts.rules import Agent, AgentChange, AgentId
from app.accounts.rules.factors import PASSWORD_RESET_LIFETIME
from app.accounts.service import Client, NewAgent
from app.bus import outbox
from app.channels.rules import DESTINATION
from app.kernel.ids import new_id
from tests.service.test_login_timing import tells_apart
from tests.support.accounts import NEW_PASSWORD, OFFICE, a_login, an_agent, caller_of, change, log_in
from tests.support.mailing import ORIGIN, Mailing, mailing
from tests.support.post import Mail
from tests.support.refusals import refused

DONE, NOBODY = ("done", None), ("dead", "nobody")
LINK = re.compile(re.escape(ORIGIN) + r"/console/welcome#([A-Za-z0-9_-]{43})\b")


async def ask(world: Mailing, email: str, client: Client = OFFICE, *, language: str = "en") -> None:
    await service.ask_for_reset(world.shop.transactions, email, client=client, language=language)
    world.worker.wake()


def token_in(mail: Mail) -> str:
    (found,) = set(LINK.findall(mail.part("plain")))
    assert f'href="{ORIGIN}/console/welcome#{found}"' in mail.part("html")
    return str(found)


async def use(world: Mailing, token: str) -> str:
    return await service.set_password_by_link(world.shop.transactions, token, NEW_PASSWORD, client=OFFICE)


async def test_who_has_forgotten_gets_a_link_that_is_good_once(database_url: str) -> None:
    async with mailing(database_url) as world:
        agent = await an_agent(world.shop.transactions, email="ada@shop.example", name="Ada <Berg>")
        await ask(world, " Ada@Shop.example", language="de")
        mail = await world.office.mail()
        assert mail.to == ("ada@shop.example",)
        assert mail.message["Subject"] == "Neues Passwort für Seventysix wählen"
        await log_in(world.shop.transactions, agent.email, "seven kettles on a quiet hill")
        assert await use(world, token_in(mail)) == agent.email
        await log_in(world.shop.transactions, agent.email, NEW_PASSWORD)
        with refused("link_expired"):
            await use(world, token_in(mail))


async def test_nobody_can_tell_whether_there_is_an_account(database_url: str) -> None:
    async with mailing(database_url) as world:
        left = await an_agent(world.shop.transactions, email="left@shop.example")
        await change(world.shop.transactions, left, AgentChange(is_active=False))
        await ask(world, "nobody@shop.example")
        await ask(world, left.email)
        await world.until(NOBODY, NOBODY)
        assert world.office.mails == []
        async with world.shop.transactions() as uow:
            kept = await outbox.find_messages(uow, DESTINATION)
        assert "nobody@shop.example" not in repr(kept)


async def test_mail_sent_twice_holds_one_link_and_none_that_was_used(database_url: str) -> None:
    async with mailing(database_url) as world:
        await an_agent(world.shop.transactions, email="ada@shop.example")
        world.office.answer = lambda _: "451 later"
        await ask(world, "ada@shop.example")
        await world.until(("waiting", "recipient_refused_451"))
        world.office.answer = lambda _: "250 OK"
        await world.until(DONE, step=timedelta(seconds=5))
        token = token_in(world.office.mails[0])
        async with world.shop.transactions() as uow:
            (message,) = await outbox.find_messages(uow, DESTINATION)
            agent_id = AgentId(message.stream)
            again = await service.open_mailed_link(
                uow, agent_id, message.message_id, is_invitation=False, is_first=False
            )
        assert again.token == token
        await use(world, token)
        async with world.shop.transactions() as uow:
            with refused("link_expired"):
                await service.open_mailed_link(
                    uow, agent_id, message.message_id, is_invitation=False, is_first=False
                )


async def test_link_is_too_old_after_two_hours_and_void_after_a_newer_one(database_url: str) -> None:
    async with mailing(database_url) as world:
        await an_agent(world.shop.transactions, email="ada@shop.example")
        for _ in range(2):
            await ask(world, "ada@shop.example")
        await world.until(DONE, DONE)
        first, second = (token_in(mail) for mail in world.office.mails)
        with refused("link_expired"):
            await use(world, first)
        world.clock.advance(PASSWORD_RESET_LIFETIME)
        with refused("link_expired"):
            await use(world, second)


async def test_many_wishes_fill_no_mailbox_lock_nobody_out_and_are_refused_at_last(database_url: str) -> None:
    async with mailing(database_url) as world:
        await an_agent(world.shop.transactions, email="ada@shop.example")
        attackers = (Client(f"198.51.100.{number}") for number in count(100))
        for _ in range(5):
            await ask(world, "ada@shop.example", next(attackers))
        await world.until(DONE, DONE, DONE, NOBODY, NOBODY)
        # The newest link is in the owner's mailbox and good; their password is, too.
        await log_in(world.shop.transactions, "ada@shop.example", "seven kettles on a quiet hill")
        await use(world, token_in(world.office.mails[-1]))
        for number in range(20):
            await ask(world, f"guess{number}@shop.example", OFFICE)
        for email in ("ada@shop.example", "nobody@shop.example"):
            with refused("too_many_attempts"):
                await ask(world, email, OFFICE)
        # Nor has the office lost the right to log in.
        await log_in(world.shop.transactions, "ada@shop.example", NEW_PASSWORD)


async def invite(world: Mailing, admin: Agent, agent_id: AgentId) -> None:
    caller = await caller_of(world.shop.transactions, await a_login(world.shop.transactions, admin))
    async with world.shop.transactions() as uow:
        await service.mail_password_link(uow, agent_id, by=caller, language="en")
    world.worker.wake()


async def test_colleague_is_invited_by_mail_and_nobody_else_sees_the_link(database_url: str) -> None:
    async with mailing(database_url) as world:
        admin = await an_agent(world.shop.transactions)
        new = NewAgent(id=AgentId(new_id()), email="new@shop.example", name="Nele", password=None)
        async with world.shop.transactions() as uow:
            await service.create_agent(uow, new)
        await invite(world, admin, new.id)
        mail = await world.office.mail()
        assert mail.message["Subject"] == "Your access to Seventysix"
        assert "Hello Nele" in mail.part("plain")
        world.clock.advance(timedelta(days=2, hours=23))
        assert await use(world, token_in(mail)) == new.email
        await invite(world, admin, new.id)
        assert (await world.office.mail(1)).message["Subject"] == "Choose a new password for Seventysix"
        with refused("own_password"):
            await invite(world, admin, admin.id)


EACH = 12


@pytest.mark.timeout(60)
async def test_wishes_take_as_long_whoever_they_are_for(database_url: str) -> None:
    async with mailing(database_url, works=False) as world:
        await an_agent(world.shop.transactions, email="known@shop.example")
        addresses = (f"203.0.113.{number}" for number in count(1))
        taken: dict[str, list[float]] = {"known": [], "nobody": []}
        order = [name for name in taken for _ in range(EACH)]
        random.Random(76).shuffle(order)  # noqa: S311  # an order, not a secret
        for name in order:
            began = time.perf_counter()
            await ask(world, f"{name}@shop.example", Client(next(addresses)))
            taken[name].append(time.perf_counter() - began)
        assert not tells_apart(taken["known"], taken["nobody"])
