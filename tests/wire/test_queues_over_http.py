"""Queues, offers and explanations as clients meet them: over HTTP and sockets of the running product."""

from pathlib import Path
from uuid import UUID, uuid4

import httpx

from app.accounts.rules import Agent, Role
from app.conversations.rules import ConversationStatus
from app.gateway.protocol import ConversationState, Done, InboxChanged, OfferEnded, OfferMade
from app.reports.schemas import SkillLack, WaitReason
from app.routing.rules import Mode, OfferState
from app.waiting.rules import WaitCause
from app.waiting.rules.ladder import RungSetting, WaitingSettings
from app.waiting.service import change_settings
from tests.support.http import code_of
from tests.support.queues import settle, teach
from tests.support.wire import Served, WireClient, served

HOURS = {
    "name": "Büro",
    "time_zone": "Europe/Berlin",
    "week": {"monday": [{"opens": "09:00", "closes": "12:00"}, {"opens": "22:00", "closes": "02:00"}]},
    "holidays": {"country": "DE", "subdivision": "BY"},
    "days": [{"day": "2026-12-24", "name": "Heiligabend", "spans": [{"opens": "09:00", "closes": "11:00"}]}],
}


async def caller(world: Served, role: Role) -> tuple[httpx.AsyncClient, Agent]:
    agent = await world.shop.an_agent(role=role, online=False, name=role.title(), has_queue=False)
    return world.http(await world.login(agent)), agent


