"""What people do with the product in a browser, in their own words."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from playwright.async_api import Frame, Locator, Page, expect

from tests.support.browser import DESKTOP, PHONE, People, is_firefox
from tests.support.program import Program
from tests.support.waiting import eventually

LAUNCHER_INSET = 44  # from the corner of the window to the middle of the launcher
CHAT = re.compile(r"/widget/[^/]+$")


@dataclass(frozen=True)
class Shopper:
    """Somebody on a phone in the demo shop."""

    page: Page

    async def open_chat(self) -> None:
        """Tap the button and wait for the chat."""
        await self.tap_launcher()
        await self.chat()

    async def tap_launcher(self) -> None:
        """Tap the button, where a finger would: its shadow root is closed to tests as it is to the shop."""
        size = self.page.viewport_size
        assert size is not None
        place = (size["width"] - LAUNCHER_INSET, size["height"] - LAUNCHER_INSET)
        if is_firefox(self.page.context):
            await self.page.mouse.click(*place)  # Playwright has no fingers there
        else:
            await self.page.touchscreen.tap(*place)

    async def chat(self, *, within: timedelta = timedelta(seconds=5)) -> Frame:
        """Return the chat's document once it is there."""

        async def find() -> Frame | None:
            return next((frame for frame in self.page.frames if CHAT.search(frame.url)), None)

        frame = await eventually(find, within=within)
        assert frame is not None
        return frame

    async def write(self, text: str) -> None:
        """Type and send."""
        box = (await self.chat()).get_by_role("textbox")
        await box.fill(text)
        await box.press("Enter")

    async def sees(self, text: str) -> None:
        """Wait until the chat shows a text."""
        await expect((await self.chat()).get_by_text(text, exact=False).last).to_be_visible()

    async def messages(self) -> list[str]:
        """Return the bubbles, oldest first."""
        return await (await self.chat()).locator("article .bubble").all_inner_texts()


@dataclass(frozen=True)
class Staff:
    """Somebody at a desk, logged in to the console or the dashboard."""

    page: Page

    @property
    def log(self) -> Locator:
        """The open conversation's log."""
        return self.page.get_by_role("log")

    def row(self, text: str) -> Locator:
        """The row of the list in which a text stands."""
        return self.page.get_by_role("navigation").get_by_role("link").filter(has_text=text)

    async def call(
        self, method: str, path: str, body: object = None, *, key: str | None = None
    ) -> dict[str, Any]:
        """Ask the server for something as this person, past the screens."""
        headers = {"Idempotency-Key": str(uuid5(NAMESPACE_URL, key))} if key else {}
        found: dict[str, Any] = await self.page.evaluate(
            """async ([method, path, body, headers]) => {
                const sent = body === null ? {} : {body: JSON.stringify(body)};
                headers["content-type"] = "application/json";
                const answer = await fetch("/api/v1" + path, {method, headers, ...sent});
                if (!answer.ok) throw new Error(await answer.text());
                return answer.status === 204 ? {} : await answer.json();
            }""",
            [method, path, body, headers],
        )
        return found

    async def reply(self, text: str) -> None:
        """Press the key for a reply, type and send."""
        await self.page.keyboard.press("r")
        box = self.page.get_by_role("textbox", name="Reply to the shopper")
        await expect(box).to_be_focused()
        await box.fill(text)
        await box.press("Enter")


async def settle_queue(supervisor: Staff, settings: Mapping[str, object]) -> None:
    """Change settings of the shop's queue."""
    queue = (await supervisor.call("GET", "/queues"))["items"][0]
    await supervisor.call("PATCH", f"/queues/{queue['id']}", {"settings": {**queue["settings"], **settings}})


async def a_shopper(
    people: People, program: Program, *, locale: str = "en-GB", path: str = "/demo/en/"
) -> Shopper:
    """Come to the shop with a phone."""
    person = await people.new_person(viewport=PHONE, locale=locale, is_touch=True)
    page = await person.new_page()
    await page.goto(program.url + path)
    await page.wait_for_load_state("networkidle")
    return Shopper(page)


async def staff(people: People, program: Program, role: str, path: str = "/console") -> Staff:
    """Log in as one of the demo shop's people."""
    page = await (await people.new_person(viewport=DESKTOP)).new_page()
    return await log_in(page, program, program.url + path, role)


async def log_in(page: Page, program: Program, url: str, role: str) -> Staff:
    """Log in on a page as the first of the demo shop's people with this role, and be connected."""
    logins = json.loads((program.folder / "data" / "demo-logins.json").read_text())
    login = next(one for one in logins if one["role"] == role)
    await page.goto(url)
    await page.get_by_label("E-mail").fill(login["email"])
    await page.get_by_label("Password").fill(login["password"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=re.compile("(Account|Menu) of"))).to_be_visible()
    await expect(page.locator(".connection-dot[data-state=live]")).to_be_visible()
    return Staff(page)
