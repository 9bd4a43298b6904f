"""Files between a shopper on a phone and an agent at a desk, with real browsers; and files meant to harm."""

import base64
import re

import pytest
from playwright.async_api import FilePayload, Frame, Locator, Page, Route, expect

from tests.support.browser import People
from tests.support.files import EICAR, HOSTILE_NAME, HTML, PDF, SVG, a_photo
from tests.support.journeys import Shopper, Staff, a_shopper, staff
from tests.support.looks import accessibility_violations, look
from tests.support.program import Program

PHOTO = FilePayload(name="teapot.jpg", mimeType="image/jpeg", buffer=a_photo(size=(900, 600)))
PAPER = FilePayload(name="invoice.pdf", mimeType="application/pdf", buffer=PDF)
UPLOADS = re.compile(r"/attachments/")
DROP = """([target, files]) => {
    const data = new DataTransfer();
    for (const [name, type, base64] of files) {
        const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
        data.items.add(new File([bytes], name, {type}));
    }
    const kind = target.endsWith(":paste") ? "paste" : "drop";
    const node = document.querySelector(target.split(":")[0]);
    const event = kind === "paste"
        ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
        : new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
    // Firefox takes no files from scripts for this.
    if (kind === "paste") Object.defineProperty(event, "clipboardData", { value: data });
    node.dispatchEvent(event);
}"""


async def choose(chat: Frame, *files: FilePayload, by: str = "Choose files") -> None:
    """Press the button for more, choose from what is offered, and give files."""
    await chat.get_by_role("button", name="Attach").click()
    async with chat.page.expect_file_chooser() as chosen:
        await chat.get_by_role("button", name=by).click()
    await (await chosen.value).set_files(list(files))


async def give(frame: Frame | Page, target: str, *files: FilePayload) -> None:
    """Paste or drop files."""
    named = [[file["name"], file["mimeType"], base64.b64encode(file["buffer"]).decode()] for file in files]
    await frame.locator(target.rpartition(":")[0]).wait_for()
    await frame.evaluate(DROP, [target, named])


def picture(place: Frame | Locator, name: str) -> Locator:
    return place.get_by_role("img", name=name)


async def is_shown(image: Locator) -> None:
    await expect(image).to_be_visible()
    await expect(image).to_have_js_property("complete", True)  # noqa: FBT003 - what the browser says
    await expect(image).not_to_have_js_property("naturalWidth", 0)


async def at_desk(people: People, program: Program, text: str) -> Staff:
    """Have an agent open the shopper's conversation."""
    jana = await staff(people, program, "agent")
    await jana.row(text).click()
    await expect(jana.log).to_be_visible()
    return jana


async def test_files_go_both_ways_by_button_paste_and_drop(program: Program, people: People) -> None:
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    chat = await shopper.chat()
    await choose(chat, PHOTO)
    await expect(chat.get_by_role("list", name="Files for this message")).to_contain_text("teapot.jpg")
    await look(shopper.page, "files-tray", is_whole=False)
    await chat.get_by_role("textbox").press("Enter")
    await is_shown(picture(chat.get_by_role("log"), "teapot.jpg"))
    await choose(chat, PHOTO, by="Take a photo")
    await give(chat, ".field textarea:paste", PAPER)
    await expect(chat.get_by_role("list").get_by_role("listitem")).to_have_count(2)
    await shopper.write("It came like this.")
    await expect(chat.get_by_role("link", name="invoice.pdf")).to_be_visible()
    await shopper.sees("Sent")
    await look(shopper.page, "files-shopper", is_whole=False)

    jana = await at_desk(people, program, "It came like this.")
    await expect(jana.log.get_by_role("img", name="teapot.jpg")).to_have_count(2)
    await is_shown(picture(jana.log, "teapot.jpg").first)
    async with jana.page.expect_download() as download:
        await jana.log.get_by_role("link", name="invoice.pdf").click()
    assert (await download.value).suggested_filename == "invoice.pdf"

    async with jana.page.expect_file_chooser() as chosen:
        await jana.page.get_by_role("button", name="Attach files, up to 10 MB each").click()
    await (await chosen.value).set_files([PAPER])
    await give(jana.page, ".composer__input:paste", PHOTO)
    await give(jana.page, ".composer__box:drop", PHOTO)
    tray = jana.page.get_by_role("list", name="Files for this message")
    await expect(tray.get_by_role("listitem")).to_have_count(3)
    await jana.reply("Here is the paper.")
    await look(jana.page, "files-console", is_whole=False)
    await expect(chat.get_by_role("link", name="invoice.pdf")).to_have_count(2)
    await expect(chat.get_by_role("log").get_by_role("img", name="teapot.jpg")).to_have_count(4)
    # After a reload everything is still there.
    await shopper.page.reload()
    chat = await shopper.chat()
    await expect(chat.get_by_role("log").get_by_role("img", name="teapot.jpg")).to_have_count(4)
    await is_shown(picture(chat.get_by_role("log"), "teapot.jpg").first)


