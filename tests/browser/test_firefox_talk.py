"""A conversation in Firefox, by keys and by mouse: form, files, answers, signs, survey; and out of hours.

Files are pasted and dropped by events made as a browser makes them: the clipboard of a Firefox without a screen takes
texts alone, and no driver drags a file from the desktop.
"""

import asyncio
import time
from pathlib import Path

import pytest
from playwright.async_api import Frame, Locator, Route, expect

from tests.browser.test_answers import message
from tests.browser.test_files import PAPER, PHOTO, UPLOADS, choose, give, is_shown, picture
from tests.browser.test_networks import says
from tests.browser.test_times import holds
from tests.browser.test_waiting_faces import CLOSED_UNTIL_THE_DAY_AFTER_TOMORROW, a_day
from tests.support.browser import DESKTOP, People
from tests.support.databases import execute
from tests.support.firefox import SAVED
from tests.support.journeys import Shopper, Staff, staff
from tests.support.looks import accessibility_violations, take_picture
from tests.support.program import Program
from tests.support.waiting import eventually

NAME = {"key": "name", "kind": "text", "label": {"de": "Name", "en": "Name"}, "is_required": True}
ORDER = {
    "key": "order",
    "kind": "text",
    "label": {"de": "Bestellnummer", "en": "Order"},
    "pattern": "[0-9]{6}",
}
EMAIL = {"key": "email", "kind": "email", "label": {"de": "E-Mail", "en": "Your e-mail"}, "is_required": True}
CONSENT = {"text": {"de": "Ich willige ein.", "en": "I agree."}, "link": "https://shop.example/privacy"}
FORMS = {"before": [NAME, ORDER], "closed": [EMAIL], "consent": CONSENT}


async def a_fox_in_the_shop(foxes: People, url: str) -> Shopper:
    page = await (await foxes.new_person(viewport=DESKTOP)).new_page()
    await page.goto(url + "/demo/en/")
    await page.wait_for_load_state("networkidle")
    return Shopper(page)


async def is_well_made(shopper: Shopper, name: str) -> None:
    """Let axe look at the page and the chat, and take a picture."""
    assert await accessibility_violations(shopper.page) == []
    await take_picture(shopper.page, f"firefox-{name}")


async def is_reached_and_left_by_keys(shopper: Shopper) -> Frame:
    """From the page's last link to the button, into the chat and back to the button."""
    page = shopper.page
    await page.evaluate("[...document.links].at(-1).focus()")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.localName") == "seventysix-chat"
    await page.keyboard.press("Enter")
    chat = await shopper.chat()
    await expect(chat.get_by_label("Write a message")).to_be_focused()
    await page.keyboard.press("Escape")
    await eventually(lambda: holds(page, "sessionStorage.seventysix === ''"))
    inside = "document.activeElement.shadowRoot.activeElement.localName"
    assert [await page.evaluate("document.activeElement.localName"), await page.evaluate(inside)] == [
        "seventysix-chat",
        "button",
    ]
    await page.keyboard.press("Enter")
    await expect(chat.get_by_label("Write a message")).to_be_focused()
    return chat


async def form_is_filled_in_by_keys(shopper: Shopper, chat: Frame) -> None:
    """What is missing and what is wrong is gone to; nothing that was written is lost."""
    keyboard = shopper.page.keyboard
    name, order = chat.get_by_label("Name", exact=True), chat.get_by_label("Order (optional)")
    await expect(name).to_be_visible()
    await is_well_made(shopper, "form")
    await keyboard.type("Where is my parcel?")
    await keyboard.press("Enter")
    await expect(name).to_be_focused()
    await keyboard.type("Ada")
    await keyboard.press("Tab")
    await expect(order).to_be_focused()
    await keyboard.type("12")
    await keyboard.press("Tab")
    await keyboard.press("Space")
    await expect(chat.get_by_label("I agree.")).to_be_checked()
    await chat.get_by_label("Write a message").press("Enter")
    await expect(order).to_be_focused()
    await is_well_made(shopper, "form-wrong")
    await order.fill("123456")
    await chat.get_by_label("Write a message").press("Enter")
    await shopper.sees("Sent")
    await expect(name).to_be_hidden()


