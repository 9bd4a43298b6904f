"""People with browsers: each has a context of their own, and any error their pages report fails the test."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.support.firefox import OPEN_SHADOW_ROOTS
from tests.support.repository import ROOT

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
AXE = ROOT / "static" / "node_modules" / "axe-core" / "axe.min.js"


def find_chromium() -> str | None:
    """Return the browser of this machine; None leaves the choice to Playwright."""
    named = os.environ.get("CHROMIUM")
    candidates = ("chromium", "chromium-browser", "google-chrome")
    return named or next((path for name in candidates if (path := shutil.which(name))), None)


def is_firefox(context: BrowserContext) -> bool:
    """Whether this window is one of Firefox."""
    return context.browser is not None and context.browser.browser_type.name == "firefox"


@dataclass(frozen=True)
class Complaint:
    """Something a page reported that no page should report."""

    page: str
    text: str


class People:
    """Opens browsers' windows for shoppers and agents, and remembers what went wrong in them."""

    def __init__(self, browser: Browser, artifacts: Path) -> None:
        self._browser = browser
        self._artifacts = artifacts
        self._contexts: list[BrowserContext] = []
        self.complaints: list[Complaint] = []
        self._expected: tuple[str, ...] = ()

    async def new_person(
        self, *, viewport: ViewportSize = DESKTOP, locale: str = "en-GB", is_touch: bool = False
    ) -> BrowserContext:
        """Return somebody with a browser of their own: no cookies, nothing stored."""
        context = await self._browser.new_context(
            viewport=viewport, locale=locale, has_touch=is_touch, is_mobile=is_touch, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        if is_firefox(context):
            await context.add_init_script(OPEN_SHADOW_ROOTS)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self._note(error.page, str(error.error)))
        self._contexts.append(context)
        return context

    async def leave(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            await context.close()

    def allow(self, text: str) -> None:
        """Forget complaints that contain this text: the test brings them about on purpose."""
        self.complaints = [complaint for complaint in self.complaints if text not in complaint.text]

    def expect(self, *texts: str) -> None:
        """Take complaints that contain one of these texts for part of the test from now on."""
        self._expected += texts

    async def keep_pictures(self, name: str) -> None:
        """Save what every window shows, for whoever looks into a failure."""
        self._artifacts.mkdir(parents=True, exist_ok=True)
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages):
            await page.screenshot(path=self._artifacts / f"{name}-{number}.png")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._note(message.page, f"{message.type}: {message.text}")

    def _note(self, page: Page | None, text: str) -> None:
        if any(expected in text for expected in self._expected):
            return
        self.complaints.append(Complaint(page.url if page else "", text))
