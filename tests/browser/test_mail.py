"""Mail reaches people: a shopper keeps a conversation, a colleague is invited, and a forgotten password is replaced."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, People
from tests.support.journeys import Shopper, a_shopper, staff
from tests.support.looks import look
from tests.support.post import PostOffice, post_office
from tests.support.program import Program

PASSWORD = "sieben kessel am stillen hang"
LINK = re.compile(r"http://\S+/console/welcome#\S+")


def environment(office: PostOffice, database_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "SEVENTYSIX_SMTP_URL": f"smtp+plain://127.0.0.1:{office.port}",
        "SEVENTYSIX_MAIL_FROM": "chat@wattgrau.example",
    }


async def shopper_keeps_the_conversation(
    people: People, program: Program, shopper: Shopper, office: PostOffice
) -> None:
    jana = await staff(people, program, "agent")
    await shopper.open_chat()
    chat = await shopper.chat()
    await shopper.write("Haben Sie die blaue Kanne?")
    more = chat.get_by_role("button", name="Mehr", exact=True)
    wish = chat.get_by_role("button", name="Unterhaltung per E-Mail erhalten")
    await more.click()
    await expect(chat.get_by_role("button", name="Unterhaltung speichern")).to_be_visible()
    await expect(wish).to_have_count(0)  # nobody has answered: nothing is offered
    await more.click()
    await jana.row("blaue Kanne").click()
    await expect(jana.log).to_contain_text("Assigned to you")
    await jana.reply("Ja, zwei Stück.")
    await shopper.sees("zwei Stück")
    await more.click()
    await expect(wish).to_be_visible()
    await look(shopper.page, "mail-menu-phone")
    await wish.click()
    field = chat.get_by_label("Ihre E-Mail-Adresse")
    await expect(field).to_be_focused()
    await field.fill("jana@localhost")
    await field.press("Enter")
    await expect(chat.get_by_text("Bitte prüfen Sie die Angabe.")).to_be_visible()
    await look(shopper.page, "mail-form-phone")
    # As people do; to fill a field that is not empty is more than the driver of Firefox can.
    await field.press("ControlOrMeta+a")
    await field.press_sequentially("jana@example.com")
    await field.press("Enter")
    await expect(chat.get_by_text("Unterwegs an jana@example.com.")).to_be_visible()
    mail = await office.mail()
    assert mail.to == ("jana@example.com",)
    assert "Ja, zwei Stück." in mail.part("plain")
    (talk,) = (await jana.call("GET", "/conversations"))["items"]
    await jana.call("POST", f"/conversations/{talk['id']}/resolve", {})
    offer = chat.locator(".mail").get_by_role("button", name="Unterhaltung per E-Mail erhalten")
    await expect(offer).to_be_visible()
    await look(shopper.page, "mail-after-phone")
    await show_mail(shopper.page, mail.part("html"), "mail-transcript")


async def show_mail(page: Page, html: str, name: str) -> None:
    """Look at a mail as a mail program shows it."""
    opened = await page.context.new_page()
    await opened.set_content(html)
    await look(opened, name)
    await opened.close()


@pytest.mark.long
async def test_mail_reaches_shoppers_and_colleagues(
    database_url: str, tmp_path: Path, people: People
) -> None:
    people.expect("422 (Unprocessable", "401 (Unauthorized)")
    async with post_office() as office:
        with Program(tmp_path, "--demo", environment=environment(office, database_url)) as program:
            shopper = await a_shopper(people, program, locale="de-DE", path="/demo/de/")
            await shopper_keeps_the_conversation(people, program, shopper, office)

            page = (await staff(people, program, "admin", "/ops/agents")).page
            await page.get_by_role("button", name="Add agent").click()
            await page.get_by_label("Name", exact=True).fill("Nele Sommer")
            await page.get_by_label("E-mail").fill("nele@wattgrau.example")
            await look(page, "mail-invite")
            await page.get_by_role("dialog").get_by_role("button", name="Add agent").click()
            await expect(page.get_by_text("A link is on its way to nele@wattgrau.example.")).to_be_visible()
            invitation = await office.mail(1)
            await show_mail(page, invitation.part("html"), "mail-invitation")

            phone = await (await people.new_person(viewport=PHONE, locale="de-DE", is_touch=True)).new_page()
            await choose(phone, invitation.part("plain"), PASSWORD)
            await phone.get_by_role("button", name="Zur Anmeldung").tap()
            await look(phone, "mail-door-phone")
            await phone.get_by_role("button", name="Passwort vergessen?").tap()
            await phone.get_by_label("E-Mail").fill("nele@wattgrau.example")
            await look(phone, "mail-forgot-phone")
            await phone.keyboard.press("Enter")
            await expect(phone.get_by_role("heading", name="Sehen Sie in Ihr Postfach")).to_be_focused()
            await look(phone, "mail-forgot-asked-phone")
            await phone.set_viewport_size(DESKTOP)
            await look(phone, "mail-forgot-asked")
            reset = await office.mail(2)
            assert reset.message["Subject"] == "Neues Passwort für Seventysix wählen"
            await choose(phone, reset.part("plain"), PASSWORD + " und mehr")
            await phone.get_by_role("button", name="Zur Anmeldung").click()
            await phone.get_by_label("E-Mail").fill("nele@wattgrau.example")
            await phone.get_by_label("Passwort").fill(PASSWORD + " und mehr")
            await phone.keyboard.press("Enter")
            await expect(phone.get_by_role("button", name="Konto von Nele Sommer")).to_be_visible()
            await people.leave()


async def choose(page: Page, mail: str, password: str) -> None:
    """Follow the link of a mail, and choose a password."""
    found = LINK.search(mail)
    assert found is not None
    await page.goto("about:blank")
    await page.goto(found[0])
    await page.get_by_label("Neues Passwort").fill(password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Ihr Passwort ist gesetzt")).to_be_visible()
