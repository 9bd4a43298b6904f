"""The button in pages as shops have them, what pages may tell the chat and are told, and the site's own look."""

import asyncio

from playwright.async_api import Frame, Page, Route, expect

from app.reports import service as reports
from tests.support.browser import DESKTOP, People
from tests.support.databases import execute
from tests.support.journeys import Shopper
from tests.support.looks import accessibility_violations
from tests.support.program import Program
from tests.support.units import opened
from tests.support.waiting import eventually

HOSTILE_STYLE = """
:not(html), *::before, *::after { all: unset !important; display: none !important; position: static !important;
  opacity: 0 !important; transform: scale(0) !important; pointer-events: none !important }
"""
QUEUE = """
window.seen = [];
window.seventysix = window.seventysix || function () { (seventysix.q = seventysix.q || []).push(arguments) };
for (const name of ['ready', 'open', 'close', 'unread', 'message', 'queue', 'assigned', 'ended'])
  addEventListener('seventysix:' + name, (event) => seen.push([name, event.detail ?? null]));
seventysix('prefill', 'Do you have');
seventysix('setPage', { url: 'https://shop.example/teapots', title: 'Teapots' });
seventysix('on', 'ready', () => seen.push(['heard', null]));
"""
HAS_BUTTON = """() => {
  const hosts = document.querySelectorAll('seventysix-chat');
  if (hosts.length !== 1) return false;
  const box = hosts[0].getBoundingClientRect();
  return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === hosts[0];
}"""
THEME = """
UPDATE sites SET accent = '#ffd400', theme = '{"corner": "start", "launcher_text": "Questions?", "radius_px": 12,
  "offset_bottom_px": 64, "greeting": "Ahoy!", "scheme": "dark"}'
"""


async def serve_page(page: Page, program: Program, html: str, policy: str = "") -> None:
    """Let the shop have such a page, and go there."""

    async def answer(route: Route) -> None:
        headers = {"Content-Security-Policy": policy} if policy else {}
        await route.fulfill(content_type="text/html", body=html, headers=headers)

    url = program.url + "/demo/en/another.html"
    await page.route(url, answer)
    await page.goto(url)
    await page.wait_for_load_state("networkidle")


async def has_button(page: Page) -> None:
    async def is_there() -> bool:
        return bool(await page.evaluate(HAS_BUTTON))

    await eventually(is_there)


async def test_button_and_chat_in_the_pages_of_shops(
    program: Program, people: People, database_url: str
) -> None:
    """One program for all of these: starting it takes longer than what is looked at."""
    await stands_in_hostile_strict_and_changing_pages(program, people)
    await tells_and_is_told_by_queued_calls_and_events(program, people, database_url)
    await has_the_look_of_the_site(program, people, database_url)


async def stands_in_hostile_strict_and_changing_pages(program: Program, people: People) -> None:
    page = await (await people.new_person(viewport=DESKTOP, is_touch=True)).new_page()
    source = f"{program.url}/loader/demo.js"
    tag = f'<script async src="{source}"></script>'
    style = f'<style nonce="n">{HOSTILE_STYLE}</style>'
    # The two lines of docs/embed.md are all that a strict policy needs.
    policy = (
        f"default-src 'none'; style-src 'nonce-n'; script-src {program.url}; frame-src {program.url} blob:"
    )
    html = f"<!doctype html><html lang=en><title>Shop</title>{style}{tag}{tag}<p>Text"
    await serve_page(page, program, html, policy)
    await has_button(page)
    shopper = Shopper(page)
    await shopper.open_chat()
    await shopper.sees("How can we help you?")
    await expect((await shopper.chat()).get_by_role("textbox")).to_be_visible()

    # A router that replaces everything it knows of, and pages that are written anew.
    await page.evaluate("document.body = document.createElement('body')")
    await page.evaluate("document.documentElement.replaceChildren(document.createElement('body'))")
    await has_button(page)
    await page.unroute_all()
    await serve_page(page, program, "<!doctype html><title>Old</title><body>")
    await page.evaluate(
        f"document.write('<p>Text</p><script src=\"{source}\"></' + 'script>'); document.close()"
    )
    await has_button(page)


