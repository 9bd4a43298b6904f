"""The whole journey with real browsers: a shopper on a phone, two people who answer, and the board."""

from collections import Counter
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from tests.support.browser import DESKTOP, People
from tests.support.journeys import LAUNCHER_INSET, Shopper, a_shopper, staff
from tests.support.looks import accessibility_violations
from tests.support.program import Program

# Ways out, and ways to others, that are no requests of the page.
NOTE_WHAT_IS_MADE = """
window.made = [];
for (const name of ["BroadcastChannel", "EventSource", "FontFace", "RTCPeerConnection", "SharedWorker", "WebSocket",
    "WebTransport", "Worker"]) {
  const construct = (kind, given) => { made.push(name); return new kind(...given) };
  if (window[name]) window[name] = new Proxy(window[name], { construct });
}
"""
WHAT_ELSE_IS_KEPT = """async () => [(await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length, name, history.state]"""


async def test_shopper_and_two_agents_from_the_first_word_to_the_transcript(
    program: Program, people: People
) -> None:
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await shopper.write("Is the blue teapot in stock?")
    await shopper.sees("Nobody is online right now. Your place is kept.")
    await shopper.sees("Sent")

    jana = await staff(people, program, "agent")
    await expect(jana.page.get_by_role("region", name="Mine")).to_contain_text("blue teapot")
    await jana.page.keyboard.press("j")
    await jana.page.keyboard.press("Enter")
    await expect(jana.log).to_contain_text("Is the blue teapot in stock?")
    await jana.reply("Yes, three of them.")
    await shopper.sees("Yes, three of them.")
    await expect((await shopper.chat()).get_by_role("heading", name="Jana Petersen")).to_be_visible()
    await expect(jana.log).to_contain_text("Read")
    assert await accessibility_violations(shopper.page) == []
    assert await accessibility_violations(jana.page) == []

    await shopper.page.reload()
    await shopper.sees("Yes, three of them.")
    await shopper.write("Can you send it to Norway?")
    await expect(jana.log).to_contain_text("Can you send it to Norway?")

    ole = await staff(people, program, "supervisor")
    await _transfer(jana.page, to="Ole Hansen")
    await expect(ole.row("Norway")).to_be_visible()
    await ole.row("Norway").click()
    await expect(ole.log).to_contain_text("Is the blue teapot in stock?")
    await ole.reply("To Norway it takes six days.")
    await shopper.sees("To Norway it takes six days.")
    assert await shopper.messages() == [
        "Is the blue teapot in stock?",
        "Yes, three of them.",
        "Can you send it to Norway?",
        "To Norway it takes six days.",
    ]

    # While somebody still waits, the console asks before it closes; the row hears of the answer a moment later.
    await expect(ole.row("Norway").locator(".ring")).to_have_count(0)
    await ole.log.click()
    await ole.page.keyboard.press("e")
    await shopper.sees("This conversation is closed")
    await _rates_it(shopper)
    await _finds_the_transcript(people, program)


async def test_second_tab_and_other_pages_show_the_same_conversation(
    program: Program, people: People
) -> None:
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await shopper.write("First tab")
    await shopper.sees("Sent")
    other = Shopper(await shopper.page.context.new_page())
    await other.page.goto(program.url + "/demo/en/")
    await other.page.wait_for_load_state("networkidle")
    await other.open_chat()
    await other.sees("First tab")
    await other.write("Second tab")
    await shopper.sees("Second tab")
    assert await shopper.messages() == await other.messages() == ["First tab", "Second tab"]


async def test_german_page_gets_a_german_chat(program: Program, people: People) -> None:
    shopper = await a_shopper(people, program, locale="de-DE", path="/demo/de/")
    await shopper.open_chat()
    await shopper.sees("Wie können wir Ihnen helfen?")
    assert await accessibility_violations(shopper.page) == []


