"""What the chat costs a shop's page on a phone: before the click, at the click and afterwards, against a bare button."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, Route, ViewportSize, async_playwright

from bench.figures import Figure, Samples, Target
from bench.messages import Scale
from bench.people import SITE_KEY, open_shop
from bench.processes import product
from tests.support.browser import LAUNCH_ARGUMENTS, PHONE, find_chromium

SLOWDOWNS = (4, 6)
# “Slow 4G” as Lighthouse has it. Sockets are not slowed down by it, only what goes over HTTP.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SETTLE_S, QUICK_SETTLE_S = 1.5, 0.3
BUTTON_INSET = 44
# How long a finger stays on the glass in a short tap; a deliberate one takes about 0.1 s.
FINGER_S = 0.08
WRITABLE_WITHIN_MS, WRITABLE_POLL_MS = 20_000, 200
MEGABYTE, MS = 1e6, 1e3

# Whether one can write is asked in the page, once a frame after the click: who asks from outside puts tasks of their own
# on the slow processor. The chat is of the page's origin here, so its frame can look at the top and say so to it.
WATCH = """
window.seen = { blocked: 0, shifted: 0, painted: 0 };
const now = () => performance.timeOrigin + performance.now();
addEventListener("touchstart", () => { seen.touched = now() }, { capture: true, passive: true });
const isShown = (node) => !node || node.checkVisibility({ visibilityProperty: true });
const isWritable = (field) => field && !field.disabled && field.placeholder && isShown(field) && isShown(frameElement);
const look = () => {
  if (top.seen?.clicked && isWritable(document.querySelector("textarea"))) top.seen.writable ??= now();
  else requestAnimationFrame(look);
};
if (top !== window) look();
else addEventListener("click", () => { seen.clicked = now(); look() }, true);
const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
watch("longtask", (task) => { seen.blocked += Math.max(0, task.duration - 50) });
watch("layout-shift", (shift) => { if (!shift.hadRecentInput) seen.shifted += shift.value });
watch("largest-contentful-paint", (paint) => { seen.painted = paint.startTime });
"""
SHOP = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title>
<style>body{font:16px sans-serif;margin:16px}article{padding:16px;border-bottom:1px solid #ccc}</style><h1>Lamps</h1>"""
ARTICLE = "<article><h2>Lamp %d</h2><p>Enamelled steel, 28 cm, two metres of cord, made in a workshop by the sea.</p></article>"
BARE = """<button id="bare" style="position:fixed;right:16px;bottom:16px;width:56px;height:56px">Chat</button>
<script>document.getElementById("bare").onclick = () => document.body.append(
  Object.assign(document.createElement("textarea"), { placeholder: "Write" }))</script>"""


@dataclass
class Visit:
    """A page on a slow phone, and what was counted on it."""

    page: Page
    devtools: CDPSession
    requests: int = 0
    transferred_bytes: float = 0.0

    async def blocked_ms(self) -> float:
        """Return for how long tasks have kept the page from reacting, beyond 50 ms each."""
        return float(await self.page.evaluate("seen.blocked"))

    async def metric(self, name: str) -> float:
        """Return a figure of the browser's about this page."""
        found = (await self.devtools.send("Performance.getMetrics"))["metrics"]
        return float(next(one["value"] for one in found if one["name"] == name))

    async def heap_bytes(self) -> float:
        """Return what the page's scripts hold after a collection."""
        await self.devtools.send("HeapProfiler.collectGarbage")
        return float((await self.devtools.send("Runtime.getHeapUsage"))["usedSize"])

    async def press(self) -> dict[str, float]:
        """Press the button as a finger does, and return when what happened, in ms, once one can write."""
        size = self.page.viewport_size or PHONE
        point = {"x": size["width"] - BUTTON_INSET, "y": size["height"] - BUTTON_INSET}
        for kind, points in (("touchStart", [point]), ("touchEnd", [])):
            await self.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            await asyncio.sleep(FINGER_S if points else 0)
        await self.page.wait_for_function(
            "seen.writable", timeout=WRITABLE_WITHIN_MS, polling=WRITABLE_POLL_MS
        )
        found: dict[str, float] = await self.page.evaluate("({...seen, began: performance.timeOrigin})")
        return found


async def measure(database_url: str, folder: Path, scale: Scale) -> Samples:
    """Visit both pages in turn, on a processor that is four and six times as slow."""
    samples, is_full = Samples(), scale.rounds > 1
    shop = await open_shop(database_url, agents=1)
    pages = {
        "": f'<script async src="{{}}/loader/{SITE_KEY}-{shop.site_id}.js"></script>',
        "bare_": BARE,
    }
    with product(folder, database_url) as served:
        async with _browser() as browser:
            for _ in range(scale.rounds):
                for slowdown in SLOWDOWNS if is_full else SLOWDOWNS[:1]:
                    for prefix, ending in pages.items():
                        text = SHOP + "".join(ARTICLE % number for number in range(40))
                        async with _visit(
                            browser,
                            f"{served.http_url}/shop",
                            text + ending.replace("{}", served.http_url),
                            slowdown,
                        ) as visit:
                            await _look(
                                samples,
                                prefix,
                                f"_{slowdown}x",
                                visit,
                                SETTLE_S if is_full else QUICK_SETTLE_S,
                            )
    for name, limit in LIMITS.items():
        for _ in range(scale.rounds):
            samples.add(name, limit)
    return samples