async def files_go_by_button_paste_and_drop(shopper: Shopper, agent: Staff) -> None:
    """One is taken back, one is uploaded once the network lets it through; the size is said before."""
    chat = await shopper.chat()
    context = shopper.page.context

    async def lose(route: Route) -> None:
        await route.abort()

    await context.route(UPLOADS, lose)
    await choose(chat, PHOTO)
    await expect(chat.get_by_text("Waiting for the network …")).to_be_visible()
    await give(chat, ".field textarea:paste", PAPER)
    await give(chat, ".field textarea:drop", PAPER)
    await expect(chat.get_by_role("button", name="Remove invoice.pdf")).to_have_count(2)
    await is_well_made(shopper, "files-paused")
    await chat.get_by_role("button", name="Remove invoice.pdf").last.click()
    await chat.get_by_label("Write a message").fill("It came like this.")
    await chat.get_by_label("Write a message").press("Enter")
    await expect(chat.get_by_text("Goes as soon as the files are uploaded.")).to_be_visible()
    await context.unroute(UPLOADS)
    await is_shown(picture(chat.get_by_role("log"), "teapot.jpg"))
    await expect(chat.get_by_role("link", name="invoice.pdf")).to_have_count(1)
    await is_shown(picture(agent.log, "teapot.jpg"))
    html = {**PAPER, "name": "photo.png", "mimeType": "image/png", "buffer": b"<!doctype html><script>1"}
    await give(chat, ".field textarea:drop", html)  # type: ignore[arg-type]  # a dictionary with one key other
    await expect(chat.get_by_text("Files of this kind are not accepted")).to_be_visible()
    await is_well_made(shopper, "file-refused")
    await chat.get_by_role("button", name="Remove photo.png").click()


async def answers_and_signs_go_both_ways(shopper: Shopper, agent: Staff) -> None:
    chat = await shopper.chat()
    bubble = agent.log.locator(".bubble", has_text="It came like this.")
    await bubble.hover()
    await bubble.get_by_role("button", name="React").click()
    await bubble.get_by_role("button", name="👍").click()
    await expect(message(chat, "It came like this.").locator(".signs")).to_contain_text("👍")
    await agent.reply("How sad.")
    answer = message(chat, "How sad.")
    await expect(answer).to_be_visible()
    # By mouse …
    await answer.hover()
    await answer.get_by_role("button", name="React").click()
    await is_well_made(shopper, "reacting")
    await answer.get_by_role("button", name="❤️").click()
    await expect(
        agent.log.locator(".bubble", has_text="How sad.").get_by_role("button", name="❤️")
    ).to_be_visible()
    # … and by keys, from one message to the other.
    await answer.focus()
    await shopper.page.keyboard.press("ArrowUp")
    await expect(message(chat, "It came like this.")).to_be_focused()
    await shopper.page.keyboard.press("ArrowDown")
    await expect(answer).to_be_focused()
    await shopper.page.keyboard.press("Tab")
    await expect(answer.get_by_role("button", name="❤️ You")).to_be_focused()
    await shopper.page.keyboard.press("Tab")
    await expect(answer.get_by_role("button", name="Reply", exact=True)).to_be_focused()
    await shopper.page.keyboard.press("Enter")
    await expect(chat.locator(".answering")).to_contain_text("How sad.")
    await expect(chat.get_by_label("Write a message")).to_be_focused()
    await is_well_made(shopper, "answering")
    # What is chosen is part of the draft.
    await shopper.page.reload()
    chat = await shopper.chat()
    await expect(chat.locator(".answering")).to_contain_text("How sad.")
    await shopper.write("It is: www.shop.example/pot.")
    quote = message(chat, "It is").locator(".quote")
    await expect(quote).to_contain_text("How sad.")
    await quote.click()
    await expect(chat.locator(".message:not(.own)", has_text="How sad.")).to_be_focused()
    await expect(chat.get_by_role("link", name="www.shop.example/pot", exact=True)).to_be_visible()
    await expect(agent.log.locator(".bubble", has_text="It is").locator(".quote")).to_contain_text("How sad.")


async def typing_and_reading_are_seen(shopper: Shopper, agent: Staff) -> None:
    chat = await shopper.chat()
    box = agent.page.get_by_role("textbox", name="Reply to the shopper")
    await box.press_sequentially("Let me")
    await expect(chat.get_by_text("is typing")).to_be_visible()
    await box.fill("")
    await chat.get_by_label("Write a message").press_sequentially("And")
    await expect(agent.page.locator(".typing__dots")).to_be_visible()
    await chat.get_by_label("Write a message").fill("")
    await shopper.sees("Read")


async def emoji_are_put_in(shopper: Shopper) -> None:
    chat = await shopper.chat()
    await chat.get_by_role("button", name="Attach").click()
    await chat.get_by_role("button", name="Emoji").click()
    await is_well_made(shopper, "emoji")
    await chat.get_by_role("searchbox", name="Find an emoji").fill("daum")
    await chat.get_by_role("searchbox", name="Find an emoji").press("Enter")
    field = chat.get_by_label("Write a message")
    await expect(field).to_have_value("👍")
    await field.press("Enter")
    await shopper.sees("👍")


