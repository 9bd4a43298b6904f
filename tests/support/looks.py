"""How pages look: judged by axe in every test, and kept as pictures for people to judge when they ask for them."""

import json
import os
from collections.abc import Sequence
from typing import Literal

from playwright.async_api import Page

from tests.support.repository import ROOT

Scheme = Literal["light", "dark"]

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PICTURES = ROOT / ".cache" / "pictures"
TAKES_PICTURES = os.environ.get("PICTURES") == "1"

AXE = ROOT / "static" / "node_modules" / "axe-core" / "axe.min.js"
COLOURS = ("color-contrast", "link-in-text-block")


async def accessibility_violations(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds wrong with a page and its frames by these rules (none: all), one line each."""
    options: dict[str, object] = {"iframes": False, "resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found: list[str] = []
    for frame in page.frames:
        if not await frame.evaluate("() => 'axe' in globalThis"):
            await frame.evaluate(AXE.read_text())
        result = await frame.evaluate("(options) => axe.run(document, options)", options)
        for violation in result["violations"]:
            places = [json.dumps(node["target"]) for node in violation["nodes"]]
            found.append(f"{frame.url}: {violation['id']} ({violation['help']}): {', '.join(places)}")
    return found


async def look(page: Page, name: str, *, schemes: Sequence[Scheme] = SCHEMES, is_whole: bool = True) -> None:
    """Let axe look at a page in each of these schemes, and take a picture of it, or of what is in the window.

    A scheme changes colours and nothing else, so that the others are judged by the rules about colours.
    """
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await take_picture(page, f"{name}-{scheme}", is_whole=is_whole)
        violations = await accessibility_violations(page, rules=COLOURS if scheme != schemes[0] else ())
        assert violations == [], "\n".join(violations)


async def take_picture(page: Page, name: str, *, is_whole: bool = False) -> None:
    """Keep how a page looks in `.cache/pictures`, with PICTURES=1 in the environment."""
    if TAKES_PICTURES:
        await page.screenshot(path=PICTURES / f"{name}.png", full_page=is_whole)
