"""Who is not let in: set up and lifted by those who look after a shop."""

import pytest
from playwright.async_api import expect

from tests.support.browser import People
from tests.support.journeys import a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program


@pytest.mark.long
async def test_blocks_are_seen_set_and_lifted(program: Program, people: People) -> None:
    people.expect("422 (Unprocessable")  # of a line that cannot be on it
    agent = await staff(people, program, "agent")
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await shopper.write("Buy cheap watches")
    await shopper.sees("Sent")
    await agent.row("Buy cheap watches").first.click()
    await expect(agent.log).to_be_visible()
    held = (await agent.call("GET", "/conversations?limit=1"))["items"][0]
    await agent.call("POST", f"/conversations/{held['id']}/block", {})
    await shopper.sees("could not be opened")

    page = (await staff(people, program, "admin", "/ops/sites")).page
    card = page.get_by_role("form", name="Who is not let in")
    row = card.get_by_role("listitem")
    await expect(row).to_contain_text("blocked")
    lines = card.get_by_label("Networks and domains")
    await lines.fill("203.0.113.9\n@spam.example")
    await card.get_by_role("button", name="Save changes").click()
    await expect(card.get_by_role("alert")).to_contain_text("“203.0.113.9” is no network")
    await lines.fill("203.0.113.0/24\n@Spam.example")
    await look(page, "blocklist-ops")
    await card.get_by_role("button", name="Save changes").click()
    await expect(lines).to_have_value("203.0.113.0/24\n@spam.example")
    await row.get_by_role("button", name="Let in again").click()
    await expect(card.get_by_text("Nobody is blocked.")).to_be_visible()