LIMITS = {"one_request": 1.0, "typing_limit_ms": 1_300.0, "composer_limit_ms": 350.0}


def figures(samples: Samples) -> list[Figure]:
    """Say what the rounds have shown. Where `ratio` is a difference to the bare page, the target is one too."""
    found = [
        samples.figure("widget_requests_4x", "1", "one_request", target=Target(at_most=1)),
        samples.figure("widget_bytes_4x", "B", "bare_widget_bytes_4x", ratio=_more),
        samples.figure(
            "widget_layout_shift_4x",
            "1",
            "bare_widget_layout_shift_4x",
            ratio=_more,
            target=Target(at_most=0),
        ),
        samples.figure("widget_largest_paint_4x", "ms", "bare_widget_largest_paint_4x", ratio=_more),
        samples.figure(
            "widget_heap_before_4x",
            "MB",
            "bare_widget_heap_before_4x",
            ratio=_more,
            target=Target(at_most=0.25),
        ),
        samples.figure(
            "widget_heap_open_4x", "MB", "bare_widget_heap_open_4x", ratio=_more, target=Target(at_most=4)
        ),
    ]
    for slowdown in SLOWDOWNS:
        if not samples.has(f"widget_requests_{slowdown}x"):
            continue
        of = f"_{slowdown}x"
        is_judged = slowdown == SLOWDOWNS[0]
        for name, unit, most in (
            ("blocked_before", "ms", 0),
            ("script_before", "ms", 25),
            ("blocked_opening", "ms", 200),
        ):
            target = Target(at_most=most) if is_judged else None
            found.append(
                samples.figure(
                    f"widget_{name}{of}", unit, f"bare_widget_{name}{of}", ratio=_more, target=target
                )
            )
        for name, limit in (
            ("navigation_to_typing", "typing_limit_ms"),
            ("click_to_composer", "composer_limit_ms"),
            ("touch_to_composer", "composer_limit_ms"),
        ):
            target = Target(at_most=1) if is_judged and name != "touch_to_composer" else None
            found.append(samples.figure(f"widget_{name}{of}", "ms", limit, target=target))
    return found


def _more(value: float, reference: float) -> float:
    return value - reference


async def _look(samples: Samples, prefix: str, of: str, visit: Visit, settle_s: float) -> None:
    def note(name: str, value: float) -> None:
        samples.add(f"{prefix}widget_{name}{of}", value)

    await asyncio.sleep(settle_s)
    note("requests", visit.requests)
    note("bytes", visit.transferred_bytes)
    note("blocked_before", await visit.blocked_ms())
    note("script_before", await visit.metric("ScriptDuration") * MS)
    note("layout_shift", float(await visit.page.evaluate("seen.shifted")))
    note("largest_paint", float(await visit.page.evaluate("seen.painted")))
    note("heap_before", await visit.heap_bytes() / MEGABYTE)
    before = await visit.blocked_ms()
    pressed = await visit.press()
    note("click_to_composer", pressed["writable"] - pressed["clicked"])
    note("touch_to_composer", pressed["writable"] - pressed["touched"])
    await asyncio.sleep(settle_s)
    note("blocked_opening", await visit.blocked_ms() - before)
    note("heap_open", await visit.heap_bytes() / MEGABYTE)

    # As at a first visit: the chat is not open already, and nothing of it is kept.
    await visit.page.evaluate("sessionStorage.clear()")
    await visit.devtools.send("Network.clearBrowserCache")
    await visit.page.reload(wait_until="load")
    await visit.page.wait_for_function("document.querySelector('seventysix-chat, #bare')")
    pressed = await visit.press()
    note("navigation_to_typing", pressed["writable"] - pressed["began"])


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def _visit(browser: Browser, url: str, text: str, slowdown: int) -> AsyncIterator[Visit]:
    size = ViewportSize(width=PHONE["width"], height=PHONE["height"])
    context = await browser.new_context(viewport=size, has_touch=True, is_mobile=True)
    try:
        page = await context.new_page()
        await page.add_init_script(WATCH)

        async def show(route: Route) -> None:
            await route.fulfill(body=text, content_type="text/html")

        await page.route(url, show)
        devtools = await context.new_cdp_session(page)
        visit = Visit(page, devtools)
        _count(visit, url)
        for domain in ("Network", "Performance"):
            await devtools.send(f"{domain}.enable")
        await devtools.send("Network.emulateNetworkConditions", SLOW_4G)
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        await page.goto(url, wait_until="load")
        yield visit
    finally:
        await context.close()


def _count(visit: Visit, page_url: str) -> None:
    """Count what is asked of servers beside the page itself."""
    asked: set[str] = set()

    def on_request(event: Mapping[str, Any]) -> None:
        if event["request"]["url"] != page_url and not event["request"]["url"].endswith("/favicon.ico"):
            asked.add(event["requestId"])
            visit.requests += 1

    def on_end(event: Mapping[str, Any]) -> None:
        if event["requestId"] in asked:
            visit.transferred_bytes += event["encodedDataLength"]

    visit.devtools.on("Network.requestWillBeSent", on_request)
    visit.devtools.on("Network.loadingFinished", on_end)
