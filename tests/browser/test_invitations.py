"""Invitations: made by an administrator, judged by the shop's page alone, and pressed by a shopper."""

import re
from datetime import timedelta

from playwright.async_api import Page, Request, expect

from tests.support.browser import PHONE, People
from tests.support.journeys import Shopper, staff
from tests.support.looks import SCHEMES, look, take_picture
from tests.support.program import Program
from tests.support.waiting import eventually

CARD_ABOVE = 88 + 30  # from the lower edge of the window to the middle of the card
HEARD = (
    "window.invited = []; addEventListener('seventysix:invited', (e) => invited.push(e.detail.invitation))"
)
STORED = "() => [Object.keys(localStorage), Object.keys(sessionStorage)]"


async def make(page: Page) -> None:
    """Add two invitations: one once a visit, and one for whoever has seen that."""
    card = page.get_by_role("form", name="Invitations")
    for number, (name, text) in enumerate((("Help", "Fragen?"), ("Later", "Noch da?"))):
        await card.get_by_role("button", name="Add an invitation").click()
        one = card.locator("fieldset").nth(number)
        await one.get_by_label("Name, for your team").fill(name)
        await one.get_by_label("Seconds on the page").fill("1")
        if name == "Help":
            await card.get_by_role("button", name="Save changes").click()
            await expect(card.get_by_text("needs a text in the shop’s own language")).to_be_visible()
        await one.get_by_label("Text of the card").fill(text)
    await card.locator("fieldset").last.get_by_label("Pages, one a line").fill("/demo/*\n/nowhere")
    await look(page, "invitations-ops")
    await card.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text(re.compile("Invitations of .+ saved"))).to_be_visible()


async def invited(page: Page) -> list[str]:
    found: list[str] = await page.evaluate("invited")
    return found


async def test_page_invites_by_rules_stores_what_they_need_and_asks_the_server_nothing(
    program: Program, people: People
) -> None:
    await make((await staff(people, program, "admin", "/ops/sites")).page)
    person = await people.new_person(viewport=PHONE, is_touch=True)
    page = await person.new_page()
    await page.add_init_script(HEARD)
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/demo/" not in request.url:
            asked.append(request.url)

    page.on("request", note)
    await page.goto(program.url + "/demo/de/")

    async def is_invited(name: str) -> bool:
        return await invited(page) == [name]

    await eventually(lambda: is_invited("Help"), within=timedelta(seconds=10))
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await take_picture(page, f"invitation-{scheme}")
    assert [url for url in asked if "/loader/" not in url] == []
    assert len(asked) == 1
    assert await page.evaluate(STORED) == [[], ["seventysix-invited"]]
    # On the next page of the same visit the first is over, and the other fits.
    await page.reload()
    await eventually(lambda: is_invited("Later"), within=timedelta(seconds=10))
    assert await page.locator("seventysix-invitation").count() == 1
    await _is_left_by_keys(page)
    await page.touchscreen.tap(PHONE["width"] - 120, PHONE["height"] - CARD_ABOVE)
    shopper = Shopper(page)
    await shopper.chat()
    assert await page.locator("seventysix-invitation").count() == 0
    await shopper.write("Ja, ich habe eine Frage.")
    jana = await staff(people, program, "agent")
    await jana.row("Ja, ich habe").click()
    await expect(jana.page.get_by_text("invitation: Later")).to_be_visible()


async def _is_left_by_keys(page: Page) -> None:
    """Tab goes into the card, through its two buttons and out of it."""
    places = list[str]()
    for _ in range(4):
        await page.keyboard.press("Shift+Tab")
        places.append(await page.evaluate("document.activeElement.localName"))
    assert places[:3] == ["seventysix-invitation", "seventysix-invitation", "seventysix-chat"]
    assert places[3] not in places[:3]
