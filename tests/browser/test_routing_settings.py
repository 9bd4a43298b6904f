"""Administrators and supervisors settle who gets whom, page by page; it changes what happens and survives a reload."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.support.browser import PHONE, People
from tests.support.journeys import a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program


@pytest.mark.long
async def test_queue_is_made_settled_and_removed(program: Program, people: People) -> None:
    admin = await staff(people, program, "admin", "/ops/queues")
    page = admin.page
    await expect(page.get_by_role("link", name="Beratung")).to_be_visible()
    await look(page, "queues")
    await page.get_by_role("button", name="Add queue").click()
    await page.get_by_label("Name", exact=True).fill("Returns")
    await page.get_by_role("checkbox", name="Jana").check()
    await save(page)
    await expect(page.get_by_role("heading", name="Returns")).to_be_visible()

    await page.get_by_role("link", name="Queues").first.click()
    await page.get_by_role("link", name="Beratung").click()
    await page.get_by_text("Asks first").click()
    await page.get_by_label("Time to think, seconds").fill("3")
    await page.get_by_label("Wrap-up time, seconds").fill("45")
    await page.get_by_label("Most who may wait").fill("12")
    await page.get_by_role("button", name="Add helpers").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("A whole number from 5 to 600.")).to_be_visible()
    await look(page, "queue-error")
    await page.get_by_label("Time to think, seconds").fill("30")
    await save(page)
    await page.reload()
    await expect(page.get_by_label("Time to think, seconds")).to_have_value("30")
    await expect(page.get_by_label("Most who may wait")).to_have_value("12")
    await expect(page.get_by_label("After, seconds", exact=True)).to_have_value("40")
    await expect(page.get_by_role("button", name="Save")).to_be_disabled()
    await german(page)
    await look(page, "queue-german")
    await english(page)

    # It asks from now on.
    agent = await staff(people, program, "agent")
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await shopper.write("Do you ask first?")
    offer = agent.page.get_by_role("region", name="Offered to you").get_by_role("article")
    await expect(offer).to_contain_text("Do you ask first?")

    await page.get_by_role("link", name="Queues").first.click()
    await page.get_by_role("link", name="Returns").click()
    await page.get_by_role("button", name="Remove queue").click()
    await look(page, "queue-remove")
    await page.get_by_role("dialog").get_by_role("button", name="Remove queue").click()
    await expect(page.get_by_role("link", name="Beratung")).to_be_visible()
    await expect(page.get_by_role("link", name="Returns")).to_have_count(0)


async def test_hours_close_the_shop_and_show_what_comes(program: Program, people: People) -> None:
    boss = await staff(people, program, "supervisor", "/ops/hours")
    page = boss.page
    await expect(page.get_by_text("Without business hours")).to_be_visible()
    await page.get_by_role("button", name="Add hours").click()
    await page.get_by_label("Name", exact=True).fill("Never")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        await page.get_by_role("button", name=f"{day}: remove span").click()
    await page.get_by_label("Country", exact=True).select_option("Germany")
    await page.get_by_label("State", exact=True).select_option("Bavaria")
    await expect(page.get_by_text("Neujahr").first).to_be_visible()
    await page.get_by_role("button", name="Open (Monday)").click()
    await page.get_by_label("Monday: closes").fill("08:00")
    await expect(page.get_by_text("next day", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Monday: remove span").click()
    await page.get_by_role("button", name="Add a day").click()
    await save(page, refused=True)
    await expect(page.get_by_text("Each special day needs a date.")).to_be_visible()
    await page.get_by_label("Date").fill("2027-05-01")
    await page.get_by_label("What for").fill("Open day")
    await choose(page, "Hours", "Other hours")
    await look(page, "hours-editor")
    await save(page)
    await expect(page.get_by_text("The next two weeks").first).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("What for")).to_have_value("Open day")
    await expect(page.get_by_text("Closed until").first).to_be_visible()
    await page.set_viewport_size(PHONE)
    await look(page, "hours-phone")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.get_by_role("link", name="Hours").click()
    await expect(page.get_by_text("Holidays of Bavaria")).to_be_visible()
    await look(page, "hours")
    await closed_queue_takes_messages_and_keeps_its_hours(program, people, page)


async def closed_queue_takes_messages_and_keeps_its_hours(
    program: Program, people: People, page: Page
) -> None:
    await page.get_by_role("link", name="Queues").last.click()
    await page.get_by_role("link", name="Beratung").click()
    await choose(page, "Business hours", "Never")
    await save(page)
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await shopper.write("Is anybody there?")
    console = await staff(people, program, "supervisor")
    left = console.page.get_by_role("region", name="Messages left")
    await expect(left.get_by_role("link")).to_contain_text("Is anybody there?")
    await look(console.page, "messages-left")

    # Hours that a queue follows stay.
    await page.get_by_role("link", name="Hours").click()
    await page.get_by_role("link", name="Never").click()
    await page.get_by_role("button", name="Delete these hours").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete these hours").click()
    await expect(page.get_by_text("A queue follows these hours").first).to_be_visible()
    people.allow("409 (Conflict)")


@pytest.mark.long
async def test_skills_languages_and_teams_decide_who_is_able(program: Program, people: People) -> None:
    admin = await staff(people, program, "admin", "/ops/skills")
    page = admin.page
    await page.get_by_role("button", name="Add skill").first.click()
    await page.get_by_label("Name").fill("Rücksendungen & Tausch")
    await page.get_by_role("dialog").get_by_role("button", name="Add skill").click()
    await expect(page.get_by_text("ruecksendungen-tausch")).to_be_visible()
    await look(page, "skills")

    await page.get_by_role("link", name="Teams").click()
    await page.get_by_role("button", name="Add team").first.click()
    await page.get_by_label("Name").fill("Night")
    await page.get_by_role("dialog").get_by_role("button", name="Add team").click()
    await expect(page.get_by_text("Nobody yet")).to_be_visible()

    await page.get_by_role("link", name="Agents").click()
    await page.get_by_role("button", name="Edit Jana").click()
    await page.get_by_role("checkbox", name="French").check()
    await page.get_by_role("checkbox", name="Rücksendungen").check()
    await page.get_by_role("checkbox", name="Night").check()
    await look(page, "agent-abilities")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.reload()
    await page.get_by_role("button", name="Edit Jana").click()
    for name in ("French", "Rücksendungen", "Night"):
        await expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    await page.keyboard.press("Escape")

    await page.get_by_role("link", name="Queues").click()
    await page.get_by_role("link", name="Teams").click()
    await expect(page.get_by_text("Jana")).to_be_visible()
    await look(page, "teams")

    # While English is insisted on, both go to the one who does not speak only French, full as they get.
    await settle(page, "Beratung", {"Insist on the language for, seconds": ""})
    agent = await staff(people, program, "agent")
    boss = await staff(people, program, "supervisor")
    for number in (1, 2):
        shopper = await a_shopper(people, program)
        await shopper.open_chat()
        await shopper.write("Does anybody speak English?")
        await expect(boss.page.get_by_role("region", name="Mine").get_by_role("link")).to_have_count(number)
    await expect(agent.page.get_by_role("region", name="Mine").get_by_role("link")).to_have_count(0)
    await boss.row("Does anybody speak English?").first.click()
    await boss.page.get_by_text("Who could take it, who not").click()
    await expect(boss.page.get_by_text("lacks English")).to_be_visible()
    await look(boss.page, "why-not")


async def test_ladder_of_a_site_is_changed_and_stays(program: Program, people: People) -> None:
    admin = await staff(people, program, "admin", "/ops/sites")
    page = admin.page
    ladder = page.get_by_role("form", name="Rescue ladder")
    alert = ladder.get_by_role("group", name="Louder alert")
    await alert.get_by_label("After, seconds").fill("90")
    await ladder.get_by_role("button", name="Save changes").click()
    await expect(ladder.get_by_text("A whole number from 0 to 75.")).to_be_visible()
    await look(page, "ladder-error")
    await alert.get_by_label("After, seconds").fill("15")
    await alert.get_by_label("Go without, %").fill("10")
    await ladder.get_by_role("checkbox", name="A call back").check()
    await ladder.get_by_role("button", name="Save changes").click()
    await expect(ladder.get_by_role("button", name="Save changes")).to_be_disabled()
    await page.reload()
    await expect(alert.get_by_label("After, seconds")).to_have_value("15")
    await expect(alert.get_by_label("Go without, %")).to_have_value("10")
    await expect(ladder.get_by_role("checkbox", name="A call back")).to_be_checked()
    await page.set_viewport_size(PHONE)
    await german(page)
    await look(page, "ladder-phone")


async def save(page: Page, *, refused: bool = False) -> None:
    """Press it and wait until it is done."""
    button = page.get_by_role("button", name="Save", exact=True)
    await button.click()
    if not refused:
        await expect(page.get_by_text("It holds at once.").last).to_be_visible()


async def settle(page: Page, queue: str, fields: dict[str, str]) -> None:
    """Change some fields of a queue."""
    await page.get_by_role("link", name="Queues").last.click()
    await page.get_by_role("link", name=queue).click()
    for label, text in fields.items():
        await page.get_by_label(label).fill(text)
    await save(page)


async def choose(page: Page, label: str, option: str) -> None:
    """Choose one of a list."""
    await trigger(page, label).click()
    await page.get_by_role("option", name=option, exact=True).click()


def trigger(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label)


async def german(page: Page) -> None:
    await page.evaluate("localStorage.setItem('seventysix.language', 'de')")
    await page.reload()
    await page.wait_for_load_state("networkidle")


async def english(page: Page) -> None:
    await page.evaluate("localStorage.setItem('seventysix.language', 'en')")
    await page.reload()
