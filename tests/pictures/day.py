"""A day in the demo shop: an agent who answers by HTTP, an administrator who settles the shop."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from playwright.async_api import BrowserContext, Page, Route

from tests.pictures.talks import TALKS
from tests.support.browser import DESKTOP, PHONE, People
from tests.support.journeys import Staff, settle_queue, staff
from tests.support.post import post_office
from tests.support.program import Program
from tests.support.waiting import eventually

SHOP_LANGUAGES = ("de", "en")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OPEN = {"opens": "09:00", "closes": "18:00"}
MOST_AT_ONCE = 6  # messages of one shopper, so that one can be too fast in a picture
OFFERS_OTHER_WAYS_AFTER_S = 12
NOISE = ("net::ERR_", "WebSocket", "Failed to load")


@dataclass
class Day:
    """The running product and who works in it."""

    program: Program
    people: People
    admin: Staff
    jana: Staff

    async def shop_page(self, language: str, scheme: str, *, path: str = "") -> Page:
        """Come to the shop with a phone; it speaks German and English, the chat what is asked for."""
        context: BrowserContext = await self.people.new_person(viewport=PHONE, locale=language, is_touch=True)
        page = await context.new_page()
        await page.emulate_media(
            color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
        )
        shop = language if language in SHOP_LANGUAGES else "en"
        await page.goto(f"{self.program.url}/demo/{shop}/{path}")
        await page.wait_for_load_state("networkidle")
        if shop != language:
            await page.evaluate("(language) => seventysix('setLocale', language)", language)
        return page

    async def photo(self) -> bytes:
        """Take a picture of something in the shop."""
        page = await (await self.people.new_person(viewport=DESKTOP)).new_page()
        await page.goto(f"{self.program.url}/demo/en/")
        await page.wait_for_load_state("networkidle")
        picture = await page.locator("main img").first.screenshot()
        await page.close()
        return picture

    async def loses_paper(self, route: Route) -> None:
        """Let pictures through, and lose documents on their way."""
        is_paper = b"%PDF" in (route.request.post_data_buffer or b"")
        await (route.abort() if is_paper else route.continue_())

    async def conversation_of(self, text: str) -> str:
        """Find the newest conversation whose last message has this text."""

        async def find() -> str:
            rows = (await self.jana.call("GET", "/conversations"))["items"]
            found = [row["id"] for row in rows if text in str(row["last_message"])]
            return str(found[0]) if found else ""

        return await eventually(find)

    async def answers(self, id_: str, body: str) -> None:
        """Say something as the agent."""
        said = {"client_id": str(uuid4()), "body": body}
        await self.jana.call("POST", f"/conversations/{id_}/messages", said)

    async def reacts(self, id_: str, body: str) -> None:
        """Put a sign under a message."""
        entries = (await self.jana.call("GET", f"/conversations/{id_}/entries"))["entries"]
        message = next(one for one in entries if one.get("body") == body)
        sign = {"message_id": message["client_id"], "emoji": "👍", "is_on": True}
        await self.jana.call("PUT", f"/conversations/{id_}/reactions", sign)

    async def resolves(self, id_: str) -> None:
        """End a conversation."""
        await self.jana.call("POST", f"/conversations/{id_}/resolve", {})

    async def settles(self, change: Mapping[str, object]) -> None:
        """Change the shop."""
        site = (await self.admin.call("GET", "/sites"))["items"][0]
        await self.admin.call("PATCH", f"/sites/{site['id']}", change)

    async def vouches(self) -> None:
        """Make the secret with which the shop signs, so that it may serve only whom it vouches for."""
        site = (await self.admin.call("GET", "/sites"))["items"][0]
        await self.admin.call("POST", f"/sites/{site['id']}/identity-secret", {})

    async def asks_first(self) -> None:
        """Ask for something before the first message."""
        number = {
            "key": "order",
            "kind": "text",
            "label": {language: talk.field for language, talk in TALKS.items()},
            "hint": {language: talk.hint for language, talk in TALKS.items()},
        }
        consent = {language: talk.consent for language, talk in TALKS.items()}
        forms = {
            "before": [number],
            "closed": [number],
            "consent": {"text": consent, "link": "https://wattgrau.example/"},
        }
        await self.settles({"forms": forms})

    async def asks_at_the_end(self) -> None:
        """Ask one question beside the stars."""
        label = {language: talk.again for language, talk in TALKS.items()}
        await self.settles({"survey": {"questions": [{"key": "again", "kind": "thumbs", "label": label}]}})

    async def invites(self) -> None:
        """Invite whoever looks at a page."""
        text = {language: talk.invitation for language, talk in TALKS.items()}
        await self.settles({"invitations": [{"name": "Help", "text": text, "after_s": 0, "again": "page"}]})

    async def closes_the_shop(self) -> None:
        """Close today and tomorrow."""
        site = (await self.admin.call("GET", "/sites"))["items"][0]
        week = {day: [OPEN] for day in DAYS}
        today = datetime.now(UTC).date()
        days = [{"day": str(today + timedelta(days=n)), "name": "-", "spans": []} for n in (-1, 0, 1)]
        hours = {
            "site_id": site["id"],
            "name": "Hours",
            "time_zone": "Europe/Berlin",
            "week": week,
            "days": days,
        }
        made = await self.admin.call("POST", "/schedules", hours, key="hours")
        queue = (await self.admin.call("GET", "/queues"))["items"][0]
        await self.admin.call("PATCH", f"/queues/{queue['id']}", {"schedule_id": made["id"]})


@asynccontextmanager
async def a_day(people: People, folder: Path) -> AsyncIterator[Day]:
    """Have the demo shop, mail, and one agent who has one slot."""
    people.expect(*NOISE)
    async with post_office() as office:
        given = {
            "SEVENTYSIX_MESSAGE_LIMIT_PER_MINUTE": str(MOST_AT_ONCE),
            "SEVENTYSIX_SMTP_URL": f"smtp+plain://127.0.0.1:{office.port}",
            "SEVENTYSIX_MAIL_FROM": "chat@wattgrau.example",
        }
        program = Program(folder, "--demo", environment=given)
        await asyncio.to_thread(program.start)
        try:
            admin = await staff(people, program, "admin", "/ops/sites")
            for agent in (await admin.call("GET", "/agents"))["items"]:
                await admin.call("PATCH", f"/agents/{agent['id']}", {"capacity": 1})
            site = (await admin.call("GET", "/sites"))["items"][0]
            ladder = await admin.call("GET", f"/sites/{site['id']}/waiting/settings")
            for rung in ladder["rungs"]:
                if rung["rung"] == "alternatives":
                    rung["after_s"] = OFFERS_OTHER_WAYS_AFTER_S
            await admin.call("PATCH", f"/sites/{site['id']}/waiting/settings", {"rungs": ladder["rungs"]})
            await settle_queue(admin, {"wrap_up_s": 0, "silent_after_s": None})
            yield Day(program, people, admin, await staff(people, program, "agent"))
        finally:
            await asyncio.to_thread(program.stop)
