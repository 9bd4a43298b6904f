"""Webhooks through the whole product: an administrator adds one, people talk, a real receiver is told and verifies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.accounts.rules import Role
from app.kernel.ids import new_id
from tests.support.http import code_of
from tests.support.receiver import Hook, Receiver, are_in_order, receiving
from tests.support.waiting import eventually
from tests.support.webhooks import has_php, node_recipe, php_recipe, python_recipe
from tests.support.wire import Served, served

Json = dict[str, Any]
ALL_EVENTS = [
    "conversation.created",
    "conversation.queued",
    "conversation.assigned",
    "conversation.resolved",
    "message.created",
]


@asynccontextmanager
async def a_world(
    database_url: str, folder: Path
) -> AsyncIterator[tuple[Served, httpx.AsyncClient, Receiver]]:
    """The product, an administrator's browser, and a shop's receiver."""
    async with receiving() as receiver, served(database_url, folder, webhook_allow_private=True) as world:
        admin = await world.shop.an_agent(role=Role.ADMIN, online=False)
        async with world.http(await world.login(admin)) as http:
            yield world, http, receiver


async def add(http: httpx.AsyncClient, world: Served, url: str, **fields: object) -> Json:
    answer = await http.post(
        f"/api/v1/sites/{world.shop.site.id}/webhooks",
        json={"url": url, "events": ALL_EVENTS, **fields},
        headers={"Idempotency-Key": str(new_id())},
    )
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def deliveries(http: httpx.AsyncClient, webhook: Json) -> list[Json]:
    answer = await http.get(f"/api/v1/webhooks/{webhook['id']}/deliveries")
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def listed(http: httpx.AsyncClient, world: Served) -> list[Json]:
    answer = await http.get(f"/api/v1/sites/{world.shop.site.id}/webhooks")
    items: list[Json] = answer.json()["items"]
    return items


async def test_receiver_is_told_in_order_and_can_verify(database_url: str, tmp_path: Path) -> None:
    async with a_world(database_url, tmp_path) as (world, http, receiver):
        webhook = await add(http, world, receiver.url)
        await world.advance(timedelta(seconds=5))  # from then on it is told, says the documentation
        shopper, _ = await world.shopper()
        ack = await shopper.say("Does it come in green?")
        for number in range(5):
            await shopper.say(f"And number {number}?")
        await eventually(lambda: receiver.types().count("message.created") == 6)
        arrived = receiver.once()[str(ack.conversation_id)]
        assert arrived[:3] == [
            (1, "conversation.created"),
            (1, "message.created"),
            (2, "conversation.queued"),
        ]
        assert are_in_order(arrived)
        hook = receiver.hooks[-1]
        assert hook.payload["data"]["message"]["body"] == "And number 4?"
        verify_everywhere(hook, webhook["secret"])

        async def are_shown() -> bool:
            shown = await deliveries(http, webhook)
            return [one["state"] for one in shown] == ["done"] * 8

        await eventually(are_shown)
        newest = (await deliveries(http, webhook))[0]
        assert newest["webhook_id"] == hook.id
        assert newest["last_attempt"]["status"] == 204
        assert newest["conversation_id"] == str(ack.conversation_id)


def verify_everywhere(hook: Hook, secret: str) -> None:
    """Run the documented recipes on a request, and on one that was tampered with."""
    recipes = [python_recipe(), node_recipe, *([php_recipe] if has_php() else [])]
    for is_genuine in recipes:
        assert is_genuine(secret, hook.headers, hook.body)
        assert not is_genuine(secret, hook.headers, hook.body.replace(b"green", b"black") + b" ")
        assert not is_genuine("whsec_" + "A" * 44, hook.headers, hook.body)
        old = {**hook.headers, "webhook-timestamp": "1600000000"}
        assert not is_genuine(secret, old, hook.body)


async def test_secret_is_shown_once_and_a_rotation_breaks_nobody(database_url: str, tmp_path: Path) -> None:
    async with a_world(database_url, tmp_path) as (world, http, receiver):
        webhook = await add(http, world, receiver.url)
        assert "whsec_" not in str(await listed(http, world))
        rotated = (await http.post(f"/api/v1/webhooks/{webhook['id']}/rotate-secret")).json()
        assert rotated["secret"] != webhook["secret"]
        assert rotated["old_secret_until"] is not None
        await http.post(f"/api/v1/webhooks/{webhook['id']}/test")
        await eventually(lambda: receiver.types() == ["webhook.test"])
        hook = receiver.hooks[0]
        for secret in (webhook["secret"], rotated["secret"]):
            assert python_recipe()(secret, hook.headers, hook.body)
            assert node_recipe(secret, hook.headers, hook.body)


async def test_same_key_adds_nothing_again_and_does_not_show_the_secret(
    database_url: str, tmp_path: Path
) -> None:
    async with a_world(database_url, tmp_path) as (world, http, receiver):
        path, key = f"/api/v1/sites/{world.shop.site.id}/webhooks", {"Idempotency-Key": str(new_id())}
        body = {"url": receiver.url, "events": ALL_EVENTS, "description": "Orders"}
        first = await http.post(path, json=body, headers=key)
        again = await http.post(path, json=body, headers=key)
        other = await http.post(path, json={**body, "events": ["message.created"]}, headers=key)
        assert (first.status_code, again.status_code, code_of(other)) == (201, 200, "idempotency_key_reuse")
        assert (again.json()["id"], again.json()["secret"]) == (first.json()["id"], None)
        assert len(await listed(http, world)) == 1


async def test_failed_delivery_is_visible_and_can_be_sent_again(database_url: str, tmp_path: Path) -> None:
    async with a_world(database_url, tmp_path) as (world, http, receiver):
        receiver.answer, receiver.body = (lambda _: 500), b"out of \x00 order"
        webhook = await add(http, world, receiver.url)
        await http.post(f"/api/v1/webhooks/{webhook['id']}/test")

        async def has_failed() -> Json | None:
            (one,) = await deliveries(http, webhook)
            return one if one["attempts"] == 1 else None

        failed = await eventually(has_failed)
        assert failed is not None
        assert (failed["state"], failed["reason"], failed["type"]) == (
            "waiting",
            "status_500",
            "webhook.test",
        )
        assert failed["last_attempt"]["response"] == "out of  order"
        assert failed["next_attempt_at"] is not None
        assert (await listed(http, world))[0]["failing_since"] is not None
        receiver.answer = lambda _: 200
        again = await http.post(f"/api/v1/webhooks/{webhook['id']}/deliveries/{failed['id']}/redeliver")
        assert again.status_code == 202

        async def has_arrived() -> bool:
            (one,) = await deliveries(http, webhook)
            return bool(one["state"] == "done")

        await eventually(has_arrived)
        assert set(receiver.repeats().values()) == {2}
        assert (await listed(http, world))[0]["failing_since"] is None


async def test_receiver_that_is_gone_is_switched_off(database_url: str, tmp_path: Path) -> None:
    async with a_world(database_url, tmp_path) as (world, http, receiver):
        receiver.answer = lambda _: 410
        webhook = await add(http, world, receiver.url)
        await http.post(f"/api/v1/webhooks/{webhook['id']}/test")

        async def is_off() -> bool:
            return bool((await listed(http, world))[0]["disabled_reason"] == "gone")

        await eventually(is_off)
        assert code_of(await http.post(f"/api/v1/webhooks/{webhook['id']}/test")) == "webhook_disabled"
        receiver.answer = lambda _: 200
        on = await http.patch(f"/api/v1/webhooks/{webhook['id']}", json={"is_enabled": True})
        assert (on.json()["is_enabled"], on.json()["disabled_reason"]) == (True, None)
        await http.post(f"/api/v1/webhooks/{webhook['id']}/test")
        await eventually(lambda: len(receiver.hooks) == 2)


async def test_webhook_is_changed_and_deleted(database_url: str, tmp_path: Path) -> None:
    async with a_world(database_url, tmp_path) as (world, http, receiver):
        webhook = await add(http, world, receiver.url)
        path = f"/api/v1/webhooks/{webhook['id']}"
        changed = (
            await http.patch(path, json={"description": " Orders ", "events": ["message.created"]})
        ).json()
        assert (changed["description"], changed["events"]) == ("Orders", ["message.created"])
        assert code_of(await http.patch(path, json={"url": "ftp://shop.example"})) == "bad_webhook_url"
        assert code_of(await http.patch(path, json={"events": []})) == "invalid_input"
        assert (await http.delete(path)).status_code == 204
        assert await listed(http, world) == []
        for method, place in (("DELETE", ""), ("PATCH", ""), ("POST", "/test"), ("GET", "/deliveries")):
            answer = await http.request(method, path + place, json={} if method == "PATCH" else None)
            assert code_of(answer) == "not_found", place


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
async def test_webhooks_are_for_administrators(database_url: str, tmp_path: Path, role: Role) -> None:
    async with served(database_url, tmp_path) as world:
        person = await world.shop.an_agent(role=role, online=False)
        async with world.http(await world.login(person)) as http:
            for method, path in (
                ("GET", f"/sites/{world.shop.site.id}/webhooks"),
                ("DELETE", f"/webhooks/{new_id()}"),
                ("GET", f"/webhooks/{new_id()}/deliveries"),
                ("POST", f"/webhooks/{new_id()}/rotate-secret"),
            ):
                assert code_of(await http.request(method, f"/api/v1{path}")) == "role_required", path


async def test_private_addresses_are_refused_unless_allowed(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        admin = await world.shop.an_agent(role=Role.ADMIN, online=False)
        async with world.http(await world.login(admin)) as http:
            for url in (
                "http://shop.example/",
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://10.0.0.1:8443/",
            ):
                answer = await http.post(
                    f"/api/v1/sites/{world.shop.site.id}/webhooks",
                    json={"url": url, "events": ["message.created"]},
                    headers={"Idempotency-Key": str(new_id())},
                )
                assert code_of(answer) == "bad_webhook_url", url
