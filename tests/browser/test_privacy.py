"""An administrator finds what is sealed, hands it out, says how long it is kept, and erases it for good."""

from datetime import timedelta

from playwright.async_api import Page, expect

from tests.support.browser import People
from tests.support.journeys import Staff, a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program
from tests.support.waiting import eventually


async def test_person_is_found_exported_and_erased(program: Program, people: People) -> None:
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await shopper.write("Do you sell green teapots?")
    await shopper.sees("Do you sell green teapots?")
    admin = await staff(people, program, "admin", "/ops/conversations")
    page = admin.page

    async def is_found() -> bool:
        return len((await admin.call("GET", "/conversations?q=teapot"))["items"]) == 1

    await eventually(is_found, within=timedelta(seconds=20))
    search = page.get_by_role("searchbox")
    await search.fill("eapots")
    await expect(page.get_by_text("not parts of words", exact=False)).to_be_visible()
    await search.fill("teapot")
    await page.get_by_role("link").filter(has_text="#").first.click()
    await expect(page.get_by_role("log")).to_contain_text("Do you sell green teapots?")
    await look(page, "person-data")
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Export everything as a page").click()
    download = await started.value
    assert "Do you sell green teapots?" in (await download.path()).read_text()
    reason = "Court of Kiel, 4 C 76/26"
    people.expect("409 (Conflict)")  # what is held is not erased
    people.expect("404 (Not Found)")  # nor held what is not there
    await held(page, reason)
    await page.get_by_role("button", name="Erase this person").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    # What is behind it is hidden a moment later.
    await expect(page.get_by_role("navigation")).to_have_count(0)
    await look(page, "person-erase")
    await page.get_by_role("dialog").get_by_role("button", name="Erase for good").click()
    await expect(page.get_by_text("under a legal hold and must be kept")).to_be_visible()
    await lifted(page, admin, reason)
    await page.get_by_role("button", name="Erase this person").click()
    await page.get_by_role("dialog").get_by_role("button", name="Erase for good").click()
    await expect(page.get_by_text("Erased for good.")).to_be_visible()
    assert (await admin.call("GET", "/conversations"))["items"] == []

    async def is_empty() -> bool:
        return await shopper.messages() == []

    await eventually(is_empty, within=timedelta(seconds=15))
    people.allow("404")  # the page may have been asking for what was being erased


async def held(page: Page, reason: str) -> None:
    """Place a hold beside a conversation, not without a reason."""
    await page.get_by_role("button", name="Place a legal hold").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("Person", exact=True).click()
    await dialog.get_by_role("button", name="Place it").click()
    await expect(dialog.get_by_text("Say in a few words why")).to_be_visible()
    await dialog.get_by_label("Reason").fill(reason)
    await look(page, "hold-dialog")
    await dialog.get_by_role("button", name="Place it").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("list", name="Legal holds")).to_contain_text(reason)
    await look(page, "hold-here")


async def lifted(page: Page, admin: Staff, reason: str) -> None:
    """Find the hold among all, look for what is not there, lift it, and come back to what it was about."""
    await page.get_by_role("link", name="All legal holds").click()
    row = page.get_by_role("listitem").filter(has_text=reason)
    await expect(row).to_contain_text((await admin.call("GET", "/me"))["name"])
    await look(page, "holds")
    await page.get_by_role("button", name="Place a hold").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Conversation ID").fill("0190a1b2-c3d4-7e5f-8a6b-0123456789ab")
    await dialog.get_by_label("Reason").fill(reason)
    await dialog.get_by_role("button", name="Place it").click()
    await expect(dialog.get_by_text("There is nothing with this ID.", exact=False)).to_be_visible()
    await dialog.get_by_role("button", name="Cancel").click()
    place = await row.get_by_role("link").get_attribute("href")
    await row.get_by_role("button", name="Lift").click()
    await dialog.get_by_role("button", name="Lift").click()
    await expect(page.get_by_text("Nothing is on hold")).to_be_visible()
    acts = [one["act"] for one in (await admin.call("GET", "/audit"))["items"]]
    assert acts[:2] == ["hold.lifted", "hold.set"]
    # The way from the console.
    await page.evaluate("place => { location.href = place }", str(place).replace("/ops/", "/console/"))
    await page.get_by_role("link", name="Export, erase, hold").click()
    await expect(page.get_by_role("button", name="Place a legal hold")).to_be_visible()


