"""Somebody makes their account safe: a second step, recovery codes, and an end to logins they do not know."""

import json
import re
import time
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Page, expect

from tests.support.browser import PHONE, People
from tests.support.journeys import log_in, staff
from tests.support.looks import look
from tests.support.program import Program

# A code is good for half a minute longer, and one that was used is good no more: the next one is at hand already.
STEP_S = 30


def next_code(secret: str) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + STEP_S)


async def give_password(page: Page, program: Program, role: str) -> None:
    logins = json.loads((program.folder / "data" / "demo-logins.json").read_text())
    login = next(one for one in logins if one["role"] == role)
    await page.get_by_label(re.compile("^E-[Mm]ail$")).fill(login["email"])
    field = page.get_by_label(re.compile("^Passwor[dt]$"))
    assert await field.get_attribute("type") == "password"
    assert await field.get_attribute("autocomplete") == "current-password"
    paste = "field => field.dispatchEvent(new ClipboardEvent('paste', {bubbles: true, cancelable: true}))"
    assert await field.evaluate(paste), "nothing stands in the way of pasting"
    await field.fill(login["password"])
    await page.keyboard.press("Enter")


async def set_an_app_up(page: Page) -> tuple[str, str]:
    """Set an authenticator app up; returns its secret and a recovery code."""
    await page.get_by_role("button", name="Menu of").click()
    await page.get_by_role("menuitem", name="Sign-in and security").click()
    await expect(page.get_by_role("listitem").filter(has_text="Chrome on")).to_have_count(2)
    await look(page, "sign-in-overview")
    await page.get_by_role("button", name="Set up").click()
    secret = (await page.locator("code").inner_text()).replace(" ", "")
    await look(page, "sign-in-app")
    await page.get_by_label("Code of six digits").fill("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("not right")
    await page.get_by_label("Code of six digits").fill(pyotp.TOTP(secret).now())
    await page.keyboard.press("Enter")
    codes = page.locator(".codes__code")
    await expect(codes).to_have_count(10)
    recovery = await codes.first.inner_text()
    await look(page, "sign-in-codes")
    await page.get_by_label("I have kept them").check()
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_text("10 are left.")).to_be_visible()
    return secret, recovery


async def test_second_step_is_set_up_and_asked_for_and_a_foreign_login_ended(
    database_url: str, tmp_path: Path, people: People
) -> None:
    with Program(tmp_path, "--demo", environment={"DATABASE_URL": database_url}) as program:
        people.expect("401 (Unauthorized)", "403 (Forbidden)")  # codes are mistyped, and a login is ended
        elsewhere = (await staff(people, program, "supervisor", "/console")).page
        page = (await staff(people, program, "supervisor", "/ops")).page

        secret, recovery = await set_an_app_up(page)
        await page.get_by_role("button", name="End Chrome").click()
        await expect(elsewhere.get_by_role("heading", name="Log in")).to_be_visible()
        await expect(page.get_by_role("button", name="End Chrome")).to_have_count(0)

        phone = await (await people.new_person(viewport=PHONE, locale="de-DE", is_touch=True)).new_page()
        await phone.goto(program.url + "/console")
        await give_password(phone, program, "supervisor")
        await phone.get_by_label("Code", exact=True).fill("123456")
        await phone.keyboard.press("Enter")
        await expect(phone.get_by_role("alert")).to_contain_text("stimmt nicht")
        await look(phone, "sign-in-second-step-phone")
        await phone.get_by_label("Code", exact=True).fill(next_code(secret))
        await phone.keyboard.press("Enter")
        await phone.get_by_role("button", name="Konto von").click()
        await phone.get_by_role("menuitem", name="Anmeldung und Sicherheit").click()
        await expect(phone.get_by_text("mit Passwort und App")).to_be_visible()
        await look(phone, "sign-in-overview-phone")
        await phone.keyboard.press("Escape")
        await phone.get_by_role("button", name="Konto von").click()
        await phone.get_by_role("menuitem", name="Abmelden").click()

        await give_password(phone, program, "supervisor")
        await phone.get_by_role("button", name="Wiederherstellungscode verwenden").click()
        await phone.get_by_label("Wiederherstellungscode").fill(recovery.upper())
        await phone.keyboard.press("Enter")
        await expect(phone.get_by_role("button", name="Konto von")).to_be_visible()
        await people.leave()


