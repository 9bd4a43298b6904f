"""An administrator reads in the dashboard who has done what."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.support.browser import PHONE, People
from tests.support.journeys import staff
from tests.support.looks import look
from tests.support.program import Program

pytestmark = pytest.mark.timeout(120)


@pytest.mark.long
async def test_administrator_reads_who_did_what_and_narrows_it(
    database_url: str, tmp_path: Path, people: People
) -> None:
    with Program(tmp_path, "--demo", environment={"DATABASE_URL": database_url}) as program:
        page = (await staff(people, program, "admin", "/ops/audit")).page
        people.allow("401 (Unauthorized)")  # the dashboard asks who is logged in
        rows = page.locator(".audit__row")
        await expect(rows.first).to_contain_text("Logged in")
        await expect(rows.first).to_contain_text("Maike Brodersen")
        await expect(rows.filter(has_text="Shop added")).to_contain_text("Server operator")
        await look(page, "audit-list")

        await page.get_by_role("button", name="Act Everything").click()
        await page.get_by_role("option", name="Person added").click()
        await expect(rows).to_have_count(3)
        await page.get_by_role("button", name="Person Everybody").click()
        await page.get_by_role("option", name="Jana Petersen").click()
        await expect(rows).to_have_count(1)

        # Between phone and desk, as with 150 % zoom: nothing is wider than the window.
        await page.set_viewport_size({"width": 900, "height": 700})
        assert await page.evaluate("document.documentElement.scrollWidth") == 900
        await page.set_viewport_size(PHONE)
        await look(page, "audit-phone", schemes=["light"])
        await people.leave()
