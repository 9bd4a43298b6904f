"""Firefox of this machine under Playwright, over WebDriver BiDi. What is run as a program is the line between the two.

Playwright drives a Firefox of its own by default; the one that people have it drives over BiDi, and asks it for one thing
that it does not know yet: to prefer a colour scheme. The line answers that itself, and passes on all else unread.
"""

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Playwright
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

Preferences = dict[str, str | float | bool]

PREFERENCES: Preferences = {
    "ui.prefersReducedMotion": 1,
    "ui.primaryPointerCapabilities": 6,  # a mouse, which a machine without a screen lacks
    # A paper that is loaded down is not opened in a tab in front of all.
    "pdfjs.disabled": True,
    "browser.helperApps.neverAsk.saveToDisk": "application/pdf",
    "fission.autostart": False,  # keys and clicks do not get into a frame that is a process of its own
}
UNKNOWN = '"emulation.setMediaFeaturesOverride"'
LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")

# Playwright looks for the focused field from the page, and a closed shadow root hides the chat's frame from it.
OPEN_SHADOW_ROOTS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: "open" }) };
"""


# The driver is not told of files that a page has made itself; they are here.
SAVED = Path(__file__).parent.parent.parent / ".cache" / "saved"


def find_firefox() -> str | None:
    """Return the browser of this machine, if there is one."""
    named = os.environ.get("FIREFOX")
    return named or next((path for name in ("firefox-esr", "firefox") if (path := shutil.which(name))), None)


@asynccontextmanager
async def a_firefox(
    playwright: Playwright, path: str, settings: Preferences | None = None
) -> AsyncIterator[Browser]:
    """Have a headless Firefox, with other settings than most people's if these are given."""
    with TemporaryDirectory(prefix="firefox-") as folder:
        start = Path(folder) / "start"
        start.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P "{__file__}" "{path}" "$@"\n')
        start.chmod(0o700)
        browser = await playwright.firefox.launch(
            channel="moz-firefox",
            executable_path=start,
            downloads_path=SAVED,
            firefox_user_prefs={**PREFERENCES, **(settings or {})},
        )
        yield browser
        await browser.close()


async def main(path: str, *arguments: str) -> int:
    """Start the browser, and tell where it is driven through here."""
    browser = await asyncio.create_subprocess_exec(path, *arguments, stderr=asyncio.subprocess.PIPE)
    assert browser.stderr is not None
    async for line in browser.stderr:
        if found := LISTENING.search(line):
            break
        sys.stderr.buffer.write(line)
    else:
        return await browser.wait()
    address = found[1].decode()

    async def pass_on(driver: ServerConnection) -> None:
        assert driver.request is not None
        async with connect(address + driver.request.path, max_size=None, proxy=None) as driven:
            await asyncio.gather(_down(driver, driven), _up(driven, driver))

    async with serve(pass_on, "127.0.0.1", 0, max_size=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        sys.stderr.write(f"WebDriver BiDi listening on ws://127.0.0.1:{port}\n")
        sys.stderr.flush()
        while await browser.stderr.read(65_536):
            pass  # a pipe that nobody empties would stop it
        return await browser.wait()


async def _down(driver: ServerConnection, driven: ClientConnection) -> None:
    async for command in driver:
        if isinstance(command, str) and UNKNOWN in command:
            answer = {"type": "success", "id": json.loads(command)["id"], "result": {}}
            await driver.send(json.dumps(answer))
        else:
            await driven.send(command)
    await driven.close()


async def _up(driven: ClientConnection, driver: ServerConnection) -> None:
    async for told in driven:
        await driver.send(told)
    await driver.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
