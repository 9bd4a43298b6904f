"""Who a shop vouches for: verified, never mixed with who came before, and in enforced mode needed for everything."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
from sqlalchemy import text

from app.accounts.rules import Role
from app.gateway.protocol import CloseCode, Entries, Error, Frame, InboxChanged, VisitorWelcome
from app.kernel.ids import new_id
from app.sites import service as sites
from app.sites.rules import SiteChange
from tests.support.accounts import a_login
from tests.support.exchanges import a_frame, an_exchange
from tests.support.talks import bodies, welcome_token
from tests.support.wire import Served, WireClient, served

EVIL = "<img src=x onerror=alert(1)>"
CARD = "4111 1111 1111 1111"
BAD: tuple[dict[str, object], ...] = (
    {"attributes": {"x": [1]}},
    {"attributes": {"x" * 41: 1}},
    {"cart": {"items": [{}]}},
)


async def a_secret(world: Served, *, requires: bool = False) -> str:
    async with world.transactions() as uow:
        secret = await sites.rotate_identity_secret(uow, world.shop.site.id)
        if requires:
            await sites.change_site(uow, world.shop.site.id, SiteChange(requires_identity=True))
    return secret


def signed(world: Served, secret: str, subject: str = "customer 7", **claims: Any) -> str:
    in_a_while = world.transactions.clock.now() + timedelta(minutes=10)
    return jwt.encode({"sub": subject, "exp": in_a_while, **claims}, secret, algorithm="HS256")


async def refused(world: Served, identity: str | None, *, token: str | None = None) -> str:
    client = await world.socket("/ws/visitor")
    hello = {"protocol": 1, "site_key": world.site_key, "token": token, "identity": identity}
    await client.send("hello", **hello)
    refusal = await client.until(Error)
    assert await client.closed() == CloseCode.IDENTITY
    assert client.seen(VisitorWelcome) == []
    return refusal.code


async def test_contact_is_known_by_the_shops_word_on_every_device(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        console = await world.console(await world.shop.an_agent(online=False))
        secret = await a_secret(world)
        facts: dict[str, Any] = {
            "name": f"Ada {EVIL}",
            "email": "ada@shop.example",
            "attributes": {"plan": "gold", "card": CARD},
        }
        phone, welcome = await world.shopper(identity=signed(world, secret, **facts))
        assert welcome.token is None
        id_ = (await phone.say("Hello?")).conversation_id
        row = await console.until(
            InboxChanged, lambda frame: any(one.person is not None for one in frame.conversations)
        )
        person = row.conversations[0].person
        assert person is not None
        assert (person.is_verified, person.email, person.subject) == (True, "ada@shop.example", "customer 7")
        assert row.conversations[0].visitor_name == f"Ada {EVIL}"
        assert person.verified["plan"] == "gold"
        assert "4111 1111" not in str(person.verified)

        laptop, again = await world.shopper(identity=signed(world, secret))
        assert again.visitor_id == welcome.visitor_id
        await laptop.until(Entries)
        assert bodies(laptop, id_) == ["Hello?"]


async def test_anonymous_history_and_a_contacts_history_never_meet(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        secret = await a_secret(world)
        stranger, first = await world.shopper()
        await stranger.say("Anonymous words")
        token = welcome_token(first)
        _, contact = await world.shopper(token, identity=signed(world, secret))
        assert contact.visitor_id != first.visitor_id
        assert contact.conversation is None
        _, other = await world.shopper(token, identity=signed(world, secret, "customer 8"))
        assert other.visitor_id not in {first.visitor_id, contact.visitor_id}
        # After logging out the browser is who it was before.
        _, logged_out = await world.shopper(token)
        assert logged_out.visitor_id == first.visitor_id


async def test_contact_is_one_visitor_and_stored_sealed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        secret = await a_secret(world)
        for _ in range(2):
            await world.shopper(identity=signed(world, secret))
        async with world.transactions() as uow:
            hashes = (
                await uow.session.execute(text("SELECT subject_hash, profile_sealed FROM visitors"))
            ).all()
        assert len(hashes) == 1
        assert b"customer 7" not in hashes[0][0] + hashes[0][1]


async def test_whatever_was_not_signed_for_now_is_refused(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        secret = await a_secret(world)
        now = world.transactions.clock.now()
        good = {"sub": "customer 7", "exp": now + timedelta(minutes=10)}
        unsigned = jwt.encode(good, "", algorithm="none")
        for identity, code in (
            ("", "identity_refused"),
            ("not a token", "identity_refused"),
            (unsigned, "identity_refused"),
            (jwt.encode(good, "x" * 43, algorithm="HS256"), "identity_refused"),
            (jwt.encode(good, secret * 2, algorithm="HS512"), "identity_refused"),
            (jwt.encode({"sub": "customer 7"}, secret, algorithm="HS256"), "identity_refused"),
            (jwt.encode({"exp": good["exp"]}, secret, algorithm="HS256"), "identity_refused"),
            (signed(world, secret, exp=now - timedelta(minutes=1)), "identity_expired"),
            (signed(world, secret, exp=now + timedelta(hours=3)), "identity_refused"),
            (signed(world, secret, exp=float(2**70)), "identity_refused"),
            (signed(world, secret, "x" * 201), "identity_refused"),
        ):
            assert await refused(world, identity) == code


async def test_secret_that_was_replaced_is_good_for_an_hour(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        former = await a_secret(world)
        await a_secret(world)
        assert await world.shopper(identity=signed(world, former))
        await world.live_through(timedelta(minutes=61))
        assert await refused(world, signed(world, former)) == "identity_refused"


async def test_enforced_mode_lets_nobody_do_anything_without(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, welcome = await world.shopper()
        await shopper.say("Before it was enforced")
        secret = await a_secret(world, requires=True)
        await world.advance(timedelta(seconds=2))  # what is known of a site is a second old at most
        assert await refused(world, None, token=welcome_token(welcome)) == "identity_required"
        bare = await world.socket("/ws/visitor")
        for frame_type, fields in (
            ("message.send", {"ref": "r", "client_id": new_id(), "body": "Hello?"}),
            ("conversation.leave", {"ref": "r"}),
            ("conversation.rate", {"ref": "r", "score": 5}),
            ("context", {"attributes": {}}),
            ("typing", {"is_typing": True}),
            ("ping", {}),
        ):
            await bare.send(frame_type, **fields)
            assert (await bare.until(Error)).code in {"hello_first", "hello_refused"}
        async with an_exchange(world, a_frame("ping")) as exchange:
            assert (await exchange.until(Error)).code == "identity_required"
            await exchange.rest()
            assert exchange.close_code == CloseCode.IDENTITY
        _, greeted = await world.shopper(identity=signed(world, secret))
        assert greeted.visitor_id != welcome.visitor_id


async def test_connection_ends_with_its_identity(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        secret = await a_secret(world)
        soon = world.transactions.clock.now() + timedelta(seconds=2)
        client, _ = await world.shopper(identity=signed(world, secret, exp=soon))
        assert await client.closed() == CloseCode.IDENTITY


async def told(console: WireClient, has: str) -> Any:
    frame = await console.until(
        InboxChanged, lambda frame: any(has in str(one.person) for one in frame.conversations)
    )
    return frame.conversations[0].person


async def test_what_the_page_says_is_shown_to_agents_masked_and_kept_short(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        console = await world.console(await world.shop.an_agent(online=False))
        shopper, _ = await world.shopper()
        await shopper.say("Hello?")
        item = {"name": EVIL, "quantity": 2, "price": 68.0, "url": "https://shop.example/teapot"}
        await shopper.send("context", cart={"items": [item], "total": 136.0, "currency": "EUR"})
        person = await told(console, "136")
        assert person.is_verified is False
        assert person.cart.items[0].name == EVIL
        await shopper.send("context", attributes={"plan": "gold", "paid with": CARD})
        await shopper.send("context", attributes={"plan": "silver"}, page_title=f"Teapot {EVIL}")
        person = await told(console, "silver")
        assert person.attributes["plan"] == "silver"
        assert "4111 1111" not in str(person)
        for number in range(25):
            await shopper.send("context", event={"name": f"looked at {number}"})
        person = await told(console, "looked at 24")
        assert [event.name for event in person.events] == [f"looked at {number}" for number in range(5, 25)]
        await shopper.send("context", cart={"items": []})
        await shopper.sync()
        for bad in BAD:
            await shopper.send("context", **bad)
            assert (await shopper.until(Error)).code == "bad_frame"
        async with world.transactions() as uow:
            stored = await uow.session.scalar(text("SELECT context_sealed FROM visitors"))
        assert b"silver" not in stored


async def test_exchanges_of_whom_the_shop_vouches_for_keep_their_order(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path, message_limit_per_minute=1) as world:
        identity = signed(world, await a_secret(world))
        codes = []
        for body in ("first", "one too many", "in front of it?"):
            saying = a_frame("message.send", ref="r", client_id=new_id(), body=body)
            async with an_exchange(world, saying, identity=identity) as exchange:
                answer = await exchange.until(Frame, lambda frame: getattr(frame, "ref", "") == "r")
            codes.append(getattr(answer, "code", "ack"))
        assert codes == ["ack", "rate_limited", "out_of_turn"]


HALF = "Ada \ud83d"  # as JavaScript leaves it where it cuts a name off
AWKWARD: dict[str, Any] = {"orders": 10**20, "least": -(2**63) - 1, "endless": 10**400, "cut": HALF, HALF: 1}


async def test_customer_is_let_in_whatever_is_signed_beside_their_name(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        console = await world.console(await world.shop.an_agent(online=False))
        secret = await a_secret(world)
        identity = signed(world, secret, name=HALF, email=f"{HALF[:3]}@ud83d.example", attributes=AWKWARD)
        phone, _ = await world.shopper(identity=identity)
        await phone.say("Hello?")
        verified = (await told(console, "orders")).verified
        assert verified == {"orders": 1e20, "least": float(-(2**63)), "cut": "Ada ", "Ada ": 1}
        assert await refused(world, signed(world, secret, HALF)) == "identity_refused"


async def test_numbers_that_the_page_says_are_kept_however_large(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        console = await world.console(await world.shop.an_agent(online=False))
        shopper, _ = await world.shopper()
        await shopper.say("Hello?")
        await shopper.send("context", attributes={"orders": 10**20, "most": 2**63 - 1})
        await shopper.send("context", attributes={"endless": 10**400})
        assert (await shopper.until(Error)).code == "bad_frame"
        await shopper.send("context", event={"name": "paid", "data": {"number": 2**64}})
        person = await told(console, "paid")
        assert person.attributes == {"orders": 1e20, "most": 2**63 - 1}
        assert person.events[-1].data == {"number": float(2**64)}


async def test_only_administrators_make_secrets(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        site = f"/api/v1/sites/{world.shop.site.id}"
        logins = {
            role: await a_login(world.transactions, await world.shop.an_agent(role=role, online=False))
            for role in Role
        }
        for role in (Role.AGENT, Role.SUPERVISOR):
            async with world.http(logins[role]) as http:
                assert (await http.post(f"{site}/identity-secret")).status_code == 403
        async with world.http(logins[Role.ADMIN]) as http:
            enforce = {"requires_identity": True}
            assert (await http.patch(site, json=enforce)).json()["code"] == "identity_secret_missing"
            secret = (await http.post(f"{site}/identity-secret")).json()["secret"]
            assert (await http.patch(site, json=enforce)).json()["requires_identity"] is True
            assert secret not in (await http.get("/api/v1/sites")).text


async def test_files_are_sent_by_who_is_vouched_for_and_in_enforced_mode_by_nobody_else(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome = await world.shopper()
        secret = await a_secret(world, requires=True)
        path = f"/api/v1/visitor/attachments/{new_id()}"
        async with world.http() as http:
            for authorization, status in (
                (f"Bearer {welcome_token(welcome)}", 401),
                (f"Identity {signed(world, 'x' * 43)}", 401),
                (f"Identity {signed(world, secret)}", 200),
            ):
                headers = {
                    "Authorization": authorization,
                    "X-Site-Key": world.site_key,
                    "X-File-Name": "a.txt",
                }
                answer = await http.put(path, content=b"Words", headers=headers)
                assert answer.status_code == status, answer.text