@pytest.mark.long
async def test_uploads_are_cancelled_retried_and_survive_a_lost_network(
    program: Program, people: People
) -> None:
    people.expect("net::ERR_", "503")
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    chat = await shopper.chat()
    context = shopper.page.context
    ids: list[str] = []

    async def lose(route: Route) -> None:
        ids.append(route.request.url.rsplit("/", 1)[-1])
        await route.abort()

    await context.route(UPLOADS, lose)
    await choose(chat, PHOTO, PAPER)
    await expect(chat.get_by_text("Waiting for the network …")).to_be_visible()
    await chat.get_by_role("textbox").fill("With these")
    await chat.get_by_role("textbox").press("Enter")
    await expect(chat.get_by_text("Goes as soon as the files are uploaded.")).to_be_visible()
    await look(shopper.page, "files-paused", is_whole=False)
    await chat.get_by_role("button", name="Remove invoice.pdf").click()
    await context.unroute(UPLOADS)
    # By itself, once the network is back: one message with words and one file.
    await is_shown(picture(chat.get_by_role("log"), "teapot.jpg"))
    assert await shopper.messages() == ["With these"]
    assert len(set(ids)) == 1, "each try has the same id, so that the server takes it once"
    await expect(chat.get_by_role("link", name="invoice.pdf")).to_have_count(0)


async def test_what_cannot_be_sent_is_said_before_or_after_the_upload(
    program: Program, people: People
) -> None:
    people.expect("422")
    shopper = await a_shopper(people, program, locale="de-DE", path="/demo/de/")
    await shopper.open_chat()
    chat = await shopper.chat()
    await chat.get_by_role("button", name="Anhängen").click()
    await expect(chat.get_by_text("je bis 10 MB")).to_be_visible()
    assert await accessibility_violations(shopper.page) == []
    await look(shopper.page, "files-menu-de", is_whole=False)
    await shopper.page.keyboard.press("Escape")
    sent: list[str] = []
    shopper.page.on("request", lambda request: sent.append(request.url))
    big = FilePayload(name="groß.pdf", mimeType="application/pdf", buffer=PDF + bytes(10_485_760))
    await give(chat, ".field textarea:drop", big)
    await expect(chat.get_by_text("Größer als 10 MB")).to_be_visible()
    assert not [url for url in sent if "/attachments/" in url]
    html = FilePayload(name="photo.png", mimeType="image/png", buffer=HTML)
    svg = FilePayload(name="drawing.svg", mimeType="image/svg+xml", buffer=SVG)
    await give(chat, ".field textarea:drop", html, svg)
    await expect(chat.get_by_text("Dateien dieser Art werden nicht angenommen")).to_have_count(2)
    await chat.get_by_role("textbox").fill("Und der Text bleibt")
    await chat.get_by_role("textbox").press("Enter")
    await expect(chat.get_by_text("Bitte entfernen Sie zuerst")).to_be_visible()
    await look(shopper.page, "files-refused-de", is_whole=False)
    for name in ("groß.pdf", "photo.png", "drawing.svg"):
        await chat.get_by_role("button", name=f"{name} entfernen").click()
    await chat.get_by_role("textbox").press("Enter")
    await shopper.sees("Und der Text bleibt")
    assert await shopper.messages() == ["Und der Text bleibt"]


async def test_names_and_contents_of_files_run_nowhere(program: Program, people: People) -> None:
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    chat = await shopper.chat()
    polyglot = FilePayload(
        name=HOSTILE_NAME, mimeType="text/html", buffer=a_photo("PNG", behind=HTML + SVG + EICAR)
    )
    await give(chat, ".field textarea:drop", polyglot)
    # What takes files comes with the first one: words that go before it has come go alone.
    await expect(
        chat.get_by_role("list", name="Files for this message").get_by_role("listitem")
    ).to_be_visible()
    await shopper.write("Look")
    shown = "_img src=x onerror=alert(1)__'.html.png"
    await is_shown(picture(chat.get_by_role("log"), shown))
    jana = await at_desk(people, program, "Look")
    await is_shown(picture(jana.log, shown))
    link = await jana.log.get_by_role("link", name=shown).get_attribute("href")
    assert link is not None
    page = await jana.page.context.new_page()
    answer = await page.goto(program.url + link)
    assert answer is not None
    assert answer.headers["content-type"] == "image/png"
    assert b"script" not in await answer.body()
    assert await page.evaluate("document.contentType") == "image/png"
    people.allow("sandbox")  # Chromium's own viewer may not style the page
    people.allow("Content Security Policy")


@pytest.mark.long
async def test_emoji_are_found_by_name_and_put_where_the_cursor_stands(
    program: Program, people: People
) -> None:
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    chat = await shopper.chat()
    await chat.locator(".field textarea").fill("Thanks!")
    await chat.locator(".field textarea").evaluate("field => field.setSelectionRange(6, 6)")
    await chat.get_by_role("button", name="Attach").click()
    await chat.get_by_role("button", name="Emoji").click()
    await look(shopper.page, "emoji", is_whole=False)
    search = chat.get_by_role("searchbox", name="Find an emoji")
    await search.fill("daum")
    await expect(chat.get_by_role("button", name="yes")).to_be_visible()
    await expect(chat.get_by_role("button", name="laugh")).to_be_hidden()
    await search.press("Enter")
    await expect(chat.locator(".field textarea")).to_have_value("Thanks👍!")
    await chat.locator(".field textarea").press("Enter")
    await shopper.sees("Sent")
    assert await shopper.messages() == ["Thanks👍!"]


async def test_a_desktop_without_a_camera_offers_none(program: Program, people: People) -> None:
    person = await people.new_person()
    page = await person.new_page()
    await page.goto(program.url + "/demo/en/")
    await page.wait_for_load_state("networkidle")
    await page.evaluate("seventysix('open')")
    chat = await Shopper(page).chat()
    await chat.get_by_role("button", name="Attach").click()
    await expect(chat.get_by_role("button", name="Choose files")).to_be_focused()
    await expect(chat.get_by_role("button", name="Take a photo")).to_have_count(0)
    await look(page, "files-menu-desktop", is_whole=False)
