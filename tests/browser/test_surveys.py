"""What a shop asks at the end besides stars: thumbs, questions of its own, no comment; and what agents read of it."""

import pytest
from playwright.async_api import Frame, expect

from tests.support.browser import People
from tests.support.journeys import Shopper, Staff, a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program

SURVEY = {
    "scale": "thumbs",
    "question": {"en": "Are you happy with our help?", "de": "Sind Sie zufrieden mit unserer Hilfe?"},
    "questions": [
        {
            "key": "quick",
            "kind": "stars",
            "label": {"de": "Wie schnell waren wir?", "en": "How quick were we?"},
            "choices": [],
        },
        {
            "key": "again",
            "kind": "thumbs",
            "label": {"de": "Kaufen Sie wieder hier?", "en": "Would you buy here again?"},
            "choices": [],
        },
        {
            "key": "found",
            "kind": "choice",
            "label": {"de": "Wie fanden Sie uns?", "en": "How did you find us?"},
            "choices": [{"de": "Suche", "en": "A search"}, {"de": "Freunde", "en": "Friends"}],
        },
        {
            "key": "missing",
            "kind": "lines",
            "label": {"de": "Was fehlt Ihnen?", "en": "What is missing in our shop?"},
            "choices": [],
        },
    ],
    "asks_comment": False,
}


@pytest.mark.long
async def test_shop_asks_by_thumbs_and_questions_of_its_own(program: Program, people: People) -> None:
    admin = await staff(people, program, "admin", "/ops/sites")
    (site,) = (await admin.call("GET", "/sites"))["items"]
    await admin.call("PATCH", f"/sites/{site['id']}", {"survey": SURVEY})
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await shopper.write("Is the teapot blue?")
    agent = await staff(people, program, "agent")
    await agent.row("Is the teapot blue?").first.click()
    await agent.reply("As the sea.")
    await shopper.sees("As the sea.")
    await it_is_over(shopper, agent)
    await it_is_answered(shopper)
    # In the words of the shop, which are German here.
    for told in (
        "Rated 👍",
        "Wie schnell waren wir? 4/5",
        "Kaufen Sie wieder hier? 👎",
        "Wie fanden Sie uns? Friends",
        "Was fehlt Ihnen? Red ones",
    ):
        await expect(agent.log).to_contain_text(told)
    await look(agent.page, "survey-console")
    board = (await staff(people, program, "supervisor", "/ops/conversations")).page
    await board.get_by_role("link").filter(has_text="#").first.click()
    await expect(board.get_by_role("log")).to_contain_text("Was fehlt Ihnen? Red ones")
    await look(board, "survey-board")


async def it_is_over(shopper: Shopper, agent: Staff) -> None:
    # While somebody still waits, the console asks before it closes.
    await expect(agent.row("As the sea.")).to_be_visible()
    await expect(agent.row("As the sea.").locator(".ring")).to_have_count(0)
    await agent.log.click()
    await agent.page.keyboard.press("e")
    await shopper.sees("Are you happy with our help?")


async def it_is_answered(shopper: Shopper) -> None:
    chat = await shopper.chat()
    await expect(chat.get_by_text("How quick were we?")).to_be_hidden()
    await look(shopper.page, "survey-asked")
    await choose(chat, "Are you happy with our help?", "Thumbs up")
    await choose(chat, "How quick were we?", "4 of 5")
    await choose(chat, "Would you buy here again?", "Thumbs up")
    await choose(chat, "Would you buy here again?", "Thumbs down")
    await chat.get_by_label("How did you find us?").select_option("Friends")
    await chat.get_by_label("What is missing in our shop?").fill("Red ones")
    await expect(chat.get_by_role("textbox", name="Anything to add?")).to_have_count(0)
    await look(shopper.page, "survey-answered")
    await chat.locator(".survey").get_by_role("button", name="Send").click()
    await shopper.sees("Thank you for your answer.")
    await expect(chat.locator(".survey")).to_be_hidden()


async def choose(chat: Frame, question: str, answer: str) -> None:
    """By its sign: what is not drawn as a radio button is chosen as one."""
    label = chat.get_by_role("group", name=question).locator("label")
    await label.filter(has=chat.get_by_role("radio", name=answer)).click()
