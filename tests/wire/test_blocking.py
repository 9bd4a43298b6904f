"""Shoppers from whom a shop takes nothing any more: at once, for good, and nobody else with them."""

import asyncio
from pathlib import Path

from app.gateway.protocol import CloseCode, VisitorWelcome
from tests.support.databases import execute
from tests.support.talks import talking, welcome_token
from tests.support.wire import served


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
