"""An administrator sets a webhook up in the dashboard, tests it, sees it fail, and sends again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import PHONE, People
from tests.support.journeys import staff
from tests.support.looks import look
from tests.support.program import Program
from tests.support.receiver import Receiver, receiving
from tests.support.waiting import eventually
from tests.support.webhooks import python_recipe

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@asynccontextmanager
async def a_world(database_url: str, folder: Path, people: People) -> AsyncIterator[tuple[Page, Receiver]]:
    """An administrator looking at the page of webhooks, and a receiver."""
    environment = {"DATABASE_URL": database_url, "SEVENTYSIX_WEBHOOK_ALLOW_PRIVATE": "true"}
    with Program(folder, "--demo", environment=environment) as program:
        async with receiving() as receiver:
            admin = await staff(people, program, "admin", "/ops/webhooks")
            people.allow("401 (Unauthorized)")  # the dashboard asks who is logged in
            yield admin.page, receiver
            await people.keep_pictures("webhooks-end")
            await people.leave()


async def add(page: Page, receiver: Receiver) -> str:
    """Add a webhook; returns its secret."""
    await page.get_by_role("button", name="Add webhook").click()
    await page.get_by_label("Address").fill(receiver.url)
    await page.get_by_label("What for").fill("Orders")
    await page.get_by_role("checkbox", name="Assigned to an agent").uncheck()
    await page.get_by_role("button", name="Add webhook").last.click()
    secret = await page.get_by_label("Secret", exact=True).input_value()
    await page.get_by_role("button", name="I have copied it").click()
    return secret


@pytest.mark.long
async def test_webhook_is_set_up_tested_and_sent_again(
    database_url: str, tmp_path: Path, people: People
) -> None:
    async with a_world(database_url, tmp_path, people) as (page, receiver):
        await expect(page.get_by_text("No webhooks yet")).to_be_visible()
        await look(page, "webhooks-empty", schemes=["light"])
        secret = await add(page, receiver)
        card = page.get_by_role("article", name=receiver.url)
        await expect(card.get_by_text("Working")).to_be_visible()
        await expect(card.get_by_text("conversation.assigned")).to_have_count(0)

        receiver.answer, receiver.body = (lambda _: 500), b"<b>Out of order</b>"
        await card.get_by_role("button", name="Send a test").click()
        await eventually(lambda: len(receiver.hooks) == 1)
        assert python_recipe()(secret, receiver.hooks[0].headers, receiver.hooks[0].body)
        await expect(card.get_by_text("Failing since")).to_be_visible()
        await expect(card.get_by_text("Answer 500")).to_be_visible()
        await card.get_by_text("Details").click()
        await expect(card.get_by_text("<b>Out of order</b>")).to_be_visible()
        await look(page, "webhooks-failing")

        receiver.answer = lambda _: 204
        await card.get_by_role("button", name="Send again").click()
        await eventually(lambda: len(receiver.hooks) == 2)

        async def is_shown_as_arrived() -> bool:
            # It is noted a moment after it has arrived.
            await card.get_by_role("button", name="Load again").click()
            return await card.get_by_text("Arrived").count() > 0

        await eventually(is_shown_as_arrived)

        await page.evaluate("localStorage.setItem('seventysix.language', 'de')")
        await page.reload()
        await expect(page.get_by_role("button", name="Webhook hinzufügen")).to_be_visible()
        await page.get_by_role("button", name="Zustellungen zeigen").click()
        await expect(page.get_by_text("Zugestellt")).to_be_visible()
        await look(page, "webhooks-german")
        await page.set_viewport_size(PHONE)
        await look(page, "webhooks-phone", schemes=["light"])
        await page.get_by_role("button", name="Webhook hinzufügen").click()
        await expect(page.get_by_label("Adresse")).to_be_focused()
        await look(page, "webhooks-dialog", schemes=["dark"])
