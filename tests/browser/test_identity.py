"""Customers whom the shop vouches for, and what its page says of them, as agents see it."""

import time

import jwt
import pytest
from playwright.async_api import expect

from tests.support.browser import People
from tests.support.journeys import Shopper, Staff, a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program

EVIL = '<img src=x onerror="alert(1)">'


@pytest.mark.long
async def test_verified_customer_and_cart_stand_beside_the_conversation(
    program: Program, people: People
) -> None:
    secret = await a_secret_is_made(program, people)
    agent = await staff(people, program, "agent")
    shopper = await a_shopper(people, program)
    claims = {"sub": "4711", "exp": time.time() + 600, "name": f"Ada {EVIL}", "email": "ada@shop.example"}
    token = jwt.encode({**claims, "attributes": {"plan": f"gold {EVIL}"}}, secret, algorithm="HS256")
    cart = {
        "items": [{"name": f"Teapot {EVIL}", "quantity": 2, "price": 68}],
        "total": 136,
        "currency": "EUR",
    }
    await shopper.page.evaluate(
        """([token, cart, evil]) => {
            seventysix("identify", token);
            seventysix("setCart", cart);
            seventysix("update", {[evil]: evil, language: "de"});
            seventysix("setPage", {title: evil, referrer: "https://search.example/?q=" + evil});
            seventysix("track", {name: "voucher " + evil, code: "AUTUMN"});
        }""",
        [token, cart, EVIL],
    )
    await shopper.open_chat()
    await shopper.write("Do you gift-wrap?")
    await shopper.sees("Sent")
    await agent.row("Do you gift-wrap?").first.click()
    pane = agent.page.get_by_role("region", name="Shopper")
    await expect(pane).to_contain_text("Verified by the shop")
    await expect(pane).to_contain_text("ada@shop.example")
    await expect(pane.get_by_role("region", name="Cart")).to_contain_text("€136.00")
    await expect(pane.get_by_role("region", name="Said by the page")).to_contain_text("search.example")
    await expect(pane.get_by_role("region", name="Lately in the shop")).to_contain_text("AUTUMN")
    assert await agent.page.locator("img[src=x]").count() == 0
    await look(agent.page, "identity-console")

    await it_is_there_on_another_device_and_for_nobody_else(program, people, token)
    assert await agent.page.get_by_text("Let me in").count() == 0
    await who_is_blocked_is_not_let_in(agent, shopper, token)


async def a_secret_is_made(program: Program, people: People) -> str:
    admin = await staff(people, program, "admin", "/ops/sites")
    card = admin.page.get_by_role("region", name="Verified customers")
    box = card.get_by_role("checkbox", name="Only who is vouched for may write")
    await box.click()
    await expect(card.get_by_role("alert")).to_contain_text("Make the secret first")
    await expect(box).not_to_be_checked()
    await card.get_by_role("button", name="New secret").click()
    await admin.page.get_by_role("dialog").get_by_role("button", name="New secret").click()
    secret = await admin.page.get_by_label("Secret", exact=True).input_value()
    await admin.page.get_by_role("button", name="I have copied it").click()
    await box.check()
    await expect(admin.page.get_by_text("saved.")).to_be_visible()
    await look(admin.page, "identity-ops")
    people.allow("status of 422")
    return secret


async def it_is_there_on_another_device_and_for_nobody_else(
    program: Program, people: People, token: str
) -> None:
    laptop = await a_shopper(people, program)
    await laptop.page.evaluate("(token) => seventysix('identify', token)", token)
    await laptop.open_chat()
    await laptop.sees("Do you gift-wrap?")
    stranger = await a_shopper(people, program)
    await stranger.open_chat()
    await stranger.write("Let me in")
    await stranger.sees("Connect")


async def who_is_blocked_is_not_let_in(agent: Staff, shopper: Shopper, token: str) -> None:
    pane = agent.page.get_by_role("region", name="Shopper")
    await pane.get_by_role("button", name="Block").click()
    await pane.get_by_role("button", name="Block and resolve").click()
    await expect(pane).to_contain_text("Blocked: nothing from this shopper arrives any more.")
    await look(agent.page, "blocked-console")
    await shopper.sees("The chat could not be opened on this page")
    await expect((await shopper.chat()).get_by_role("textbox")).to_be_hidden()
    await pane.get_by_role("button", name="Let in again").click()
    await expect(pane.get_by_role("button", name="Block")).to_be_visible()
    await shopper.page.reload()
    await shopper.page.evaluate("(token) => seventysix('identify', token)", token)
    await shopper.sees("Do you gift-wrap?")