def saved_since(began: float) -> list[str]:
    return [path.read_text() for path in SAVED.glob("chat-*.txt") if path.stat().st_mtime >= began]


async def it_is_closed_and_rated(shopper: Shopper, agent: Staff) -> None:
    chat = await shopper.chat()
    more: Locator = chat.get_by_role("button", name="More")
    await more.click()
    await is_well_made(shopper, "menu")
    began = time.time()
    await chat.get_by_role("button", name="Save this conversation").click()
    await eventually(lambda: any("You: 👍" in text for text in saved_since(began)))

    # While somebody still waits, the console asks before it closes.
    await agent.reply("You are welcome.")
    await shopper.sees("You are welcome.")
    await expect(agent.row("You are welcome.")).to_be_visible()
    await expect(agent.row("You are welcome.").locator(".ring")).to_have_count(0)
    await agent.log.click()
    await agent.page.keyboard.press("e")
    await shopper.sees("This conversation is closed")
    await is_well_made(shopper, "survey")
    star = chat.get_by_role("radio", name="1 of 5")
    await star.focus()
    for _ in range(3):
        await shopper.page.keyboard.press("ArrowRight")
    await expect(chat.get_by_role("radio", name="4 of 5")).to_be_checked()
    await chat.get_by_role("textbox", name="Anything to add?").fill("Very kind.")
    await is_well_made(shopper, "survey-filled")
    await chat.locator(".survey").get_by_role("button", name="Send").click()
    await shopper.sees("You gave 4 of 5")
    # Last: for a moment the page stands behind the tab that takes the file.
    async with shopper.page.expect_download() as download:
        await chat.get_by_role("link", name="invoice.pdf").click()
    assert (await download.value).suggested_filename == "invoice.pdf"


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_conversation_in_firefox_from_the_form_to_the_survey_by_keys_and_mouse(
    program: Program, people: People, foxes: People
) -> None:
    foxes.expect("422", "NS_ERROR", "Loading failed")
    admin = await staff(people, program, "admin", "/ops/sites")
    site = (await admin.call("GET", "/sites"))["items"][0]
    await admin.call("PATCH", f"/sites/{site['id']}", {"forms": FORMS})
    agent = await staff(people, program, "agent")
    shopper = await a_fox_in_the_shop(foxes, program.url)
    chat = await is_reached_and_left_by_keys(shopper)
    await form_is_filled_in_by_keys(shopper, chat)
    await agent.row("Where is my parcel?").first.click()
    await expect(agent.log).to_contain_text("Name: Ada")
    await expect(agent.log).to_contain_text("has consented")
    await files_go_by_button_paste_and_drop(shopper, agent)
    await answers_and_signs_go_both_ways(shopper, agent)
    await typing_and_reading_are_seen(shopper, agent)
    await emoji_are_put_in(shopper)
    await it_is_closed_and_rated(shopper, agent)


@pytest.mark.long
async def test_firefox_out_of_hours_leaves_a_message_with_an_address(
    people: People, foxes: People, database_url: str, tmp_path: Path
) -> None:
    async with a_day(people, database_url, tmp_path) as day:
        admin = await staff(people, day.program, "admin", "/ops/sites")
        site = (await admin.call("GET", "/sites"))["items"][0]
        await admin.call("PATCH", f"/sites/{site['id']}", {"forms": FORMS})
        await asyncio.to_thread(execute, database_url, CLOSED_UNTIL_THE_DAY_AFTER_TOMORROW)
        shopper = await a_fox_in_the_shop(foxes, day.program.url)
        await shopper.open_chat()
        chat = await shopper.chat()
        await expect(chat.get_by_text("Back again: ")).to_be_visible()
        email = chat.get_by_label("Your e-mail")
        await expect(email).to_be_visible()
        await is_well_made(shopper, "closed")
        await email.fill("ada@shop.example")
        await chat.get_by_label("I agree.").check()
        field = chat.get_by_label("Write a message")
        await field.fill("Do you repair teapots?")
        await field.press("Enter")
        await shopper.sees("We answer to ada@shop.example")
        await says(shopper, "Do you repair teapots?")
        await is_well_made(shopper, "closed-left")
        await shopper.page.reload()
        await shopper.sees("We answer to ada@shop.example")
        agent = await staff(people, day.program, "agent")
        await agent.row("Do you repair teapots?").first.click()
        await expect(agent.log).to_contain_text("ada@shop.example")
