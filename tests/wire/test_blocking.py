"""Shoppers from whom a shop takes nothing any more: at once, for good, and nobody else with them."""

import asyncio
from datetime import timedelta
from pathlib import Path

import jwt

from app.accounts.rules import Role
from app.gateway.protocol import CloseCode, Error, VisitorWelcome
from app.kernel.ids import new_id
from app.sites import service as sites
from app.sites.rules import SiteChange
from tests.support.databases import execute
from tests.support.files import PDF
from tests.support.talks import talking, welcome_token
from tests.support.waiting import eventually
from tests.support.wire import Served, served


async def test_blocked_shopper_is_put_out_and_not_let_in_until_unblocked(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, welcome, _, agent, id_ = await talking(world)
        another, _ = await world.shopper()
        token = welcome_token(welcome)
        async with world.http(await world.login(agent)) as http:
            answer = await http.post(f"/api/v1/conversations/{id_}/block", json={})
            assert (answer.status_code, answer.json()["status"]) == (200, "resolved")
            assert await shopper.closed() == CloseCode.BLOCKED
            assert (await http.get(f"/api/v1/conversations/{id_}")).json()["is_blocked"]

            again = await world.socket("/ws/visitor")
            await again.send("hello", protocol=1, site_key=world.site_key, token=token)
            assert await again.closed() == CloseCode.BLOCKED
            assert again.seen(VisitorWelcome) == []
            upload = await http.put(
                f"/api/v1/visitor/attachments/{id_}",
                content=b"more",
                headers={
                    "Authorization": f"Bearer {token}",
                    "X-Site-Key": world.site_key,
                    "X-File-Name": "a.txt",
                },
            )
            assert (upload.status_code, upload.json()["code"]) == (403, "blocked")
            await another.say("I have nothing to do with it")

            assert (await http.post(f"/api/v1/conversations/{id_}/block", json={})).status_code == 200
            answer = await http.post(f"/api/v1/conversations/{id_}/unblock", json={})
            assert answer.status_code == 200
            assert not (await http.get(f"/api/v1/conversations/{id_}")).json()["is_blocked"]
        forgiven, anew = await world.shopper(token)
        assert anew.visitor_id == welcome.visitor_id
        await forgiven.say("Thank you")


async def test_colleagues_conversation_is_not_blocked_away(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _, _, _, id_ = await talking(world)
        async with world.http(await world.login(await world.shop.an_agent(online=False))) as http:
            answer = await http.post(f"/api/v1/conversations/{id_}/block", json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_assignee")
        await shopper.say("Still here")


async def test_block_that_nobody_told_of_reaches_sockets_all_the_same(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, _ = await world.shopper()
        await asyncio.to_thread(execute, database_url, "UPDATE visitors SET blocked_at = now()")
        assert await shopper.closed() == CloseCode.BLOCKED


async def test_nothing_is_taken_from_a_blocked_network_but_from_whom_the_shop_vouches_for(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        shopper, welcome = await world.shopper()
        await shopper.say("Before")
        from_before = f"Bearer {welcome_token(welcome)}"
        assert await asked(world, from_before) == (200, None)
        async with world.transactions() as uow:
            secret = await sites.rotate_identity_secret(uow, world.shop.site.id)
            blocks = SiteChange(blocklist=("127.0.0.0/8", "@spam.example"))
            await sites.change_site(uow, world.shop.site.id, blocks)
        assert await shopper.closed() == CloseCode.BLOCKED
        await refused(world)
        eve, ada = (
            signed(world, secret, email=email) for email in ("eve@mail.spam.example", "ada@shop.example")
        )
        await refused(world, identity=eve)
        customer, _ = await world.shopper(identity=ada)
        await customer.say("Somebody vouches for me")
        # What goes beside the socket is refused as it is, tokens from before the block included.
        assert await asked(world, from_before) == (403, "blocked")
        assert await asked(world, f"Identity {eve}") == (403, "blocked")
        assert await asked(world, f"Identity {ada}") == (200, None)

        async with world.transactions() as uow:
            await sites.change_site(uow, world.shop.site.id, SiteChange(blocklist=("@spam.example",)))
        await eventually(lambda: is_let_in(world))
        sender, _ = await world.shopper()
        await sender.say("Hello?")
        refusal = await sender.refusal("reply.request", channel="email", address="eve@spam.example")
        assert refusal.code == "blocked"


async def test_supervisors_see_who_is_blocked_and_let_them_in_again(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        _, welcome, _, agent, id_ = await talking(world)
        async with world.http(await world.login(agent)) as http:
            await http.post(f"/api/v1/conversations/{id_}/block", json={})
            blocked = f"/api/v1/sites/{world.shop.site.id}/blocked-visitors"
            assert (await http.get(blocked)).status_code == 403
        supervisor = await world.shop.an_agent(role=Role.SUPERVISOR, online=False)
        async with world.http(await world.login(supervisor)) as http:
            listed = (await http.get(blocked)).json()["items"]
            assert [(one["visitor_id"], one["conversation_id"]) for one in listed] == [
                (str(welcome.visitor_id), str(id_))
            ]
            answer = await http.post(f"/api/v1/visitors/{welcome.visitor_id}/unblock", json={})
            assert answer.status_code == 204
            assert (await http.get(blocked)).json() == {"items": []}
        await world.shopper(welcome_token(welcome))


async def refused(world: Served, **hello: object) -> None:
    client = await world.socket("/ws/visitor")
    await client.send("hello", protocol=1, site_key=world.site_key, **hello)
    assert (await client.until(Error)).code == "blocked"
    assert await client.closed() == CloseCode.BLOCKED


async def asked(world: Served, authorization: str) -> tuple[int, str | None]:
    """Upload a file; returns what was answered."""
    headers = {"Authorization": authorization, "X-Site-Key": world.site_key, "X-File-Name": "a.pdf"}
    async with world.http() as http:
        answer = await http.put(f"/api/v1/visitor/attachments/{new_id()}", content=PDF, headers=headers)
    return answer.status_code, answer.json().get("code")


async def is_let_in(world: Served) -> bool:
    client = await world.socket("/ws/visitor")
    await client.send("hello", protocol=1, site_key=world.site_key)
    return isinstance(await client.receive(), VisitorWelcome)


def signed(world: Served, secret: str, **claims: str) -> str:
    in_a_while = world.transactions.clock.now() + timedelta(minutes=10)
    return jwt.encode({"sub": claims["email"], "exp": in_a_while, **claims}, secret, algorithm="HS256")
