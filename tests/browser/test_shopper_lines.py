"""Lines of shoppers in a browser that keeps pages for going back: lost answers, going back, waking up."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import WebSocketRoute, async_playwright, expect

from tests.support.browser import LAUNCH_ARGUMENTS, PHONE, People, find_chromium
from tests.support.journeys import LAUNCHER_INSET, Shopper
from tests.support.networked import World, a_networked_world
from tests.support.repository import ROOT
from tests.support.waiting import eventually

SOON = timedelta(seconds=15)  # a heartbeat alone would take 25 seconds and 5 more
SETTLED = "article:not([data-status=pending], [data-status=failed]) .bubble"

# Here shop and chat are of one origin, and the chat's window can be had: it speaks to the page.
TAKE_DOWN = """() => {
  window.told = [];
  window.isKept = [];
  addEventListener("seventysix:message", ({ detail }) => told.push(detail.author));
  addEventListener("pageshow", ({ persisted }) => isKept.push(persisted));
  addEventListener("message", ({ source }) => { window.chat ??= source });
}"""
SHOWN = "[...chat.document.querySelectorAll('article .bubble')].map((bubble) => bubble.innerText)"


async def says(shopper: Shopper, *bodies: str) -> None:
    """Wait until the chat shows exactly these messages, none of them on its way."""

    async def shown() -> bool:
        return await (await shopper.chat()).locator(SETTLED).all_inner_texts() == list(bodies)

    await eventually(shown, within=SOON)


@pytest.mark.long
async def test_lost_answers_going_back_and_waking_up_lose_and_double_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with async_playwright() as playwright:
        # Playwright switches the back/forward cache off, which shoppers have.
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(),
            args=LAUNCH_ARGUMENTS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        caching = People(browser, ROOT / ".cache" / "pictures")
        async with a_networked_world(caching, database_url, tmp_path) as world:
            await _answer_that_never_comes_is_asked_after(world)
            await _page_that_one_goes_back_to_is_the_one_that_was_left(world)
            await _tab_that_is_looked_at_again_finds_out_that_its_line_is_dead(world)
            await _news_that_were_lost_are_fetched_when_the_next_show_the_gap(world)
        await caching.leave()
        await browser.close()
        assert caching.complaints == []


async def _answer_that_never_comes_is_asked_after(world: World) -> None:
    person = await world.people.new_person(is_touch=True)
    sent: list[str] = []
    lost: list[str] = []

    async def lose_the_first_answer(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def up(text: str | bytes) -> None:
            frame = json.loads(text)
            if frame["type"] == "message.send":
                sent.append(frame["client_id"])
            server.send(text)

        def down(text: str | bytes) -> None:
            frame = json.loads(text)
            # The entry would tell as well as the answer.
            if len(sent) == 1 and frame["type"] in {"ack", "entries", "conversation"}:
                lost.append(frame["type"])
            else:
                route.send(text)

        route.on_message(up)
        server.on_message(down)

    await person.route_web_socket("**/ws/visitor", lose_the_first_answer)
    shopper = await world.shopper(person)
    await shopper.open_chat()
    await shopper.write("Is anybody there?")
    await says(shopper, "Is anybody there?")
    assert "ack" in lost
    assert (len(sent), len(set(sent))) == (2, 1)


async def _page_that_one_goes_back_to_is_the_one_that_was_left(world: World) -> None:
    shopper = await world.shopper()
    await shopper.write("Before")
    await says(shopper, "Before")
    page = shopper.page
    await page.evaluate(TAKE_DOWN)
    open_before = world.open_sockets() + 1
    agent = await world.agent()
    await agent.row("Before").first.click()
    await eventually(lambda: world.open_sockets() == open_before, within=SOON)
    await page.goto(world.line.url + "/demo/en/service/", wait_until="load")
    await says(shopper, "Before")
    # The page that waits to be gone back to has let go of its socket.
    await eventually(lambda: world.open_sockets() == open_before, within=SOON)
    await shopper.write("Meanwhile")
    await agent.reply("Answered meanwhile")
    said = ["Before", "Meanwhile", "Answered meanwhile"]
    await says(shopper, *said)

    await page.go_back(wait_until="commit")

    # A page that was kept is no new one, so Playwright does not see its frames; the page itself is told.
    async def has_heard(*authors: str) -> bool:
        return bool(await page.evaluate("window.told") == list(authors))

    async def shows(*bodies: str) -> bool:
        return bool(await page.evaluate(SHOWN) == list(bodies))

    await eventually(lambda: has_heard("visitor", "agent"), within=SOON)
    await eventually(lambda: shows(*said), within=SOON)
    assert await page.evaluate("isKept") == [True]
    size = page.viewport_size
    assert size is not None
    await page.touchscreen.tap(size["width"] / 2, size["height"] - LAUNCHER_INSET)
    await page.keyboard.type("After")
    await page.keyboard.press("Enter")
    await eventually(lambda: has_heard("visitor", "agent", "visitor"), within=SOON)
    await eventually(lambda: shows(*said, "After"), within=SOON)
    await eventually(lambda: world.open_sockets() == open_before, within=SOON)
    other = await world.shopper(page.context)
    await other.open_chat()
    await says(other, *said, "After")
    await agent.page.context.close()


async def _tab_that_is_looked_at_again_finds_out_that_its_line_is_dead(world: World) -> None:
    shopper = await world.shopper()
    await shopper.write("One")
    await says(shopper, "One")
    sockets = world.sockets
    world.line.swallow("up", "down")
    await (await shopper.chat()).evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await eventually(lambda: world.sockets > sockets, within=SOON)
    await shopper.write("Two")
    await says(shopper, "One", "Two")


async def _news_that_were_lost_are_fetched_when_the_next_show_the_gap(world: World) -> None:
    person = await world.people.new_person(is_touch=True)
    lost: list[str] = []

    async def lose_the_first_news(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def down(text: str | bytes) -> None:
            frame = json.loads(text)
            bodies = [entry["body"] for entry in frame.get("entries", ()) if entry["kind"] == "message"]
            if not lost and "Answered first" in bodies:
                lost.extend(bodies)
            else:
                route.send(text)

        server.on_message(down)

    await person.route_web_socket("**/ws/visitor", lose_the_first_news)
    shopper = await world.shopper(person)
    await shopper.open_chat()
    await shopper.write("Do you ship to Malta?")
    agent = await world.agent()
    await agent.row("Malta").first.click()
    await agent.reply("Answered first")
    await eventually(lambda: lost == ["Answered first"], within=SOON)
    await agent.reply("Answered second")
    await says(shopper, "Do you ship to Malta?", "Answered first", "Answered second")


async def test_whatever_a_shopper_does_brings_a_lost_line_back(
    people: People, database_url: str, tmp_path: Path
) -> None:
    async with a_networked_world(people, database_url, tmp_path) as world:
        person = await people.new_person(viewport=PHONE, is_touch=True)
        # Left to itself the chat would try again in a day or later.
        await person.add_init_script("Math.random = () => 1e5")
        shopper = await world.shopper(person)
        await shopper.open_chat()
        await shopper.write("Before")
        await says(shopper, "Before")
        chat = await shopper.chat()
        notice, box = chat.locator(".notice"), chat.get_by_role("textbox")

        async def comes_back_by(act: Callable[[], Awaitable[object]]) -> None:
            world.line.cut()
            await expect(notice).to_have_text(re.compile("."), timeout=15_000)
            world.line.mend()
            await act()
            await expect(notice).to_have_text("", timeout=15_000)

        await comes_back_by(lambda: shopper.write("Written"))
        await comes_back_by(lambda: box.press("x"))
        await comes_back_by(
            lambda: box.evaluate("node => document.execCommand('insertText', false, 'pasted')")
        )
        await comes_back_by(box.tap)
        await comes_back_by(lambda: chat.evaluate("dispatchEvent(new Event('online'))"))
        await comes_back_by(lambda: chat.evaluate("dispatchEvent(new FocusEvent('focus'))"))
        await comes_back_by(lambda: chat.evaluate("document.dispatchEvent(new Event('visibilitychange'))"))
        await chat.get_by_role("button", name="Close chat").tap()
        await comes_back_by(shopper.tap_launcher)
        await says(shopper, "Before", "Written")


async def test_chat_that_was_cut_off_before_an_answer_says_how_much_it_sends_again(
    people: People, database_url: str, tmp_path: Path
) -> None:
    """The server looks for it in former conversations then, which it does for nobody else."""
    async with a_networked_world(people, database_url, tmp_path) as world:
        person = await people.new_person(viewport=PHONE, is_touch=True)
        resends: list[int] = []

        async def cut_before_the_first_answer(route: WebSocketRoute) -> None:
            server = route.connect_to_server()
            is_first = not resends

            def up(text: str | bytes) -> None:
                frame = json.loads(text)
                if frame["type"] == "hello":
                    resends.append(frame["resends"])
                server.send(text)

            async def down(text: str | bytes) -> None:
                if is_first and json.loads(text)["type"] in {"ack", "entries", "conversation"}:
                    await route.close()
                else:
                    route.send(text)

            route.on_message(up)
            server.on_message(down)

        await person.route_web_socket("**/ws/visitor", cut_before_the_first_answer)
        shopper = await world.shopper(person)
        await shopper.open_chat()
        await shopper.write("Is it in stock?")
        await says(shopper, "Is it in stock?")
        assert resends == [0, 1]
