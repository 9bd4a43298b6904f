"""Somebody makes their account safe: a second step, recovery codes, and an end to logins they do not know."""

import json
import time
from pathlib import Path

import pyotp
from playwright.async_api import Page, expect

from tests.support.browser import PHONE, People
from tests.support.journeys import look, staff
from tests.support.program import Program

# A code is good for half a minute longer, and one that was used is good no more: the next one is at hand already.
STEP_S = 30


def next_code(secret: str) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + STEP_S)


async def give_password(page: Page, program: Program, role: str) -> None:
    logins = json.loads((program.folder / "data" / "demo-logins.json").read_text())
    login = next(one for one in logins if one["role"] == role)
    await page.get_by_label("E-Mail", exact=True).fill(login["email"])
    await page.get_by_label("Passwort", exact=True).fill(login["password"])
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
