"""Supervisors look at waiting: what is about to happen, what it would take, and how it has been."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.support.browser import DESKTOP, PHONE, People
from tests.support.journeys import log_in, staff
from tests.support.looks import accessibility_violations
from tests.support.past import write_past
from tests.support.program import Program


async def test_supervisor_reads_what_four_weeks_of_waits_teach(
    program: Program, database_url: str, people: People
) -> None:
    await asyncio.to_thread(write_past, database_url)
    ops = await staff(people, program, "supervisor", "/ops/waiting")
    for title, said in (
        ("One more person", "until"),
        ("Estimate and truth", "true in"),
        ("How long it took", "gave up"),
        ("Patience", "Half are gone after"),
        ("Staffing plan", "Most are needed at"),
        ("What the rescue ladder is worth", "%"),
    ):
        await expect(ops.page.get_by_role("region", name=title)).to_contain_text(said)
    tables = ops.page.get_by_text("Show as a table")
    for number in range(await tables.count()):
        await tables.nth(number).click()
    await expect(ops.page.get_by_role("table", name="Patience")).to_contain_text("76 s")
    assert await accessibility_violations(ops.page) == []


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_new_shop_is_told_that_there_is_nothing_to_count_yet(
    viewport: dict[str, int], program: Program, people: People
) -> None:
    person = await people.new_person(viewport=viewport, locale="de-DE")  # type: ignore[arg-type]  # pytest's ids lose the type
    page = await person.new_page()
    await page.add_init_script("localStorage.setItem('seventysix.language', 'en')")
    ops = await log_in(page, program, program.url + "/ops/waiting", "supervisor")
    await expect(ops.page.get_by_text("Nobody has given up yet")).to_be_visible()
    await expect(ops.page.get_by_text("Nobody is likely to wait too long.")).to_be_visible()
    assert await accessibility_violations(ops.page) == []
