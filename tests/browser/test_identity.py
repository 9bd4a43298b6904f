"""Customers whom the shop vouches for, and what its page says of them, as agents see it."""

import time
from datetime import timedelta

import jwt
import pytest
from playwright.async_api import expect

from tests.support.browser import People
from tests.support.journeys import Shopper, Staff, a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program
from tests.support.waiting import eventually

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
    lately = pane.get_by_role("region", name="Lately in the shop")
    await expect(lately).to_contain_text("AUTUMN")
    # Another language is another document, which says no event twice.
    await shopper.page.evaluate("seventysix('setLocale', 'de')")
    await shopper.sees("Gelesen")
    await shopper.page.evaluate("seventysix('track', 'came back')")
    await expect(lately).to_contain_text("came back")
    await expect(lately.get_by_text("voucher")).to_have_count(1)
    await shopper.page.evaluate("seventysix('setLocale', 'en')")
    await shopper.sees("Read")
    assert await agent.page.locator("img[src=x]").count() == 0
    await look(agent.page, "identity-console")

    newer = jwt.encode({**claims, "exp": time.time() + 1_200}, secret, algorithm="HS256")
    await it_is_there_on_another_device_and_for_nobody_else(program, people, token)
    await it_goes_into_a_window_while_the_shop_vouches(program, people, (token, newer))
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
    await stranger.sees("This chat is for customers who are logged in.")
    await expect((await stranger.chat()).get_by_role("textbox")).to_be_hidden()


async def it_goes_into_a_window_while_the_shop_vouches(
    program: Program, people: People, tokens: tuple[str, str]
) -> None:
    """Here only who is vouched for may write: a window that is not told who it is gets nothing."""
    page = await (await people.new_person()).new_page()
    await page.goto(program.url + "/demo/en/")
    await page.evaluate("(token) => { seventysix('identify', token); seventysix('open') }", tokens[0])
    desk = Shopper(page)
    await desk.sees("Do you gift-wrap?")
    await (await desk.chat()).get_by_role("button", name="More").click()
    async with page.expect_popup() as opened:
        await (await desk.chat()).get_by_role("button", name="Open in a window of its own").click()
    window = Shopper(await opened.value)
    hellos: list[str] = []
    window.page.on(
        "websocket", lambda socket: socket.on("framesent", lambda payload: hellos.append(str(payload)))
    )
    await window.sees("Do you gift-wrap?")
    assert all(token not in frame.url for frame in window.page.frames for token in tokens)

    # The frame that opened it is gone; that of the next page is told a newer word.
    await page.goto(program.url + "/demo/en/")
    await page.evaluate("(token) => seventysix('identify', token)", tokens[1])

    async def is_renewed() -> bool:
        return any(tokens[1] in hello for hello in hellos)

    await eventually(is_renewed, within=timedelta(seconds=15))
    await window.write("In red, please.")
    await desk.sees("In red, please.")
    await page.evaluate("seventysix('shutdown')")
    await expect((await window.chat()).get_by_text("In red, please.")).to_have_count(0)
    await window.sees("This chat is for customers who are logged in.")


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
