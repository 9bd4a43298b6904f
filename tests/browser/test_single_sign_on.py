"""Somebody links their account, logs in by the identity provider, and is told plainly when that does not work."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.support.browser import PHONE, People
from tests.support.identity_provider import CLIENT_ID, CLIENT_SECRET, a_provider
from tests.support.journeys import staff
from tests.support.looks import look
from tests.support.program import Program


async def through_the_provider(page: Page) -> None:
    """Say yes at the provider."""
    await page.get_by_role("link", name="Continue").click()


async def link_it(page: Page) -> Locator:
    """Link one's own account, to the provider and back; returns where that is shown."""
    await page.get_by_role("button", name="Menu of").click()
    await page.get_by_role("menuitem", name="Sign-in and security").click()
    card = page.get_by_role("region", name="Log in with Wattgrau")
    await card.get_by_role("button", name="Link").click()
    await through_the_provider(page)
    await expect(page.get_by_text("Your account is linked.")).to_be_visible()
    await page.get_by_role("button", name="Menu of").click()
    await page.get_by_role("menuitem", name="Sign-in and security").click()
    await expect(card.get_by_role("button", name="Unlink")).to_be_visible()
    await look(page, "sso-linked")
    return card


async def link_as_administrator(people: People, program: Program) -> None:
    """Say whom the provider means."""
    admin = (await staff(people, program, "admin", "/ops/agents")).page
    await admin.get_by_role("button", name="Edit Ole").click()
    await admin.get_by_label("Identity for Wattgrau (sub)").fill("248289761001")
    await look(admin, "sso-admin")
    await admin.get_by_role("dialog").get_by_role("button", name="Link", exact=True).click()
    await expect(admin.get_by_text(": linked.")).to_be_visible()


@pytest.mark.long
async def test_account_is_linked_and_opens_by_single_sign_on(
    database_url: str, tmp_path: Path, people: People
) -> None:
    people.expect("401 (Unauthorized)")
    async with a_provider() as provider:
        provider.has_page = True
        environment = {
            "DATABASE_URL": database_url,
            "SEVENTYSIX_OIDC_ISSUER": provider.issuer,
            "SEVENTYSIX_OIDC_CLIENT_ID": CLIENT_ID,
            "SEVENTYSIX_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "SEVENTYSIX_OIDC_NAME": "Wattgrau",
            "SEVENTYSIX_OIDC_ALLOW_PRIVATE": "true",
        }
        with Program(tmp_path, "--demo", environment=environment) as program:
            phone = await (await people.new_person(viewport=PHONE, locale="de-DE", is_touch=True)).new_page()
            await phone.goto(program.url + "/console")
            await look(phone, "sso-door-phone")
            await phone.get_by_role("button", name="Mit Wattgrau anmelden").tap()
            await through_the_provider(phone)
            await expect(phone.get_by_text("gibt es hier kein Konto")).to_be_visible()
            assert "#" not in phone.url
            await look(phone, "sso-not-linked-phone")

            page = (await staff(people, program, "supervisor", "/ops")).page
            card = await link_it(page)

            await phone.get_by_role("button", name="Mit Wattgrau anmelden").tap()
            await through_the_provider(phone)
            await expect(phone.get_by_role("button", name="Konto von")).to_be_visible()
            await expect(page.get_by_text("by single sign-on")).to_have_count(0)
            await page.reload()
            await page.get_by_role("button", name="Menu of").click()
            await page.get_by_role("menuitem", name="Sign-in and security").click()
            await expect(page.get_by_text("by single sign-on")).to_be_visible()

            await card.get_by_role("button", name="Unlink").click()
            await expect(page.get_by_text("The link is gone.")).to_be_visible()
            await expect(phone.get_by_role("heading", name="Anmelden")).to_be_visible()

            await link_as_administrator(people, program)
            await phone.get_by_role("button", name="Mit Wattgrau anmelden").tap()
            await through_the_provider(phone)
            await expect(phone.get_by_role("button", name="Konto von Ole")).to_be_visible()
            await people.leave()
