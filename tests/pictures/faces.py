"""The three faces of a running shop, at work: chat, console and board."""

import asyncio
import json

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.pictures.sheets import FOLDER
from tests.support.program import Program

SIZE = {"width": 1280, "height": 760}
INSET = 44  # from the corner of the window to the middle of the launcher
COLOURS = 128
# What else is going on in the shop, in the order of arrival, and how long each had waited before the next came.
OTHERS = (
    ("de", "Wann kommt der Krug in Moosgrün wieder?", 30),
    ("de", "Meine Tasse kam mit einem Sprung an.", 12),
    ("en", "Can I change the delivery address?", 9),
    ("de", "Liefern Sie auch nach Zürich?", 6),
    ("en", "Do you gift-wrap the small bowls?", 0),
)


async def take_faces(browser: Browser, program: Program) -> None:
    """Play half an hour of a shop's day in a minute, and look at it from three sides."""
    url = program.url
    logins = json.loads((program.folder / "data" / "demo-logins.json").read_text())
    agent = await _log_in(browser, f"{url}/console", logins, "agent")
    board = await _log_in(browser, f"{url}/ops", logins, "supervisor")
    shopper = await _page(browser, f"{url}/demo/en/")
    await _talk(shopper, agent)
    await _keep(shopper, "widget")
    await agent.get_by_role("button", name="Online").first.click()
    await agent.get_by_role("menuitemradio", name="Away You").click()
    for language, text, wait_s in OTHERS:
        page = await _page(browser, f"{url}/demo/{language}/")
        await _open(page)
        await _say(page, text)
        await asyncio.sleep(wait_s)
    await _keep(agent, "console")
    await _keep(board, "board")


async def _talk(shopper: Page, agent: Page) -> None:
    await _open(shopper)
    await _say(shopper, "Hi, is the teapot “Shore” dishwasher safe?")
    await agent.get_by_role("navigation").get_by_role("link").filter(has_text="Shore").click()
    await _reply(
        agent, "Hello! It is: the glaze is fired at 1,250 °C. Only the cork lid should be washed by hand."
    )
    await _say(shopper, "Great. And could it be here by Friday?")
    await _reply(agent, "Ordered before 4 pm it leaves today, so yes: it should be with you on Thursday.")
    chat = next(frame for frame in shopper.frames if "/widget/" in frame.url)
    await expect(chat.get_by_text("on Thursday")).to_be_visible()


async def _reply(agent: Page, text: str) -> None:
    box = agent.get_by_role("textbox", name="Reply to the shopper")
    await box.fill(text)
    await box.press("Enter")


async def _open(page: Page) -> None:
    await page.mouse.click(SIZE["width"] - INSET, SIZE["height"] - INSET)


async def _say(page: Page, text: str) -> None:
    await page.wait_for_function("frames.length > 0 || document.querySelector('seventysix-chat')")
    for _ in range(100):
        chat = next((frame for frame in page.frames if "/widget/" in frame.url), None)
        if chat is not None:
            box = chat.get_by_role("textbox")
            await box.fill(text)
            await box.press("Enter")
            await expect(chat.locator(".own .bubble").last).to_contain_text(text)
            return
        await asyncio.sleep(0.1)


async def _log_in(browser: Browser, url: str, logins: list[dict[str, str]], role: str) -> Page:
    login = next(one for one in logins if one["role"] == role)
    page = await _page(browser, url)
    await page.get_by_label("E-mail").fill(login["email"])
    await page.get_by_label("Password").fill(login["password"])
    await page.keyboard.press("Enter")
    await expect(page.locator(".connection-dot[data-state=live]")).to_be_visible()
    return page


async def _page(browser: Browser, url: str) -> Page:
    context: BrowserContext = await browser.new_context(
        viewport={"width": SIZE["width"], "height": SIZE["height"]}, locale="en-GB", reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(url)
    await page.wait_for_load_state("networkidle")
    return page


async def _keep(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.png"
    await page.mouse.move(1, 1)
    await page.screenshot(path=path)
    with Image.open(path) as taken:
        taken.convert("RGB").quantize(COLOURS).save(path, optimize=True)