async def give_an_authenticator(page: Page) -> None:
    """Build a device that knows its owner's finger into the browser."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})


async def add_a_passkey(page: Page) -> None:
    await page.get_by_role("button", name="Menu of").click()
    await page.get_by_role("menuitem", name="Sign-in and security").click()
    await page.get_by_role("button", name="Add", exact=True).click()
    await look(page, "sign-in-passkey")
    await page.get_by_label("Name").fill("Office laptop")
    await page.get_by_role("button", name="Make the passkey").click()
    await expect(page.locator(".codes__code")).to_have_count(10)
    await page.get_by_label("I have kept them").check()
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_text("Office laptop")).to_be_visible()
    await look(page, "sign-in-overview-passkey")


@pytest.mark.long
async def test_passkey_opens_the_door_and_a_role_must_have_a_second_step(
    database_url: str, tmp_path: Path, people: People
) -> None:
    with Program(tmp_path, "--demo", environment={"DATABASE_URL": database_url}) as program:
        people.expect("401 (Unauthorized)", "403 (Forbidden)", "409 (Conflict)")
        url = program.url.replace("127.0.0.1", "localhost")  # a number has no passkeys
        page = await (await people.new_person()).new_page()
        await give_an_authenticator(page)
        await log_in(page, program, f"{url}/ops/agents", "admin")
        other = await (await people.new_person()).new_page()
        await log_in(other, program, f"{url}/console", "supervisor")
        await other.set_viewport_size(PHONE)

        await page.get_by_label("Administrator").check()
        await expect(page.get_by_text("Set up your own second step first")).to_be_visible()
        await expect(page.get_by_label("Administrator")).not_to_be_checked()
        await add_a_passkey(page)
        await page.get_by_role("link", name="Agents").click()
        for role in ("Administrator", "Supervisor"):
            await page.get_by_label(role).check()
            await expect(page.get_by_text(f"{role}: needs a second step now.")).to_be_visible()
        await look(page, "sign-in-rules")

        await expect(other.get_by_role("heading", name="Log in")).to_be_visible()
        await look(other, "sign-in-door-phone")
        await give_password(other, program, "supervisor")
        await expect(other.get_by_role("heading", name="A second step is needed")).to_be_visible()
        await look(other, "sign-in-enrol-phone")
        await other.get_by_role("button", name="Set up an authenticator app").click()
        secret = (await other.locator("code").inner_text()).replace(" ", "")
        await look(other, "sign-in-enrol-app-phone")
        await other.get_by_label("Code of six digits").fill(pyotp.TOTP(secret).now())
        await other.keyboard.press("Enter")
        await other.get_by_label("I have kept them").check()
        await other.get_by_role("button", name="Done").click()
        await expect(other.get_by_role("button", name="Account of")).to_be_visible()

        await page.get_by_role("button", name="Menu of").click()
        await page.get_by_role("menuitem", name="Log out").click()
        await page.get_by_role("button", name="Log in with a passkey").click()
        await expect(page.get_by_role("button", name="Menu of")).to_be_visible()
        await people.leave()


@pytest.mark.long
async def test_colleague_is_invited_chooses_a_password_and_logs_in(
    database_url: str, tmp_path: Path, people: People
) -> None:
    with Program(tmp_path, "--demo", environment={"DATABASE_URL": database_url}) as program:
        people.expect("401 (Unauthorized)", "422 (Unprocessable", "404 (Not Found)")
        page = (await staff(people, program, "admin", "/ops/agents")).page
        await page.get_by_role("button", name="Add agent").click()
        await page.get_by_label("Name", exact=True).fill("Nele Sommer")
        await page.get_by_label("E-mail").fill("nele@wattgrau.example")
        await look(page, "sign-in-invite")
        await page.get_by_role("dialog").get_by_role("button", name="Add agent").click()
        link = await page.get_by_label("Password link", exact=True).input_value()
        await look(page, "sign-in-link")
        await page.get_by_role("button", name="Done").click()

        phone = await (await people.new_person(viewport=PHONE, locale="de-DE", is_touch=True)).new_page()
        await phone.goto(link)
        assert "#" not in phone.url
        field = phone.get_by_label("Neues Passwort")
        await field.fill("zu kurz")
        await phone.keyboard.press("Enter")
        await expect(phone.get_by_role("alert")).to_contain_text("zu kurz")
        await look(phone, "sign-in-welcome-phone")
        await field.fill("sieben kessel am stillen hang")
        await phone.keyboard.press("Enter")
        await expect(phone.get_by_text("nele@wattgrau.example")).to_be_visible()
        await phone.get_by_role("button", name="Zur Anmeldung").click()
        await phone.get_by_label("E-Mail").fill("nele@wattgrau.example")
        await phone.get_by_label("Passwort").fill("sieben kessel am stillen hang")
        await phone.keyboard.press("Enter")
        await expect(phone.get_by_role("button", name="Konto von Nele Sommer")).to_be_visible()

        again = await (await people.new_person()).new_page()
        await again.goto(link)
        await again.get_by_label("New password").fill("another lighthouse keeper")
        await again.keyboard.press("Enter")
        await expect(again.get_by_role("alert")).to_contain_text("has been used")

        await page.get_by_role("button", name="Edit Nele Sommer").click()
        await page.get_by_role("button", name="End all logins").click()
        await expect(page.get_by_text("Nele Sommer is logged out everywhere.", exact=False)).to_be_visible()
        await expect(phone.get_by_label("Passwort")).to_be_visible()
        await page.get_by_role("button", name="Remove second step").click()
        await look(page, "sign-in-edit")
        await page.get_by_role("button", name="Really remove").click()
        await expect(page.get_by_text("Nele Sommer: second step removed.")).to_be_visible()
        await people.leave()