async def test_nothing_is_stored_or_connected_before_the_click_and_what_is_documented_after_it(
    program: Program, people: People
) -> None:
    without = await _asked_for_without_us(people, program)
    person = await people.new_person()
    await person.add_init_script(NOTE_WHAT_IS_MADE)
    page = await person.new_page()
    asked: list[str] = []
    sockets: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    await page.goto(program.url + "/demo/en/")
    await page.wait_for_load_state("networkidle")
    assert Counter(asked) - without == Counter([program.url + "/loader/demo.js"])
    assert sockets == []
    await _has_left_nothing(page, kept=0)
    fetched = tuple(asked)

    # Whoever reaches for the button has the chat's document fetched, which does nothing; also when the page tells it things.
    await page.mouse.move(DESKTOP["width"] - LAUNCHER_INSET, DESKTOP["height"] - LAUNCHER_INSET)
    shopper = Shopper(page)
    await (await shopper.chat()).wait_for_load_state()
    await page.evaluate("seventysix('setCart', { items: [{ name: 'Teapot' }] })")
    await page.evaluate("localStorage.setItem('seventysix:demo:token', 'of another tab')")
    await (await shopper.chat()).evaluate(
        "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    )
    await page.wait_for_load_state("networkidle")
    assert [urlsplit(url).path for url in asked if url not in fetched] == ["/widget/demo"]
    assert sockets == []
    await _has_left_nothing(page, kept=1)
    assert await (await shopper.chat()).get_by_role("textbox").get_attribute("placeholder")
    await page.evaluate("localStorage.clear()")

    # After the click, what docs/privacy.md says; here shop and chat are of one origin.
    await page.mouse.down()
    await page.mouse.up()
    # One can write, and nothing more has come but what the cart takes.
    await shopper.sees("Write to us anyway")
    await expect((await shopper.chat()).get_by_role("textbox")).to_be_focused()
    await page.wait_for_load_state("networkidle")
    names = [urlsplit(url).path.rpartition("/")[2] for url in asked if url not in fetched]
    assert names == ["demo", "page.en.js"]
    assert await page.evaluate(WHAT_ELSE_IS_KEPT) == [0, 0, 0, "", None]
    await shopper.write("Hello?")
    await shopper.sees("Sent")
    assert await page.evaluate("Object.keys(localStorage)") == ["seventysix:demo:token"]
    assert await page.evaluate("Object.entries(sessionStorage)") == [["seventysix", "open"]]
    assert await person.cookies() == []
    assert len(sockets) == 1


async def _has_left_nothing(page: Page, *, kept: int) -> None:
    """Neither stored anything beside what the test has, nor made what connects to others, in any frame."""
    assert await page.context.cookies() == []
    assert await page.evaluate("[localStorage.length, sessionStorage.length]") == [kept, 0]
    assert await page.evaluate(WHAT_ELSE_IS_KEPT) == [0, 0, 0, "", None]
    assert [await frame.evaluate("made") for frame in page.frames] == [[]] * len(page.frames)


async def _asked_for_without_us(people: People, program: Program) -> Counter[str]:
    """Return what the shop's page asks for by itself: all else is ours, whatever it is called."""
    page = await (await people.new_person()).new_page()
    await page.route("**/loader/**", lambda route: route.abort())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(program.url + "/demo/en/")
    await page.wait_for_load_state("networkidle")
    people.allow("Failed to load resource")
    return Counter(url for url in asked if "/loader/" not in url)


async def _transfer(page: Page, *, to: str) -> None:
    await page.get_by_role("log").click()
    await page.keyboard.press("x")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text(to).click()
    assert await accessibility_violations(page) == []
    await dialog.get_by_role("button", name="Transfer").click()
    await expect(dialog).to_be_hidden()


async def _rates_it(shopper: Shopper) -> None:
    chat = await shopper.chat()
    # Whoever is not drawn as a radio button is chosen as one, by its sign.
    await chat.get_by_text("☆").nth(3).click()
    await chat.get_by_role("textbox", name="Anything to add?").fill("Very kind.")
    assert await accessibility_violations(shopper.page) == []
    await chat.locator(".survey").get_by_role("button", name="Send").click()
    await shopper.sees("You gave 4 of 5")
    await expect(chat.locator(".survey")).to_be_hidden()


async def _finds_the_transcript(people: People, program: Program) -> None:
    board = await staff(people, program, "supervisor", "/ops")
    await board.page.get_by_role("link", name="Conversations").click()
    await board.page.get_by_role("link").filter(has_text="Norway").first.click()
    await expect(board.page.get_by_text("Yes, three of them.")).to_be_visible()
    await expect(board.page.get_by_text("Rated 4 of 5: “Very kind.”")).to_be_visible()
    assert await accessibility_violations(board.page) == []