async def test_periods_are_previewed_and_kept(program: Program, people: People) -> None:
    admin = await staff(people, program, "admin", "/ops/sites")
    page = admin.page
    card = page.get_by_role("form", name="What Wattgrau keeps")
    await card.get_by_label("Delete conversations after, days").fill("0")
    await card.get_by_role("button", name="Save changes").click()
    await expect(
        card.get_by_text("1 to 3,650", exact=False).or_(card.get_by_text("1 to 3650", exact=False))
    ).to_be_visible()
    await card.get_by_label("Delete conversations after, days").fill("180")
    await card.get_by_label("Delete files after, days").fill("30")
    for line in ("Conversations: 0", "Files: 0"):
        await expect(card.get_by_role("status").get_by_text(line)).to_be_visible()
    await look(page, "periods")
    await card.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Periods of Wattgrau saved", exact=False)).to_be_visible()
    await page.reload()
    await expect(card.get_by_label("Delete conversations after, days")).to_have_value("180")
    await expect(card.get_by_label("Delete visitors after, days")).to_have_value("")
    await expect(card.get_by_label("Delete files after, days")).to_have_value("30")


async def test_former_colleague_is_erased_and_what_they_said_stays(program: Program, people: People) -> None:
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await shopper.write("Do you sell green teapots?")
    agent = await staff(people, program, "agent")
    await agent.row("green teapots").click()
    await agent.reply("We do.")
    await shopper.sees("We do.")
    me = await agent.call("GET", "/me")
    people.allow("401")  # whoever is deactivated is logged out
    admin = await staff(people, program, "admin", "/ops/agents")
    page = admin.page
    await page.get_by_role("button", name=f"Edit {me['name']}").click()
    await page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    await expect(page.get_by_text(f"{me['name']} deactivated", exact=False)).to_be_visible()
    await page.get_by_role("button", name=f"Edit {me['name']}").click()
    dialog = page.get_by_role("dialog").filter(has_text="Edit agent")
    people.expect("409 (Conflict)")  # what is held is not erased
    await dialog.get_by_role("button", name="Place a legal hold").click()
    hold = page.get_by_role("dialog").filter(has_text="Reason")
    await hold.get_by_label("Reason").fill("Labour court, 4 Ca 76/26")
    await hold.get_by_role("button", name="Place it").click()
    await expect(dialog.get_by_role("list", name="Legal holds")).to_contain_text("Labour court")
    await erase(page)
    await expect(page.get_by_text("is under legal hold and must stay", exact=False)).to_be_visible()
    await look(page, "agent-data")
    await dialog.get_by_role("button", name="Lift").click()
    await page.get_by_role("dialog").filter(has_text="Lift").last.get_by_role("button", name="Lift").click()
    await expect(dialog.get_by_role("list", name="Legal holds")).to_have_count(0)
    await erase(page)
    await expect(page.get_by_text("Erased for good.")).to_be_visible()
    await expect(page.get_by_role("button", name=f"Edit {me['name']}")).to_have_count(0)
    found = (await admin.call("GET", "/conversations"))["items"]
    talk = next(one["id"] for one in found if one["assignee_name"] == "")
    for place in ("ops", "console"):
        await page.goto(f"{program.url}/{place}/conversations/{talk}")
        await expect(page.get_by_role("log")).to_contain_text("We do.")
        await expect(page.get_by_role("log")).to_contain_text("Former colleague")
        await expect(page.get_by_role("log")).not_to_contain_text(me["name"])
    await shopper.page.reload()
    await shopper.sees("We do.")
    await shopper.sees("Former colleague")
    assert me["name"] not in await (await shopper.chat()).locator("body").inner_text()


async def erase(page: Page) -> None:
    """Say twice that somebody is to be erased."""
    await page.get_by_role("button", name="Erase this person").click()
    await page.get_by_role("dialog").get_by_role("button", name="Erase for good").click()
