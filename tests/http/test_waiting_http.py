"""What ops ask about waiting, and what administrators set, over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from app.accounts.rules import Role
from app.waiting.http import router
from tests.support.accounts import a_login
from tests.support.clocks import ManualClock
from tests.support.http import an_app, code_of, serving
from tests.support.shop import Shop, a_shop, a_site, seconds


@dataclass
class Served:
    """A shop with its waiting room behind a real server."""

    client: httpx.AsyncClient
    shop: Shop
    clock: ManualClock

    async def as_(self, role: Role, *, shop: Shop | None = None) -> None:
        agent = await (shop or self.shop).an_agent(role=role, online=False)
        self.client.cookies.set("seventysix", await a_login(self.shop.transactions, agent))

    def url(self, what: str) -> str:
        return f"/api/v1/sites/{self.shop.site.id}/waiting/{what}"

    async def get(self, what: str) -> Any:
        response = await self.client.get(self.url(what))
        assert response.status_code == 200, response.text
        return response.json()

    async def waits(self, *seconds_: int, answered: bool) -> None:
        """Let shoppers have waited so long, and then be answered or leave."""
        ada = await self.shop.an_agent(capacity=100)
        for waited in seconds_:
            head = await self.shop.an_assigned_conversation(ada, waiting=seconds(waited))
            if answered:
                await self.shop.answer(ada, head)


@asynccontextmanager
async def served(database_url: str) -> AsyncIterator[Served]:
    clock = ManualClock()
    async with a_shop(database_url, clock=clock) as shop:
        app = an_app(transactions=shop.transactions)
        app.include_router(router)
        async with serving(app) as client:
            yield Served(client, shop, clock)


async def test_ladder_is_read_by_agents_and_changed_by_administrators(database_url: str) -> None:
    async with served(database_url) as world:
        await world.as_(Role.AGENT)
        before = await world.get("settings")
        assert [(one["rung"], one["after_s"], one["is_on"]) for one in before["rungs"]] == [
            ("acknowledge", 0, True),
            ("alert", 20, True),
            ("overflow", 40, True),
            ("estimate", 50, True),
            ("supervisors", 61, True),
            ("alternatives", 70, True),
        ]
        change = {"rungs": [{"rung": "alert", "is_on": False, "after_s": 25}], "offers_callback": True}
        assert code_of(await world.client.patch(world.url("settings"), json=change)) == "role_required"
        await world.as_(Role.ADMIN)
        after = (await world.client.patch(world.url("settings"), json=change)).json()
        assert after["rungs"][1] == {"rung": "alert", "is_on": False, "after_s": 25, "holdout": 0}
        assert (after["offers_callback"], after["offers_email"]) == (True, True)
        assert after["rungs"][2:] == before["rungs"][2:]
        assert await world.get("settings") == after


async def test_ladder_that_makes_no_sense_is_refused(database_url: str) -> None:
    async with served(database_url) as world:
        await world.as_(Role.ADMIN)
        for body, code in (
            ({"rungs": [{"rung": "alternatives", "is_on": True, "after_s": 76}]}, "bad_ladder"),
            ({"offers_email": False}, "bad_ladder"),
            ({"rungs": [{"rung": "alert", "is_on": True, "after_s": 20, "holdout": 0.9}]}, "invalid_input"),
            ({"rungs": [{"rung": "dance", "is_on": True, "after_s": 20}]}, "invalid_input"),
            ({"abandon_after_s": 5}, "invalid_input"),
        ):
            assert code_of(await world.client.patch(world.url("settings"), json=body)) == code


async def test_other_sites_and_lower_roles_see_nothing(database_url: str) -> None:
    async with served(database_url) as world:
        other = await a_site(world.shop.transactions)
        for what in ("quality", "patience", "histogram", "rungs", "what-if", "staffing"):
            await world.as_(Role.AGENT)
            assert code_of(await world.client.get(world.url(what))) == "role_required"
            await world.as_(Role.SUPERVISOR, shop=other)
            assert code_of(await world.client.get(world.url(what))) == "not_found"


async def test_histogram_leaves_no_wait_out(database_url: str) -> None:
    async with served(database_url) as world:
        await world.waits(3, 70, 80, 900, 8_000, answered=True)
        await world.as_(Role.SUPERVISOR)
        found = await world.get("histogram")
        filled = {(one["from_s"], one["to_s"]): one["waits"] for one in found["buckets"] if one["waits"]}
        assert filled == {(0, 5): 1, (61, 76): 1, (76, 120): 1, (600, None): 2}
        assert (found["longest_s"], found["median_s"]) == (8_000, 80)


async def test_patience_begins_at_the_prior_and_knows_its_uncertainty(database_url: str) -> None:
    async with served(database_url) as world:
        await world.as_(Role.SUPERVISOR)
        found = await world.get("patience")
        assert (found["mean_s"], found["steps"], found["waits"]) == (76, [], 0)


async def test_quality_of_an_empty_shop_is_unknown_rather_than_perfect(database_url: str) -> None:
    async with served(database_url) as world:
        await world.as_(Role.SUPERVISOR)
        found = await world.get("quality")
        assert (found["hit_rate"], found["brier"], found["count"], found["calibration"]) == (
            None,
            None,
            0,
            [],
        )


async def test_one_more_agent_shortens_the_wait(database_url: str) -> None:
    async with served(database_url) as world:
        await world.shop.an_agent(capacity=1)
        for _ in range(4):
            await world.shop.a_conversation(waiting=seconds(20))
        await world.as_(Role.SUPERVISOR)
        until = (world.shop.now() + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
        found = await world.get(f"what-if?until={until}")
        waits = {one["agents"]: one["expected_wait_s"] for one in found["items"]}
        assert (found["agents_online"], found["waiting"]) == (1, 4)
        assert found["until"] == until
        assert waits[-1] > waits[0] > waits[1] > waits[2] >= 0


async def test_plan_of_a_day_has_a_row_for_each_half_hour_and_its_backtest(database_url: str) -> None:
    async with served(database_url) as world:
        for day in range(1, 22):
            for number in range(4):
                await world.shop.a_conversation(waiting=timedelta(days=day, minutes=number))
        await world.as_(Role.SUPERVISOR)
        found = await world.get(f"staffing?day={(world.shop.now() + timedelta(days=1)).date()}")
        assert len(found["slots"]) == 48
        busiest = max(found["slots"], key=lambda slot: slot["arrivals"])
        assert busiest["begins_at"][11:16] in {"11:30", "12:00"}
        assert busiest["agents"] >= 1
        assert busiest["arrivals_planned"] > busiest["arrivals"]
        assert found["days_of_history"] == 20
        assert 0 <= found["backtest_error"] < 1
        today = await world.get("staffing")
        assert [slot["actual_arrivals"] is None for slot in today["slots"]] == [False] * 24 + [True] * 24
