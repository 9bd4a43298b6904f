"""A site's look and texts, made by an administrator; unread messages in the page's title; a window of its own."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_routing_settings import choose
from tests.support.browser import DESKTOP, People
from tests.support.journeys import LAUNCHER_INSET, Shopper, staff
from tests.support.looks import look
from tests.support.program import Program

GREEN = "rgb(15, 107, 58)"


async def a_look_is_made(page: Page) -> None:
    """Choose a colour, texts of the button and the chat in two languages, and counting in the title."""
    card = page.get_by_role("form", name="Look at")
    colour = card.get_by_label("Colour", exact=True)
    await colour.fill("green")
    await card.get_by_role("button", name="Save changes").click()
    await expect(colour).to_have_attribute("aria-invalid", "true")
    await colour.fill("#0f6b3a")
    await expect(card.get_by_role("img").locator(".look__launcher")).to_have_css("background-color", GREEN)
    await choose(page, "Unread messages", "Count them in the page’s title, too")
    await card.get_by_label("Heading of the chat").fill("Teegespräch")
    await choose(page, "Language of these texts", "English")
    await expect(card.get_by_label("Heading of the chat")).to_have_value("")
    await card.get_by_label("Heading of the chat").fill("Tea talk")
    await card.get_by_label("Greeting", exact=True).fill("Which tea is it?")
    await look(page, "look-ops")
    await card.get_by_role("button", name="Save changes").click()
    await expect(card.get_by_role("button", name="Save changes")).to_be_disabled()
    files = page.get_by_role("form", name="Files from shoppers")
    await files.get_by_label("Largest file").fill("2")
    await files.get_by_role("checkbox", name="Pictures").check()
    await files.get_by_role("button", name="Save changes").click()
    await expect(files.get_by_role("button", name="Save changes")).to_be_disabled()
    await page.reload()
    await expect(files.get_by_label("Largest file")).to_have_value("2")
    await expect(card.get_by_label("Heading of the chat")).to_have_value("Teegespräch")


async def press_launcher(page: Page) -> None:
    await page.mouse.click(DESKTOP["width"] - LAUNCHER_INSET, DESKTOP["height"] - LAUNCHER_INSET)


@pytest.mark.long
async def test_look_reaches_the_shop_the_title_counts_and_the_chat_goes_into_a_window(
    program: Program, people: People
) -> None:
    await a_look_is_made((await staff(people, program, "admin", "/ops/sites")).page)
    page = await (await people.new_person(viewport=DESKTOP)).new_page()
    await page.goto(program.url + "/demo/en/")
    await page.wait_for_load_state("networkidle")
    shopper = Shopper(page)
    await press_launcher(page)
    chat = await shopper.chat()
    await expect(chat.get_by_role("heading", name="Tea talk")).to_be_visible()
    await expect(chat.get_by_text("Which tea is it?")).to_be_visible()
    await chat.get_by_role("button", name="Attach").click()
    await expect(chat.get_by_role("button", name="Choose files")).to_contain_text("up to 2 MB each: pictures")
    await shopper.write("Green, please.")
    await shopper.sees("Green, please.")
    await expect(chat.locator(".own .bubble")).to_have_css("background-color", GREEN)

    jana = await staff(people, program, "agent")
    await jana.row("Green, please.").click()
    await expect(jana.log).to_contain_text("Assigned to you")
    await press_launcher(page)
    title = await page.title()
    await jana.reply("We have three.")
    await expect(page).to_have_title(re.compile(r"^\(1\)\u2060 " + re.escape(title) + "$"))
    await page.evaluate("document.title = 'Cart'")
    await expect(page).to_have_title("(1)\u2060 Cart")
    await press_launcher(page)
    await expect(page).to_have_title("Cart")

    await chat.get_by_role("button", name="More").click()
    async with page.expect_popup() as opened:
        await chat.get_by_role("button", name="Open in a window of its own").click()
    window = await opened.value
    own = Shopper(window)
    await own.sees("We have three.")
    await expect(window).to_have_title("Chat with Tea talk")
    await look(window, "window")
    await own.write("The second one.")
    await expect(jana.log).to_contain_text("The second one.")
    assert "The second one." in await shopper.messages()
