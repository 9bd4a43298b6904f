"""Clients on networks as they are: what was typed is never lost, never doubled, and a dead line is noticed."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Dialog, Page, expect
from playwright.async_api import Error as PlaywrightError

from tests.support.browser import PHONE, People
from tests.support.databases import back_up, restore
from tests.support.journeys import Shopper, Staff
from tests.support.looks import COLOURS, SCHEMES, accessibility_violations
from tests.support.networked import World, a_networked_world
from tests.support.waiting import eventually

LONG = timedelta(seconds=20)


async def says(shopper: Shopper, *bodies: str) -> None:
    """Wait until the chat shows exactly these messages, all of them on the server."""

    async def shown() -> bool:
        assert await shopper.messages() == list(bodies)
        chat = await shopper.chat()
        return await chat.locator("article[data-status=pending], article[data-status=failed]").count() == 0

    await eventually(shown, within=LONG)


async def reads(staff: Staff, *bodies: str) -> None:
    """Wait until the open conversation shows exactly these bubbles, none of them still on its way."""

    async def shown() -> bool:
        assert await staff.page.locator(".bubble__body").all_inner_texts() == list(bodies)
        return await staff.page.locator(".bubble[data-delivery=pending]").count() == 0

    await eventually(shown, within=LONG)


async def draft_of(shopper: Shopper) -> str:
    return await (await shopper.chat()).get_by_role("textbox").input_value()


async def can_be_used(shopper: Shopper) -> None:
    """Let axe look at the chat, light and dark, in both directions of writing."""
    chat = await shopper.chat()
    for scheme in SCHEMES:
        await shopper.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for direction in ("rtl", "ltr"):
            await chat.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
            rules = COLOURS if scheme != SCHEMES[0] else ()
            assert await accessibility_violations(shopper.page, rules=rules) == []


async def opened_conversation(world: World) -> Staff:
    """Log an agent in and open their only conversation."""
    agent = await world.agent()
    await open_only_conversation(agent)
    return agent


async def open_only_conversation(agent: Staff) -> None:
    await expect(agent.page.get_by_role("region", name="Mine").get_by_role("link")).to_have_count(
        1, timeout=40_000
    )
    await agent.page.keyboard.press("j")
    await agent.page.keyboard.press("Enter")
    await expect(agent.log).to_be_visible()


async def test_what_was_typed_offline_survives_a_reload_and_is_sent_once_in_order(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await world.shopper()
        await shopper.write("One")
        await shopper.sees("Sent")
        await go_offline(world, shopper.page)
        await shopper.sees("You are offline")
        for body in ("Two", "Three", "Four"):
            await shopper.write(body)
        await can_be_used(shopper)
        # It says so where it would cut the welcome in two.
        await expect((await shopper.chat()).get_by_text("How can we help you?")).to_be_hidden()
        await (await shopper.chat()).get_by_role("textbox").fill("Half a thought")

        await reload_offline(shopper.page)
        await come_back(world, shopper.page)
        await shopper.page.goto(world.line.url + "/demo/en/")
        await says(shopper, "One", "Two", "Three", "Four")
        await expect((await shopper.chat()).get_by_text("How can we help you?")).to_be_visible()
        assert await draft_of(shopper) == "Half a thought"
        agent = await opened_conversation(world)
        await reads(agent, "One", "Two", "Three", "Four")
        # What the browser tells of its sockets can lack the very first frame of one.
        assert max(world.times_sent(body) for body in ("Two", "Three", "Four")) == 1


@pytest.mark.long
async def test_reply_written_offline_survives_a_reload_of_the_console(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await world.shopper()
        await shopper.write("Hello?")
        agent = await opened_conversation(world)
        await go_offline(world, agent.page)
        await expect(agent.page.get_by_text("Connection lost")).to_be_visible()
        await agent.reply("Good morning!")
        await agent.reply("How can I help?")
        await agent.page.get_by_role("textbox", name="Reply to the shopper").fill("Half a thought")

        address = agent.page.url
        await reload_offline(agent.page)
        await come_back(world, agent.page)
        await agent.page.goto(address)
        await reads(agent, "Hello?", "Good morning!", "How can I help?")
        await expect(agent.page.get_by_role("textbox", name="Reply to the shopper")).to_have_value(
            "Half a thought"
        )
        await says(shopper, "Hello?", "Good morning!", "How can I help?")
        assert world.times_sent("Good morning!") <= 1


async def test_server_killed_while_sending_loses_and_doubles_nothing(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await world.shopper()
        bodies = [f"Message {number}" for number in range(12)]
        for number, body in enumerate(bodies):
            await shopper.write(body)
            if number == 5:
                world.program.kill()
        world.program.start()
        await says(shopper, *bodies)
        agent = await opened_conversation(world)
        await reads(agent, *bodies)


@pytest.mark.long
async def test_tab_closed_before_the_answer_is_made_up_for_by_the_next_and_nothing_is_doubled(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await world.shopper()
        await shopper.write("One")
        await shopper.sees("Sent")
        world.line.swallow("down")
        await shopper.write("Committed, but never acknowledged")
        agent = await opened_conversation(world)
        await reads(agent, "One", "Committed, but never acknowledged")
        world.line.swallow("up")
        await shopper.write("Never arrived")
        await shopper.page.close()

        again = await world.shopper(shopper.page.context)
        await again.open_chat()
        await says(again, "One", "Committed, but never acknowledged", "Never arrived")
        world.line.cut()
        world.line.mend()
        await reads(agent, "One", "Committed, but never acknowledged", "Never arrived")


async def test_two_tabs_offline_agree_and_send_each_message_once(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        one = await world.shopper()
        await one.write("Before")
        await one.sees("Sent")
        other = await world.shopper(one.page.context)
        await other.open_chat()
        await says(other, "Before")
        await go_offline(world, one.page)
        await one.write("From the first tab")
        await other.sees("From the first tab")
        await other.write("From the second tab")
        await one.sees("From the second tab")
        await (await other.chat()).get_by_role("textbox").fill("One draft")
        await eventually(lambda: _draft_is(one, "One draft"))

        await come_back(world, one.page)
        everything = ("Before", "From the first tab", "From the second tab")
        await says(one, *everything)
        await says(other, *everything)
        assert max(world.times_sent(body) for body in everything) == 1
        await (await other.chat()).get_by_role("textbox").press("Enter")
        await says(one, *everything, "One draft")
        assert await draft_of(one) == ""


async def _draft_is(shopper: Shopper, text: str) -> bool:
    return await draft_of(shopper) == text


async def go_offline(world: World, page: Page) -> None:
    world.line.cut()
    await page.context.set_offline(True)


async def come_back(world: World, page: Page) -> None:
    world.line.mend()
    await page.context.set_offline(False)


async def reload_offline(page: Page) -> None:
    """Reload as people do when nothing moves: the page is gone and the browser says so."""
    with pytest.raises(PlaywrightError, match="ERR_INTERNET_DISCONNECTED"):
        await page.reload()


@pytest.mark.long
async def test_line_that_dies_without_a_word_is_noticed_by_both_ends(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await world.shopper()
        await shopper.write("One")
        agent = await opened_conversation(world)
        sockets = world.sockets
        world.line.swallow("up", "down")
        await shopper.write("Two")
        # A heartbeat of 25 seconds and 5 for its answer here, 20 and 10 there.
        await eventually(lambda: world.sockets == sockets + 2, within=timedelta(seconds=40))
        await reads(agent, "One", "Two")
        await agent.reply("Three")
        await says(shopper, "One", "Two", "Three")
        await eventually(lambda: world.open_sockets() == 2, within=timedelta(seconds=40))


@pytest.mark.long
async def test_restored_backup_is_begun_anew_with_and_unsent_messages_are_sent(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await world.shopper()
        await shopper.write("One")
        agent = await opened_conversation(world)
        await agent.reply("Two")
        await says(shopper, "One", "Two")
        world.program.stop()
        await asyncio.to_thread(back_up, database_url)
        world.program.start()
        await shopper.write("Lost with the old server")
        await reads(agent, "One", "Two", "Lost with the old server")
        world.line.cut()
        await shopper.write("Still unsent")
        await agent.reply("Unsent too")
        world.program.stop()
        await asyncio.to_thread(restore, database_url)
        world.program.start()
        world.line.mend()
        await says(shopper, "One", "Two", "Still unsent", "Unsent too")
        await reads(agent, "One", "Two", "Still unsent", "Unsent too")


@pytest.mark.long
async def test_refused_message_keeps_its_text_to_edit_or_to_discard(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await world.shopper()
        chat = await shopper.chat()
        for body in ("No\x00text", "Nor\x00this"):
            await shopper.write(body)
        await expect(chat.get_by_text("Not sent.")).to_have_count(2)
        await can_be_used(shopper)
        await shopper.write("But this")
        await chat.get_by_role("button", name="Discard").last.click()
        await chat.get_by_role("button", name="Edit").click()
        assert await draft_of(shopper) == "No\x00text"
        await shopper.write("Now a text")
        await says(shopper, "But this", "Now a text")
        await shopper.page.reload()
        await says(shopper, "But this", "Now a text")

        agent = await opened_conversation(world)
        await agent.reply("No\x00answer")
        await expect(agent.page.get_by_text("Not sent.")).to_be_visible()
        await agent.page.get_by_role("button", name="Edit").click()
        box = agent.page.get_by_role("textbox", name="Reply to the shopper")
        await expect(box).to_be_focused()
        await expect(box).to_have_value("No\x00answer")
        await box.fill("An answer")
        await box.press("Enter")
        await says(shopper, "But this", "Now a text", "An answer")


@pytest.mark.long
async def test_chat_works_where_storage_is_blocked(people: People, database_url: str, tmp_path: Path) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        person = await people.new_person(is_touch=True)
        await person.add_init_script(
            "Object.defineProperty(window, 'localStorage', "
            "{ get() { throw new DOMException('', 'SecurityError') } })"
        )
        shopper = await world.shopper(person)
        await shopper.open_chat()
        await shopper.write("One")
        await says(shopper, "One")
        world.line.cut()
        await shopper.write("Two")
        world.line.mend()
        await says(shopper, "One", "Two")


@pytest.mark.long
async def test_whoever_would_lose_a_message_because_storage_is_full_is_asked_before_leaving(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        person = await people.new_person(is_touch=True)
        await person.add_init_script(
            "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
        )
        shopper = await world.shopper(person)
        await shopper.open_chat()
        world.line.cut()
        await shopper.write("Nowhere to keep this")
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            await dialog.dismiss()

        shopper.page.on("dialog", stay)
        await shopper.page.close(run_before_unload=True)
        await eventually(lambda: asked == ["beforeunload"])
        world.line.mend()
        await says(shopper, "Nowhere to keep this")


@pytest.mark.long
async def test_chat_that_could_not_be_loaded_says_so_shows_nobody_else_and_comes_by_itself(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        shopper = await world.shopper(await people.new_person(viewport=PHONE, is_touch=True))
        page = shopper.page
        world.line.cut()
        people.expect("Failed to execute 'postMessage'")  # the browser's own error page is not spoken to
        await shopper.tap_launcher()
        await eventually(lambda: any("chrome-error" in frame.url for frame in page.frames))
        assert not await covers_the_page(page)
        world.line.mend()
        # Now it is the page of a network that wants a login first, and has its way with whatever is asked for.
        hotel = "<!doctype html><h1>Welcome to our hotel</h1>"
        await page.route("**/widget/**", lambda route: route.fulfill(content_type="text/html", body=hotel))
        await eventually(
            lambda: is_said_on_the_button(page, "Chat No connection. We keep trying."), within=LONG
        )
        assert not await covers_the_page(page)
        await page.unroute_all()
        await shopper.chat(within=LONG)
        await eventually(lambda: covers_the_page(page), within=LONG)
        await shopper.write("There you are")
        await says(shopper, "There you are")
        await (await shopper.chat()).get_by_role("button", name="Close chat").tap()
        await eventually(lambda: is_said_on_the_button(page, "Chat"))


async def covers_the_page(page: Page) -> bool:
    """Tell whether a finger in the middle of the window would meet the chat's frame."""
    middle = "document.elementFromPoint(innerWidth / 2, innerHeight / 2).localName"
    return bool(await page.evaluate(middle) == "seventysix-chat")


async def is_said_on_the_button(page: Page, name: str) -> bool:
    """Tell whether this is the name of a button, also in a shadow root that scripts do not reach."""
    tree = await (await page.context.new_cdp_session(page)).send("Accessibility.getFullAXTree")
    buttons = [one for one in tree["nodes"] if one.get("role", {}).get("value") == "button"]
    return any(str(one["name"]["value"]).strip() == name for one in buttons)


@pytest.mark.long
async def test_console_behind_a_login_page_of_the_network_waits_for_the_real_server(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        agent = await world.agent()
        page = "<!doctype html><title>Welcome to our hotel</title>"
        await agent.page.route("**/api/**", lambda route: route.fulfill(content_type="text/html", body=page))
        await agent.page.reload()
        await expect(agent.page.get_by_role("button", name="Try now")).to_be_visible()
        await agent.page.unroute("**/api/**")
        await expect(agent.page.get_by_text("Live", exact=True)).to_be_visible()
