"""The button and the chat in pages as shops have them, in Firefox: strict and hostile ones, calls, looks, invitations."""

from datetime import timedelta

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, expect

from tests.browser.test_embedding import (
    has_the_look_of_the_site,
    stands_in_hostile_strict_and_changing_pages,
    tells_and_is_told_by_queued_calls_and_events,
)
from tests.browser.test_firefox_talk import is_well_made
from tests.browser.test_identity import a_secret_is_made
from tests.browser.test_invitations import HEARD, STORED, invited, make
from tests.browser.test_networks import says
from tests.browser.test_times import LISTEN, holds, vouched
from tests.support.browser import DESKTOP, People
from tests.support.journeys import LAUNCHER_INSET, Shopper, staff
from tests.support.program import Program
from tests.support.waiting import eventually

LANGUAGES = ("de", "fr", "es", "it", "nl", "pl", "tr", "ar", "en")
CARD_ABOVE = 88 + 30  # from the lower edge of the window to the middle of the card


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_button_and_chat_in_the_pages_of_shops_in_firefox(
    program: Program, foxes: People, database_url: str
) -> None:
    await stands_in_hostile_strict_and_changing_pages(program, foxes)
    await tells_and_is_told_by_queued_calls_and_events(program, foxes, database_url)
    await _every_language_is_spoken_without_losing_a_word(program, foxes)
    await has_the_look_of_the_site(program, foxes, database_url)


async def _every_language_is_spoken_without_losing_a_word(program: Program, foxes: People) -> None:
    page = await (await foxes.new_person(viewport=DESKTOP)).new_page()
    await page.goto(program.url + "/demo/en/")
    await page.wait_for_load_state("networkidle")
    await page.evaluate("seventysix('open')")
    shopper = Shopper(page)
    await shopper.write("One")
    await shopper.sees("Sent")
    await (await shopper.chat()).get_by_role("textbox").fill("Half a thought")
    for locale in LANGUAGES:
        await page.evaluate("(locale) => seventysix('setLocale', locale)", locale)
        await eventually(lambda wanted=locale: _speaks(shopper, wanted))  # type: ignore[misc]
        await says(shopper, "One")
        await expect((await shopper.chat()).get_by_role("textbox")).to_have_value("Half a thought")
        await is_well_made(shopper, f"language-{locale}")


async def _speaks(shopper: Shopper, locale: str) -> bool:
    """Tell whether the document of this language is there; that of the former goes amid the question."""
    try:
        return bool(await (await shopper.chat()).evaluate("document.documentElement.lang") == locale)
    except PlaywrightError:
        return False


@pytest.mark.long
async def test_firefox_invites_by_rules_and_asks_the_server_nothing(
    program: Program, people: People, foxes: People
) -> None:
    await make((await staff(people, program, "admin", "/ops/sites")).page)
    page = await (await foxes.new_person(viewport=DESKTOP)).new_page()
    await page.add_init_script(HEARD)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(program.url + "/demo/de/")
    await eventually(lambda: _is_invited(page, "Help"), within=timedelta(seconds=10))
    await is_well_made(Shopper(page), "invitation")
    assert [url for url in asked if "/demo/" not in url] == [program.url + "/loader/demo.js"]
    assert await page.evaluate(STORED) == [[], ["seventysix-invited"]]
    await page.reload()
    await eventually(lambda: _is_invited(page, "Later"), within=timedelta(seconds=10))
    await page.mouse.click(DESKTOP["width"] - 120, DESKTOP["height"] - CARD_ABOVE)
    shopper = Shopper(page)
    await shopper.chat()
    assert await page.locator("seventysix-invitation").count() == 0
    await shopper.write("Ja, ich habe eine Frage.")
    jana = await staff(people, program, "agent")
    await jana.row("Ja, ich habe").click()
    await expect(jana.page.get_by_text("invitation: Later")).to_be_visible()


async def _is_invited(page: Page, name: str) -> bool:
    return await invited(page) == [name]


@pytest.mark.long
async def test_firefox_is_vouched_for_is_asked_for_a_new_word_and_forgets_who_logs_out(
    program: Program, people: People, foxes: People
) -> None:
    secret = await a_secret_is_made(program, people)
    page = await (await foxes.new_person(viewport=DESKTOP)).new_page()
    await page.goto(program.url + "/demo/en/")
    await page.evaluate(LISTEN)
    await page.evaluate("(token) => seventysix('identify', token)", vouched(secret, 65))
    await page.evaluate(
        "seventysix('setCart', {items: [{name: 'Teapot', quantity: 2, price: 68}], total: 136, currency: 'EUR'})"
    )
    await page.mouse.click(DESKTOP["width"] - LAUNCHER_INSET, DESKTOP["height"] - LAUNCHER_INSET)
    shopper = Shopper(page)
    await shopper.write("Do you gift-wrap?")
    await shopper.sees("Sent")
    agent = await staff(people, program, "agent")
    await agent.row("Do you gift-wrap?").first.click()
    pane = agent.page.get_by_role("region", name="Shopper")
    await expect(pane).to_contain_text("Verified by the shop")
    await expect(pane.get_by_role("region", name="Cart")).to_contain_text("€136.00")
    await eventually(lambda: holds(page, "asked.length === 1"), within=timedelta(seconds=20))
    await page.evaluate("(token) => seventysix('identify', token)", vouched(secret, 600))
    await shopper.write("In red, please.")
    await says(shopper, "Do you gift-wrap?", "In red, please.")
    await page.evaluate("seventysix('shutdown'), seventysix('boot'), seventysix('open')")
    await shopper.sees("This chat is for customers who are logged in.")
    await is_well_made(shopper, "unvouched")
    assert await shopper.messages() == []
