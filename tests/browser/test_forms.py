"""Forms before the first message: made by an administrator, filled in by shoppers, read by agents."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_routing_settings import choose
from tests.support.browser import People
from tests.support.journeys import Shopper, a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program

EVIL = '<img src=x onerror="alert(1)">'


async def test_form_is_made_with_a_preview_filled_in_and_read(program: Program, people: People) -> None:
    await a_form_is_made((await staff(people, program, "admin", "/ops/sites")).page)
    agent = await staff(people, program, "agent")
    shopper = await a_shopper(people, program)
    await it_is_filled_in(shopper)
    await agent.row("Where is my parcel?").first.click()
    await expect(agent.log).to_contain_text(f"Name: {EVIL}")
    await expect(agent.log).to_contain_text("E-Mail: ada@shop.example")
    await expect(agent.log).to_contain_text("Bestellnummer: 123456")
    await expect(agent.log).to_contain_text("has consented")
    assert await agent.page.locator("img[src=x]").count() == 0
    await look(agent.page, "form-console")
    await agent.reply("On its way.")
    await shopper.sees("On its way.")


async def a_form_is_made(page: Page) -> None:
    card = page.get_by_role("form", name="Form before the conversation")
    before = card.get_by_role("region", name="Before a conversation")
    await choose(page, "Language of the texts", "English")
    for _ in range(3):
        await before.get_by_role("button", name="Add a field").click()
    third = before.get_by_role("group", name="Field 3")
    await third.get_by_label("Label").fill(f"Order {EVIL}")
    await third.get_by_label("Pattern").fill("[0-9]{6}")
    await card.get_by_role("checkbox", name="Ask for consent").check()
    await card.get_by_label("Text of the consent").fill("I agree that my data is used to answer me.")
    await card.get_by_label("Address of the privacy notice").fill("https://shop.example/privacy")
    await expect(before.get_by_role("img", name="Preview of the form")).to_be_visible()
    # What is being typed elsewhere on the page stays when this is saved.
    look_card = page.get_by_role("form", name="Look at")
    await look_card.get_by_label("Text on the button").fill("Unsaved")
    await card.get_by_role("button", name="Save changes").click()
    await expect(card.get_by_text("in the shop’s own language")).to_be_visible()
    await choose(page, "Language of the texts", "German")
    for number, label in enumerate(("Name", "E-Mail", "Bestellnummer"), 1):
        group = before.get_by_role("group", name=f"Field {number}")
        await group.get_by_label("Label").fill(label)
    await card.get_by_label("Text of the consent").fill("Ich willige ein.")
    await look(page, "forms-ops")
    await card.get_by_role("button", name="Save changes").click()
    await expect(card.get_by_role("button", name="Save changes")).to_be_disabled()
    await expect(look_card.get_by_label("Text on the button")).to_have_value("Unsaved")


async def it_is_filled_in(shopper: Shopper) -> None:
    await shopper.open_chat()
    chat = await shopper.chat()
    composer = chat.get_by_label("Write a message")
    email = chat.get_by_label("E-mail", exact=True)
    await expect(email).to_be_visible()
    await look(shopper.page, "form-phone")
    await composer.fill("Where is my parcel?")
    await composer.press("Enter")
    await expect(email).to_be_focused()
    await expect(composer).to_have_value("Where is my parcel?")
    await chat.get_by_label("Name (optional)").fill(EVIL)
    await email.fill("ada@shop.example")
    order = chat.get_by_label("Order <img")
    await order.fill("12")
    await chat.get_by_label("I agree that my data").check()
    await composer.press("Enter")
    await expect(order).to_be_focused()
    await order.fill("123456")
    await composer.press("Enter")
    await expect(email).to_be_hidden()
    await shopper.sees("Sent")


@pytest.mark.long
async def test_form_stands_in_the_language_of_the_page(program: Program, people: People) -> None:
    admin = await staff(people, program, "admin", "/ops/sites")
    site = (await admin.call("GET", "/sites"))["items"][0]
    topic = {
        "key": "topic",
        "kind": "choice",
        "label": {"de": "Worum geht es?", "en": "What is it about?", "ar": "ما هو موضوع رسالتك؟"},
        "is_required": True,
        "choices": [{"de": "Versand", "en": "Shipping", "ar": "الشحن"}, {"de": "Rückgabe", "en": "Returns"}],
    }
    lines = {
        "key": "more",
        "kind": "lines",
        "label": {"de": "Mehr dazu"},
        "hint": {"de": "So genau Sie mögen."},
    }
    consent = {"text": {"de": "Ich willige ein.", "ar": "أوافق."}, "link": "https://shop.example/datenschutz"}
    forms = {"before": [topic, lines], "closed": [topic, lines], "consent": consent}
    await admin.call("PATCH", f"/sites/{site['id']}", {"forms": forms})
    for language, label, privacy in (
        ("de", "Worum geht es?", "Datenschutzhinweise"),
        ("ar", "ما هو", "الخصوصية"),
    ):
        shopper = await a_shopper(people, program)
        await shopper.page.evaluate("(language) => seventysix('setLocale', language)", language)
        await shopper.open_chat()
        chat = await shopper.chat()
        await expect(chat.get_by_label(label)).to_be_visible()
        await expect(chat.get_by_role("link", name=privacy)).to_be_visible()
        await look(shopper.page, f"form-{language}")
