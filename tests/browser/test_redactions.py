"""What must not be sent: a pattern is made and tried by an administrator, and shoppers are warned before they send."""

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import People
from tests.support.journeys import Shopper, a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program

CARD, MASKED_CARD = "4111 1111 1111 1111", "•••• •••• •••• 1111"


@pytest.mark.long
async def test_pattern_is_tried_and_shoppers_are_warned_before_they_send(
    program: Program, people: People
) -> None:
    people.expect("422 (Unprocessable")  # of a pattern that is tried while it is typed
    await a_pattern_is_made((await staff(people, program, "admin", "/ops/sites")).page)
    agent = await staff(people, program, "agent")
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await it_is_edited(shopper)
    await it_is_sent_masked(shopper)
    assert await shopper.messages() == ["Do you take cards?", f"It is {MASKED_CARD}", "I am •••••••••"]
    await agent.row("I am").first.click()
    await expect(agent.log).to_contain_text(f"It is {MASKED_CARD}")


async def a_pattern_is_made(page: Page) -> None:
    card = page.get_by_role("form", name="What is masked")
    masked = card.get_by_role("status")
    await expect(masked).to_have_text(f"My number is KD-123456, my card {MASKED_CARD}.")
    await card.get_by_role("button", name="Add a pattern").click()
    row = card.get_by_role("group", name="Pattern 1")
    await row.get_by_role("textbox", name="Pattern").fill("(")
    await expect(card.get_by_role("alert")).to_contain_text("cannot be used: it is not understood")
    await row.get_by_role("textbox", name="Pattern").fill(r"\bKD-\d{6}\b")
    await expect(masked).to_have_text(f"My number is •••••••••, my card {MASKED_CARD}.")
    await expect(card.get_by_text("cannot be used")).to_be_hidden()
    await row.get_by_label("What it is").fill("Customer number")
    await look(page, "redactions-ops")
    await card.get_by_role("button", name="Save changes").click()
    await expect(card.get_by_role("button", name="Save changes")).to_be_disabled()


async def it_is_edited(shopper: Shopper) -> None:
    chat = await shopper.chat()
    box = chat.get_by_label("Write a message")
    await shopper.write(f"Do you take cards? {CARD}")
    warning = chat.get_by_role("alertdialog")
    await expect(warning).to_contain_text("number of a payment card")
    await expect(warning).to_contain_text(f"Do you take cards? {MASKED_CARD}")
    await expect(warning.get_by_role("button", name="Edit")).to_be_focused()
    await look(shopper.page, "redactions-phone")
    assert await shopper.messages() == []
    await chat.locator("body").press("Escape")
    await expect(warning).to_be_hidden()
    await expect(box).to_be_focused()
    await expect(box).to_have_value(f"Do you take cards? {CARD}")
    await box.fill("Do you take cards?")
    await box.press("Enter")
    await shopper.sees("Sent")


async def it_is_sent_masked(shopper: Shopper) -> None:
    chat = await shopper.chat()
    warning = chat.get_by_role("alertdialog")
    for text, said in ((f"It is {CARD}", "payment card"), ("I am KD-123456", "does not keep")):
        await shopper.write(text)
        await expect(warning).to_contain_text(said)
        await warning.get_by_role("button", name="Send masked").click()
        await expect(warning).to_be_hidden()
        await expect(chat.get_by_label("Write a message")).to_be_focused()
    await shopper.sees("I am •••••••••")
