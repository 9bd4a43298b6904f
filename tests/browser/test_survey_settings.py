"""What shoppers are asked at the end: settled by an administrator, with a preview, and kept."""

from playwright.async_api import Page, expect

from tests.browser.test_routing_settings import choose, english, german
from tests.support.browser import PHONE, People
from tests.support.journeys import staff
from tests.support.looks import look
from tests.support.program import Program


async def test_survey_is_settled_with_a_preview_and_is_there_again(program: Program, people: People) -> None:
    page = (await staff(people, program, "admin", "/ops/sites")).page
    card = page.get_by_role("form", name="Rating at the end")
    preview = card.get_by_role("img", name="Preview of the rating")
    await expect(preview).to_contain_text("Wie war diese Unterhaltung?")
    await choose(page, "How shoppers rate", "Thumb up or down")
    await expect(preview.locator("svg")).to_have_count(2)
    await card.get_by_label("Your own question").fill("Zufrieden?")
    await two_questions_are_made(page)
    await look(page, "survey-settings")
    await card.get_by_role("button", name="Save changes").click()
    await expect(card.get_by_text("Question 2 needs something to choose from")).to_be_visible()
    second = card.get_by_role("group", name="Question 2")
    await second.get_by_label("Choices").fill("Suche\nFreunde")
    await card.get_by_role("checkbox", name="Ask for a comment").uncheck()
    await card.get_by_role("button", name="Save changes").click()
    await expect(card.get_by_role("button", name="Save changes")).to_be_disabled()

    await page.reload()
    await expect(card.get_by_role("button", name="How shoppers rate")).to_contain_text("Thumb up or down")
    await expect(second.get_by_label("Text")).to_have_value("Gefunden durch")
    await expect(second.get_by_label("Choices")).to_have_value("Suche\nFreunde")
    await expect(preview).to_contain_text("Zufrieden?")
    await expect(card.get_by_role("checkbox", name="Ask for a comment")).not_to_be_checked()
    await page.set_viewport_size(PHONE)
    await german(page)
    await look(page, "survey-settings-phone")
    await english(page)

    await choose(page, "How shoppers rate", "Not at all: nothing is asked")
    await expect(preview).to_be_hidden()
    await card.get_by_role("button", name="Save changes").click()
    await expect(card.get_by_role("button", name="Save changes")).to_be_disabled()
    await choose(page, "How shoppers rate", "One to five stars")
    await expect(second.get_by_label("Text")).to_have_value("Gefunden durch")


async def two_questions_are_made(page: Page) -> None:
    """Make two questions, and a third that goes again; by keyboard one stays where one was."""
    card = page.get_by_role("form", name="Rating at the end")
    add = card.get_by_role("button", name="Add a question")
    for number, text in enumerate(("Gefunden durch", "Die Lieferung", "Zu viel"), 1):
        await add.click()
        await card.get_by_role("group", name=f"Question {number}").get_by_label("Text").fill(text)
    await card.get_by_role("button", name="Remove Zu viel").press("Enter")
    second = card.get_by_role("group", name="Question 2")
    await expect(second.get_by_label("Text")).to_be_focused()
    await card.get_by_role("button", name="Move Gefunden durch down").press("Enter")
    await expect(card.get_by_role("button", name="Move Gefunden durch up")).to_be_focused()
    await expect(second.get_by_label("Text")).to_have_value("Gefunden durch")
    await second.get_by_role("button", name="Answer").click()
    await page.get_by_role("option", name="One of several").click()
