"""Single sign-on: only who the provider means by a subject gets in, in the browser that asked, and no other way."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from sqlalchemy import text

from app.accounts import service
from app.accounts.remote import IdentityProvider, Registration
from app.accounts.rules import Agent, AgentChange, Role
from app.accounts.rules.factors import CONFIRMED_FOR, Proof, SecondStep
from app.accounts.rules.sso import SSO_LIFETIME, Place, Round
from app.accounts.service import Answered, Here, NewLogin
from app.db.unit_of_work import Transactions
from app.kernel.clock import SystemClock
from app.web.outgoing import Outgoing
from tests.service.test_second_factors import with_app
from tests.support.accounts import DAY, OFFICE, a_login, an_agent, caller_of, change, is_live
from tests.support.clocks import ManualClock
from tests.support.http import UNUSED_TLS
from tests.support.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    OTHER_KEY,
    RSA_KEY,
    Claims,
    SmallProvider,
    a_provider,
)
from tests.support.refusals import refused
from tests.support.units import opened

BACK = "https://chat.example/api/v1/login/sso/callback"
HERE = Here(BACK, OFFICE, DAY)
SUBJECT = "248289761001"


@dataclass
class World:
    transactions: Transactions
    provider: SmallProvider
    ours: IdentityProvider
    browser: httpx.AsyncClient

    async def go(self, **by: object) -> Answered:
        """Go to the provider, and come back with what it has said."""
        caller = by.get("by")
        begun = await service.begin_sso(
            self.transactions,
            self.ours,
            Place.OPS,
            redirect_uri=BACK,
            by=await caller_of(self.transactions, str(caller)) if caller else None,
        )
        answer = await self.browser.get(begun.url)
        told = parse_qs(urlsplit(answer.headers["location"]).query)
        return Answered(begun.secret, told["state"][0], told["code"][0], told["iss"][0])

    async def come_back(self, answered: Answered, here: Here = HERE) -> NewLogin | SecondStep | None:
        return await service.finish_sso(self.transactions, self.ours, answered, here)

    async def link(self, agent: Agent, subject: str = SUBJECT) -> None:
        async with self.transactions() as uow:
            await service.link_sso(uow, self.ours, agent.id, subject)

    async def audited(self) -> list[str]:
        async with self.transactions() as uow:
            rows = await uow.session.execute(text("SELECT act FROM audit_entries ORDER BY seq"))
            return list(rows.scalars())


@asynccontextmanager
async def a_world(database_url: str, *, private: bool = True) -> AsyncIterator[World]:
    async with (
        opened(database_url, clock=SystemClock()) as transactions,
        a_provider() as provider,
        Outgoing(allows_private=private, tls=UNUSED_TLS, within=timedelta(seconds=5)) as outgoing,
        httpx.AsyncClient(verify=UNUSED_TLS) as browser,
    ):
        registration = Registration(provider.issuer, CLIENT_ID, CLIENT_SECRET)
        ours = IdentityProvider(registration, outgoing, SystemClock())
        yield World(transactions, provider, ours, browser)


async def test_who_is_linked_gets_in_and_nobody_by_an_address(database_url: str) -> None:
    async with a_world(database_url) as world:
        ada = await an_agent(world.transactions, email="ada@shop.example")
        world.provider.person |= {"email": ada.email, "email_verified": True}
        for newcomers, code in ((None, "sso_not_linked"), (Role.AGENT, "sso_email_taken")):
            with refused(code):
                await world.come_back(await world.go(), replace(HERE, newcomers=newcomers))
        await world.link(ada)
        login = await world.come_back(await world.go())
        assert isinstance(login, NewLogin)
        caller = await caller_of(world.transactions, login.token)
        assert caller.agent_id == ada.id
        async with world.transactions() as uow:
            seen = await service.list_logins(uow, caller)
        assert seen[0].proof is Proof.SSO


async def test_own_account_is_linked_while_logged_in_and_unlinked_again(database_url: str) -> None:
    async with a_world(database_url) as world:
        ada, eve = await an_agent(world.transactions), await an_agent(world.transactions)
        token = await a_login(world.transactions, ada)
        assert await world.come_back(await world.go(by=token)) is None
        login = await world.come_back(await world.go())
        assert isinstance(login, NewLogin)
        assert login.agent_id == ada.id
        with refused("sso_taken"):
            await world.come_back(await world.go(by=await a_login(world.transactions, eve)))
        async with world.transactions() as uow:
            await service.unlink_sso(uow, ada.id, by=await service.authenticate(uow, token))
        assert await is_live(world.transactions, token)
        assert not await is_live(world.transactions, login.token)
        with refused("sso_not_linked"):
            await world.come_back(await world.go())


async def test_linking_takes_a_fresh_proof(database_url: str) -> None:
    clock = ManualClock()
    async with a_world(database_url) as world, opened(database_url, clock=clock) as later:
        token = await a_login(later, await an_agent(later))
        clock.advance(CONFIRMED_FOR)
        caller = await caller_of(later, token)
        with refused("confirmation_needed"):
            await service.begin_sso(later, world.ours, Place.CONSOLE, redirect_uri=BACK, by=caller)


async def test_second_step_and_deactivation_count_whoever_vouches(database_url: str) -> None:
    clock = ManualClock()
    async with a_world(database_url) as world:
        async with opened(database_url, clock=clock) as before:
            agent, _, _ = await with_app(before, clock)
        await world.link(agent)
        step = await world.come_back(await world.go())
        assert isinstance(step, SecondStep)
        plain = await an_agent(world.transactions, Role.SUPERVISOR)
        await world.link(plain, "another")
        world.provider.person["sub"] = "another"
        async with world.transactions() as uow:
            await uow.session.execute(text("INSERT INTO second_factor_rules VALUES ('supervisor')"))
        login = await world.come_back(await world.go())
        assert isinstance(login, NewLogin)
        with refused("second_factor_needed"):
            await caller_of(world.transactions, login.token)
        await change(world.transactions, plain, AgentChange(is_active=False))
        with refused("sso_not_linked"):
            await world.come_back(await world.go())


async def test_newcomers_get_the_role_they_are_given_and_no_shop(database_url: str) -> None:
    async with a_world(database_url) as world:
        here = replace(HERE, newcomers=Role.AGENT)
        world.provider.person |= {
            "email": "Nele@Shop.example",
            "name": "Nele Sommer",
            "email_verified": False,
        }
        with refused("sso_no_email"):
            await world.come_back(await world.go(), here)
        world.provider.person["email_verified"] = True
        known = await an_agent(world.transactions)
        world.provider.person["email"] = known.email
        with refused("sso_email_taken"):
            await world.come_back(await world.go(), here)
        world.provider.person["email"] = "Nele@Shop.example"
        login = await world.come_back(await world.go(), here)
        assert isinstance(login, NewLogin)
        caller = await caller_of(world.transactions, login.token)
        assert (caller.email, caller.name, caller.role) == ("nele@shop.example", "Nele Sommer", Role.AGENT)
        assert caller.site_ids == frozenset()
        again = await world.come_back(await world.go(), here)
        assert isinstance(again, NewLogin)
        assert again.agent_id == login.agent_id


CHANGED: Mapping[str, Callable[[Answered], Answered]] = {
    "no cookie": lambda answered: replace(answered, secret=None),
    "other cookie": lambda answered: replace(answered, secret="another browser's"),
    "other state": lambda answered: replace(answered, state=f"{answered.state}x"),
    "other place": lambda answered: replace(answered, state=answered.state.replace("ops", "console")),
    "no state": lambda answered: replace(answered, state=""),
}


async def test_answer_to_another_browser_leads_nowhere(database_url: str) -> None:
    async with a_world(database_url) as world:
        await world.link(await an_agent(world.transactions))
        for change_it in CHANGED.values():
            with refused("sso_expired"):
                await world.come_back(change_it(await world.go()))


async def test_answer_is_good_once_and_only_from_the_provider(database_url: str) -> None:
    async with a_world(database_url) as world:
        await world.link(await an_agent(world.transactions))
        answered = await world.go()
        assert isinstance(await world.come_back(answered), NewLogin)
        with refused("sso_expired"):
            await world.come_back(answered)
        for issuer in (None, "https://elsewhere.example"):
            with refused("sso_refused"):
                await world.come_back(replace(await world.go(), issuer=issuer))
        # Somebody else's code in our round: the verifier is not theirs.
        theirs, ours = await world.go(), await world.go()
        # As if it had been made for our round: the nonce alone would let it pass.
        way = Round(ours.secret or "", Place.OPS)
        world.provider.lie = lambda claims: {**claims, "nonce": way.nonce}
        with refused("sso_refused"):
            await world.come_back(replace(ours, code=theirs.code))
        world.provider.lie = lambda claims: claims
        assert isinstance(await world.come_back(await world.go()), NewLogin)


def times(**off: int) -> Callable[[Claims], Claims]:
    return lambda claims: {**claims, **{name: claims["iat"] + by for name, by in off.items()}}


LIES: Sequence[Callable[[Claims], Claims]] = (
    lambda claims: {**claims, "iss": "https://elsewhere.example"},
    lambda claims: {**claims, "aud": "another client"},
    lambda claims: {**claims, "aud": [CLIENT_ID, "another"]},
    lambda claims: {**claims, "azp": "another client"},
    lambda claims: {**claims, "nonce": "of another round"},
    lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    times(exp=-120),
    times(iat=-3_600, exp=300),
    times(iat=3_600, exp=7_200),
    times(nbf=3_600),
    lambda claims: {**claims, "exp": "soon"},
    lambda claims: {**claims, "sub": ""},
    lambda claims: {**claims, "sub": 7},
    lambda claims: {**claims, "sub": "x" * 300},
)


async def test_token_that_says_anything_else_is_refused(database_url: str) -> None:
    async with a_world(database_url) as world:
        await world.link(await an_agent(world.transactions))
        for lie in LIES:
            world.provider.lie = lie
            with refused("sso_refused"):
                await world.come_back(await world.go())
        world.provider.lie = lambda claims: {**claims, "aud": [CLIENT_ID], "azp": CLIENT_ID}
        assert isinstance(await world.come_back(await world.go()), NewLogin)


def signed(
    key: object, algorithm: str, key_id: str | None = "2026-11"
) -> Callable[[SmallProvider, Claims], str]:
    headers = {"kid": key_id} if key_id else {}
    return lambda _, claims: jwt.encode(claims, key, algorithm, headers=headers)  # type: ignore[arg-type]  # any key


FORGED: Mapping[str, Callable[[SmallProvider, Claims], str]] = {
    "other key": signed(OTHER_KEY, "RS256"),
    "none": signed(None, "none"),
    "symmetric": signed("secret" * 8, "HS256", "symmetric"),
    "confused": signed("the public key, for all anybody knows", "HS256"),
    "other algorithm": signed(RSA_KEY, "RS384"),
    "unknown key": signed(RSA_KEY, "RS256", "unknown"),
    "nonsense": lambda _provider, _claims: "no.token.at all",
}


async def test_token_that_is_signed_otherwise_is_refused(database_url: str) -> None:
    async with a_world(database_url) as world:
        await world.link(await an_agent(world.transactions))
        for sign in FORGED.values():
            world.provider.sign = sign
            with refused("sso_refused"):
                await world.come_back(await world.go())


async def test_new_key_is_looked_for_and_known_ones_are_remembered(database_url: str) -> None:
    async with a_world(database_url) as world:
        await world.link(await an_agent(world.transactions))
        for _ in range(3):
            assert isinstance(await world.come_back(await world.go()), NewLogin)
        assert world.provider.asked == ["/.well-known/openid-configuration", "/jwks"]
        world.provider.key_id = "2026-12"
        # Not as often as somebody likes.
        with refused("sso_refused"):
            await world.come_back(await world.go())


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": None},
        {"padding": "x" * 300_000},
    ],
    ids=["other issuer", "no endpoint", "too much"],
)
async def test_provider_that_is_not_what_it_should_be_is_not_asked(
    database_url: str, discovery: Claims
) -> None:
    async with a_world(database_url) as world:
        world.provider.discovery = discovery
        with refused("sso_unavailable"):
            await world.go()


async def test_provider_in_a_private_network_is_not_contacted(database_url: str) -> None:
    async with a_world(database_url, private=False) as world:
        with refused("sso_unavailable"):
            await world.go()
        assert world.provider.asked == []


async def test_way_back_ends_after_ten_minutes(database_url: str) -> None:
    clock = ManualClock()
    async with a_world(database_url) as world, opened(database_url, clock=clock) as later:
        begun = await service.begin_sso(later, world.ours, Place.CONSOLE, redirect_uri=BACK)
        state = parse_qs(urlsplit(begun.url).query)["state"][0]
        clock.advance(SSO_LIFETIME)
        with refused("sso_expired"):
            answered = Answered(begun.secret, state, "code", world.provider.issuer)
            await service.finish_sso(later, world.ours, answered, HERE)
        async with later() as uow:
            stored = repr((await uow.session.execute(text("SELECT * FROM one_time_secrets"))).all())
        assert begun.secret not in stored