async def tells_and_is_told_by_queued_calls_and_events(
    program: Program, people: People, database_url: str
) -> None:
    page = await (await people.new_person(viewport=DESKTOP, is_touch=True)).new_page()
    tag = f'<script async src="{program.url}/loader/demo.js"></script>'
    await serve_page(
        page,
        program,
        f"<!doctype html><html lang=en><title>Shop</title><script>{QUEUE}</script>{tag}<main><h1>Shop</h1></main>",
    )

    async def has_seen(*events: list[object]) -> None:
        async def seen() -> bool:
            told = await page.evaluate("seen")
            return all(event in told for event in events)

        await eventually(seen)

    await has_seen(["ready", None], ["heard", None])
    assert len(page.frames) == 1
    await page.evaluate("seventysix('open')")
    shopper = Shopper(page)
    box = (await shopper.chat()).get_by_role("textbox")
    await expect(box).to_have_value("Do you have")
    await box.fill("x" * 8_001)
    await shopper.sees("1 character too many")
    await box.fill("Do you have a teapot?")
    await box.press("Enter")
    nobody_knows = {"position": None, "waitMin": None, "waitMax": None}
    await has_seen(["open", None], ["message", {"author": "visitor"}], ["queue", nobody_knows])
    async with opened(database_url) as transactions, transactions() as uow:
        begun = await reports.list_open(uow, None)
    assert [row.page_url for row in begun] == ["https://shop.example/teapots"]

    await page.evaluate("seventysix('setTheme', 'dark')")
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    chat = await shopper.chat()
    await eventually(lambda: _equals(chat, scheme, "dark"))
    await chat.get_by_role("button", name="Stop waiting").click()
    await chat.get_by_role("button", name="Stop waiting").click()
    await has_seen(["ended", {"status": "abandoned"}])

    await _speaks_another_language(page, shopper)
    await page.evaluate("seventysix('close'), seventysix('hide')")
    await has_seen(["close", None])
    await page.evaluate("seventysix('shutdown')")
    assert await page.evaluate("document.querySelectorAll('seventysix-chat').length") == 0
    await page.evaluate("seventysix('boot')")
    assert await page.evaluate("document.querySelectorAll('seventysix-chat').length") == 1


async def _speaks_another_language(page: Page, shopper: Shopper) -> None:
    await page.evaluate("seventysix('setLocale', 'de')")
    await shopper.sees("Sie warten nicht mehr")
    await expect((await shopper.chat()).get_by_role("textbox")).to_have_value("")  # it was prefilled once
    await page.evaluate("seventysix('setLocale', 'ar')")
    await shopper.sees("لم تعد في الانتظار")
    assert await (await shopper.chat()).evaluate("document.documentElement.dir") == "rtl"
    assert await accessibility_violations(page) == []


async def _equals(frame: Frame, expression: str, value: object) -> bool:
    return bool(await frame.evaluate(expression) == value)


async def has_the_look_of_the_site(program: Program, people: People, database_url: str) -> None:
    await asyncio.to_thread(execute, database_url, THEME)
    page = await (await people.new_person(viewport=DESKTOP)).new_page()
    await page.goto(program.url + "/demo/en/")
    await page.wait_for_load_state("networkidle")
    await has_button(page)
    box = await page.evaluate("document.querySelector('seventysix-chat').getBoundingClientRect().toJSON()")
    assert (box["left"], DESKTOP["height"] - box["bottom"]) == (20, 64)
    assert box["width"] > 120  # icon and text
    await page.evaluate("seventysix('open')")
    shopper = Shopper(page)
    await shopper.sees("Ahoy!")
    await shopper.write("Yellow?")
    await shopper.sees("Nobody is online")
    chat = await shopper.chat()
    bubble = "getComputedStyle(document.querySelector('.own .bubble'))"
    assert await chat.evaluate(f"[{bubble}.backgroundColor, {bubble}.color]") == [
        "rgb(255, 212, 0)",
        "rgb(0, 0, 0)",
    ]
    assert await accessibility_violations(page) == []