async def test_supervisor_sets_up_team_hours_and_queue_and_agents_only_look(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        (boss, _), (agent, me) = await caller(world, Role.SUPERVISOR), await caller(world, Role.AGENT)
        site = str(world.shop.site.id)
        async with boss, agent:
            key = {"Idempotency-Key": str(uuid4())}
            hours = {**HOURS, "site_id": site}
            schedule = (await boss.post("/api/v1/schedules", json=hours, headers=key)).json()
            assert (await boss.post("/api/v1/schedules", json=hours, headers=key)).status_code == 200
            assert schedule["week"]["monday"] == HOURS["week"]["monday"]  # type: ignore[index]  # a literal above
            days = {"first": "2026-12-24", "days": "3"}
            calendar = (await agent.get(f"/api/v1/schedules/{schedule['id']}/calendar", params=days)).json()
            assert [(day["name"], len(day["open"])) for day in calendar["items"]] == [
                ("Heiligabend", 1),
                ("Erster Weihnachtstag", 0),
                ("Zweiter Weihnachtstag", 0),
            ]
            team = {"site_id": site, "name": "Returns", "agent_ids": [str(me.id)]}
            made = await boss.post("/api/v1/teams", json=team, headers={"Idempotency-Key": str(uuid4())})
            body = {"site_id": site, "name": "Returns", "team_id": made.json()["id"]}
            queue = await boss.post("/api/v1/queues", json=body, headers={"Idempotency-Key": str(uuid4())})
            assert queue.status_code == 201, queue.text
            change = {"schedule_id": schedule["id"], "settings": {"mode": "offer", "boost_s": 10}}
            path = f"/api/v1/queues/{queue.json()['id']}"
            changed = (await boss.patch(path, json=change)).json()
            assert (changed["settings"]["mode"], changed["settings"]["boost_s"]) == ("offer", 10)
            assert changed["schedule_id"] == schedule["id"]
            changed = (await boss.patch(path, json={"settings": {"wrap_up_s": 40}})).json()
            kept = [changed["settings"][name] for name in ("mode", "boost_s", "wrap_up_s")]
            assert kept == ["offer", 10, 40], "what is left out stays"
            assert code_of(await boss.delete(f"/api/v1/schedules/{schedule['id']}")) == "schedule_in_use"
            assert code_of(await agent.patch(path, json=change)) == "role_required"
            names = [one["name"] for one in (await agent.get("/api/v1/queues")).json()["items"]]
            assert names == ["Help", "Returns"]
            assert code_of(await agent.delete(path)) == "role_required"
            assert code_of(await boss.delete(f"/api/v1/queues/{world.shop.queue.id}")) == "default_needed"
            assert (await boss.delete(path)).status_code == 204
            assert code_of(await boss.get(path)) == code_of(await boss.delete(path)) == "not_found"
            assert (await boss.delete(f"/api/v1/schedules/{schedule['id']}")).status_code == 204


async def test_skills_are_written_and_unknown_ones_refused(database_url: str, tmp_path: Path) -> None:
    async with served(database_url, tmp_path) as world:
        (boss, _), (agent, me) = await caller(world, Role.SUPERVISOR), await caller(world, Role.AGENT)
        async with boss, agent:
            path = f"/api/v1/agents/{me.id}/skills"
            assert code_of(await boss.put(path, json={"skills": ["returns"]})) == "unknown_skill"
            await boss.put("/api/v1/skills/returns", json={"name": "Retouren"})
            wanted = {"skills": ["language:de", "returns"]}
            assert (await boss.put(path, json=wanted)).json() == wanted
            assert (await agent.get(path)).json() == wanted
            assert code_of(await agent.put(path, json=wanted)) == "role_required"


async def test_offer_is_shown_with_its_countdown_and_accepted_over_the_socket(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        boss, _ = await caller(world, Role.SUPERVISOR)
        async with boss:
            settings = {"settings": {"mode": "offer", "offer_timeout_s": 30}}
            await boss.patch(f"/api/v1/queues/{world.shop.queue.id}", json=settings)
        agent = await world.shop.an_agent(online=False)
        console = await world.console(agent)
        shopper, _ = await world.shopper()
        ack = await shopper.say("Hello?")
        made = await console.until(OfferMade, lambda _: True)
        assert made.conversation.id == ack.conversation_id
        assert 0 < made.remaining_s <= 30
        assert not any(
            one.conversation.status not in {"queued", "assigned"} for one in shopper.seen(ConversationState)
        )
        ref = await console.ask("offer.accept", offer_id=str(made.offer_id))
        await console.until(Done, lambda done: done.ref == ref)
        ended = await console.until(OfferEnded, lambda _: True)
        assert (ended.offer_id, ended.state) == (made.offer_id, OfferState.ACCEPTED)
        await shopper.until(
            ConversationState, lambda state: state.conversation.status is ConversationStatus.ASSIGNED
        )
        refusal = await console.refusal("offer.reject", offer_id=str(made.offer_id))
        assert refusal.code == "offer_ended"


async def until_row_says(
    console: WireClient, conversation_id: UUID, cause: WaitCause, *, is_flagged: bool = False
) -> WaitReason:
    """Take the frames with a row, in the order in which they came, to the first that gives this cause."""
    while True:
        frame = await console.until(
            InboxChanged, lambda frame: conversation_id in {row.id for row in frame.conversations}
        )
        row = next(row for row in frame.conversations if row.id == conversation_id)
        has_flag = row.wait is not None and row.wait.level is not None
        if row.reason is not None and row.reason.cause is cause and (has_flag or not is_flagged):
            return row.reason


async def test_row_of_who_waits_says_what_an_offer_to_another_changes(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        await settle(world.shop, mode=Mode.OFFER, offer_timeout_s=300, reoffer_after_s=600)
        agent = await world.shop.an_agent(capacity=1, online=False)
        console = await world.console(agent)
        first, _ = await world.shopper()
        waiting = (await first.say("Is anybody there?")).conversation_id

        async def decline(made: OfferMade) -> None:
            ref = await console.ask("offer.reject", offer_id=str(made.offer_id))
            await console.until(Done, lambda done: done.ref == ref)

        await until_row_says(console, waiting, WaitCause.OFFERED)
        await decline(await console.until(OfferMade, lambda made: made.conversation.id == waiting))
        # Once it is flagged nothing of its own changes any more.
        told = await until_row_says(console, waiting, WaitCause.DECLINED, is_flagged=True)
        assert (told.online, told.full, told.declined) == (1, 0, 1)
        other, _ = await world.shopper()
        await other.say("Is the teapot in stock?")
        made = await console.until(OfferMade, lambda made: made.conversation.id != waiting)
        told = await until_row_says(console, waiting, WaitCause.ALL_FULL)
        assert (told.online, told.full, told.declined) == (1, 1, 0)
        await decline(made)
        await until_row_says(console, waiting, WaitCause.DECLINED)


async def test_row_says_when_time_alone_has_changed_why_somebody_waits(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        await settle(world.shop, skill_widen_after_s=4)
        async with world.shop.transactions() as uow:
            silent = {
                rung: RungSetting(is_on=False, after_s=one.after_s)
                for rung, one in WaitingSettings().rungs.items()
            }
            await change_settings(uow, world.shop.site.id, WaitingSettings(silent))
        boss, _ = await caller(world, Role.SUPERVISOR)
        await teach(world.shop, await world.shop.an_agent(online=False), "returns")
        busy = await world.shop.an_agent(capacity=0, online=False)
        console = await world.console(busy)
        shopper, _ = await world.shopper()
        waiting = (await shopper.say("Can I send it back?")).conversation_id
        async with boss:
            skills = {"skills": ["returns"]}
            path = f"/api/v1/conversations/{waiting}/routing"
            assert (await boss.patch(path, json=skills)).status_code == 200
        # Once it is flagged nothing of its own changes any more.
        told = await until_row_says(console, waiting, WaitCause.SKILL_MISSING, is_flagged=True)
        assert told.lacking == [SkillLack(skill="returns", agents=1)]
        await until_row_says(console, waiting, WaitCause.ALL_FULL)


async def test_row_says_why_somebody_waits_and_the_question_why_is_answered(
    database_url: str, tmp_path: Path
) -> None:
    async with served(database_url, tmp_path) as world:
        boss, _ = await caller(world, Role.SUPERVISOR)
        full = await world.shop.an_agent(name="Full", capacity=0, online=False)
        console = await world.console(full)
        shopper, _ = await world.shopper()
        ack = await shopper.say("Hello?")
        rows = await console.until(
            InboxChanged, lambda frame: any(row.reason is not None for row in frame.conversations)
        )
        reason = rows.conversations[0].reason
        assert reason is not None
        assert (reason.cause, reason.online, reason.full) == ("all_full", 1, 1)
        path = f"/api/v1/conversations/{ack.conversation_id}/routing"
        async with boss:
            changed = (await boss.patch(path, json={"priority": "urgent", "language": "fr"})).json()
            assert (changed["priority"], changed["language"]) == ("urgent", "fr")
            verdicts = {one["agent_name"]: one["verdict"] for one in changed["verdicts"]}
            assert verdicts == {"Full": "full", "Supervisor": "offline"}
            other = await world.shop.a_queue()
            move = f"/api/v1/conversations/{ack.conversation_id}/move"
            moved = await boss.post(move, json={"queue_id": str(other.id)})
            assert moved.json()["queue_id"] == str(other.id)
            assert code_of(await boss.post(move, json={"queue_id": str(uuid4())})) == "not_found"
