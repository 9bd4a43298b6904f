"""Walks a phone through the states of the chat, and takes a picture of each."""

import asyncio
from dataclasses import dataclass, field

from playwright.async_api import FilePayload, Frame, Locator, WebSocketRoute, expect

from app.gateway.protocol import CloseCode
from tests.pictures.day import MOST_AT_ONCE, Day
from tests.pictures.sheets import Taken
from tests.pictures.talks import TALKS, Talk, words
from tests.support.files import PDF
from tests.support.journeys import Shopper
from tests.support.repository import ROOT

WHOLE = ROOT / ".cache" / "pictures"  # each picture as it was taken, for whoever judges them
MINUTE_MS = 60_000
NO_STORAGE = """Object.defineProperty(window, 'localStorage',
  { get() { throw new DOMException('', 'SecurityError') } })"""
PATIENCE_S = 7  # after five seconds the button says that nothing comes


@dataclass
class Walk:
    """One language and scheme; what was taken so far."""

    day: Day
    language: str
    scheme: str
    taken: list[Taken] = field(default_factory=list)
    conversation_id: str = ""

    @property
    def name(self) -> str:
        """Of the sheet."""
        return f"chat-{self.language}-{self.scheme}"

    @property
    def mail(self) -> str:
        """An address that gets no more mail than one may have a day."""
        return f"{self.language}-{self.scheme}@example.com"

    @property
    def talk(self) -> Talk:
        """What people say."""
        return TALKS[self.language]

    def say(self, key: str, **values: object) -> str:
        """What the chat itself says."""
        return words(self.language)[key].format(**values)

    async def keep(self, shopper: Shopper, caption: str) -> None:
        """Take a picture of what is in the window."""
        await shopper.page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))"
        )
        path = WHOLE / f"{self.name}-{len(self.taken) + 1:02}.png"
        self.taken.append(Taken(caption, await shopper.page.screenshot(path=path)))

    async def comes(self) -> Shopper:
        """Come to the shop, with the chat in this language."""
        page = await self.day.shop_page(self.language, self.scheme)
        return Shopper(page)

    async def opens(self) -> tuple[Shopper, Frame]:
        """Come, and open the chat."""
        shopper = await self.comes()
        await shopper.open_chat()
        chat = await shopper.chat()
        await expect(chat.locator(".line")).not_to_have_text(self.say("line_connecting"))
        return shopper, chat


def message(chat: Frame, text: str) -> Locator:
    """The newest message with this text."""
    return chat.locator(".message").filter(has=chat.locator(".bubble", has_text=text)).last


async def tap(chat: Frame, text: str) -> None:
    """Tap the words of a message."""
    await message(chat, text).locator(".bubble").tap(position={"x": 24, "y": 20})


async def all_is_well(walk: Walk) -> None:
    """A conversation from the first look to the stars, while another shopper waits."""
    shopper, chat = await walk.opens()
    await walk.keep(shopper, "just opened")
    await _adds_files(walk, shopper, chat)
    await _talks(walk, shopper, chat)
    await _reacts_and_replies(walk, shopper, chat)
    await _is_warned(walk, shopper, chat)
    await _another_waits(walk)
    await _has_bad_luck(walk, shopper, chat)
    await _ends(walk, shopper, chat)


async def _adds_files(walk: Walk, shopper: Shopper, chat: Frame) -> None:
    photo = await walk.day.photo()
    await chat.locator(".add").tap()
    await expect(chat.locator(".extras button").first).to_be_visible()
    await walk.keep(shopper, "what can be added")
    await shopper.page.context.route("**/attachments/*", walk.day.loses_paper)
    await chat.locator(".extras input[type=file]").first.set_input_files(
        [
            FilePayload(name="photo.png", mimeType="image/png", buffer=photo),
            FilePayload(name="film.exe", mimeType="application/octet-stream", buffer=b"MZ" + bytes(900)),
            FilePayload(name="invoice.pdf", mimeType="application/pdf", buffer=PDF),
        ]
    )
    await expect(chat.get_by_text(walk.say("bad_type"))).to_be_visible()
    await expect(chat.get_by_text(walk.say("paused"))).to_be_visible()
    await chat.locator(".field").tap()
    await walk.keep(shopper, "sent, held up, refused")
    for name in ("film.exe", "invoice.pdf"):
        await chat.get_by_role("button", name=walk.say("remove", name=name)).tap()


async def _talks(walk: Walk, shopper: Shopper, chat: Frame) -> None:
    box = chat.locator("main > form textarea")
    await box.fill(walk.talk.photo_says)
    await box.press("Enter")
    await expect(chat.locator(".file img")).to_be_visible()
    await shopper.write(walk.talk.question)
    await expect(chat.locator(".line")).to_have_text(walk.say("line_assigned"))
    walk.conversation_id = id_ = await walk.day.conversation_of(walk.talk.question)
    await walk.day.jana.row(walk.talk.question).click()
    await walk.day.answers(id_, walk.talk.answer)
    answer = message(chat, walk.talk.answer[:6])
    await expect(answer).to_be_visible()
    await walk.day.reacts(id_, walk.talk.question)
    await walk.day.answers(id_, walk.talk.offer)
    await expect(message(chat, walk.talk.offer)).to_be_visible()
    await shopper.write(walk.talk.thanks)
    await expect(chat.locator("[data-status=read]").last).to_be_visible()
    await walk.keep(shopper, "talking")


async def _reacts_and_replies(walk: Walk, shopper: Shopper, chat: Frame) -> None:
    await tap(chat, walk.talk.thanks)
    await expect(chat.locator(".acts")).to_be_visible()
    await walk.keep(shopper, "about a message")
    await chat.locator(".acts button").last.tap()
    await expect(chat.locator(".acts button")).not_to_have_count(2)
    await walk.keep(shopper, "reacting")
    await tap(chat, walk.talk.offer)
    await chat.locator(".acts button").first.tap()
    await expect(chat.locator(".answering")).to_be_visible()
    await walk.keep(shopper, "replying to one")


async def _is_warned(walk: Walk, shopper: Shopper, chat: Frame) -> None:
    await shopper.write(walk.talk.card)
    warning = chat.locator(".guard")
    await expect(warning).to_be_visible()
    await walk.keep(shopper, "a card's number")
    await chat.get_by_role("button", name=walk.say("guard_send")).tap()
    await expect(message(chat, walk.talk.card[:8])).to_be_visible()
    await walk.day.answers(walk.conversation_id, "👍")
    await expect(message(chat, "👍")).to_be_visible()
    await chat.locator("header .quiet").first.tap()
    await walk.keep(shopper, "more")
    await chat.locator(".menu button").get_by_text(walk.say("mail")).tap()
    await chat.locator(".mail input").fill("ada@localhost")
    await chat.locator(".mail input").press("Enter")
    await expect(chat.get_by_text(walk.say("bad_address"))).to_be_visible()
    await walk.keep(shopper, "by e-mail")
    await chat.locator(".mail input").fill(walk.mail)
    await chat.locator(".mail input").press("Enter")
    await expect(chat.get_by_text(walk.say("mail_sent", address=walk.mail))).to_be_visible()


async def _another_waits(walk: Walk) -> None:
    shopper, chat = await walk.opens()
    await shopper.write(walk.talk.waiting)
    ring = chat.locator(".wait time")
    await expect(ring).to_contain_text("8")
    await walk.keep(shopper, "waiting")
    where = chat.locator(".reach input")
    await expect(where).to_be_visible()
    await walk.keep(shopper, "waiting for long")
    await where.fill(walk.mail)
    await where.press("Enter")
    await expect(chat.locator(".reach")).to_contain_text(walk.mail)
    await chat.locator(".leave button").first.tap()
    await walk.keep(shopper, "giving up?")
    await chat.get_by_role("button", name=walk.say("leave")).last.tap()
    await expect(chat.get_by_text(walk.say("abandoned_head"))).to_be_visible()
    await walk.keep(shopper, "does not wait")
    await shopper.page.close()


async def _has_bad_luck(walk: Walk, shopper: Shopper, chat: Frame) -> None:
    await shopper.page.context.set_offline(True)
    await chat.evaluate("dispatchEvent(new Event('offline'))")
    await shopper.write(walk.talk.offline)
    await expect(chat.get_by_text(walk.say("offline"))).to_be_visible()
    await _is_shown(chat)
    await walk.keep(shopper, "offline")
    await shopper.page.context.set_offline(False)
    await chat.evaluate("dispatchEvent(new Event('online'))")
    await expect(chat.locator("[data-status=pending]")).to_have_count(0)
    # Faster than the server of this day takes messages.
    for _ in range(MOST_AT_ONCE + 1):
        await shopper.write("?")
    await expect(chat.locator(".notice")).to_have_text(walk.say("slowed"))
    await _is_shown(chat)
    await walk.keep(shopper, "too fast")
    await expect(chat.locator("[data-status=pending]")).to_have_count(0, timeout=2 * MINUTE_MS)


async def _is_shown(chat: Frame) -> None:
    """A sentence about the line waits whether the line is back at once."""
    animations = "(one) => Promise.all(one.getAnimations().map((each) => each.finished))"
    await chat.locator(".notice").evaluate(animations)


async def _ends(walk: Walk, shopper: Shopper, chat: Frame) -> None:
    await walk.day.resolves(walk.conversation_id)
    await expect(chat.locator(".survey")).to_be_visible()
    await walk.keep(shopper, "over")
    await chat.locator(".stars label").nth(3).tap()
    await chat.locator(".rest .thumbs label").first.tap()
    await expect(chat.locator(".rest textarea")).to_be_visible()
    await walk.keep(shopper, "rating")
    await shopper.page.close()


async def keeps_nothing(walk: Walk) -> None:
    """The browser lets us store nothing: the chat is there until the page is left."""
    shopper = await walk.comes()
    await shopper.page.add_init_script(NO_STORAGE)
    await shopper.page.reload(wait_until="networkidle")
    if walk.language == "ar":
        await shopper.page.evaluate("seventysix('setLocale', 'ar')")
    await shopper.open_chat()
    await shopper.write(walk.talk.question)
    chat = await shopper.chat()
    await expect(chat.get_by_text(walk.say("forgetful"))).to_be_visible()
    await walk.keep(shopper, "kept by nothing")
    await walk.day.resolves(await walk.day.conversation_of(walk.talk.question))
    await shopper.page.close()


async def a_form_comes_first(walk: Walk) -> None:
    """What a shop may ask before the first message."""
    shopper, chat = await walk.opens()
    await expect(chat.locator(".before")).to_be_visible()
    await walk.keep(shopper, "asked first")
    await shopper.page.close()


async def is_invited(walk: Walk) -> None:
    """What a shop may show before anybody has pressed anything."""
    shopper = await walk.comes()
    await shopper.page.locator("seventysix-invitation").wait_for(state="attached")
    await walk.keep(shopper, "invited")
    await shopper.page.close()


async def nobody_is_there(walk: Walk) -> None:
    """The shop is closed; a message can be left."""
    shopper, chat = await walk.opens()
    await expect(chat.locator(".before")).to_be_visible()
    await walk.keep(shopper, "closed")
    await chat.locator(".before input").first.fill("123456")
    await chat.locator(".before input[type=checkbox]").check()
    box = chat.locator("main > form textarea")
    await box.fill(walk.talk.closed)
    await box.press("Enter")
    await expect(chat.locator(".reach input")).to_be_visible()
    await walk.keep(shopper, "left a message")
    await shopper.page.close()


async def is_not_set_up(walk: Walk) -> None:
    """The shop is gone, or never was: what nobody but the shop can mend."""
    page = await walk.day.shop_page(walk.language, walk.scheme)
    await page.route_web_socket("**/ws/visitor", _says_unknown)
    await _is_refused(walk, Shopper(page), "unknown_site")


async def is_cut_off(walk: Walk) -> None:
    """Nothing of ours can be reached: the button is all that is there to say so."""
    shopper = await walk.comes()
    await shopper.page.route("**/widget/**", lambda route: route.abort())
    await shopper.tap_launcher()
    await asyncio.sleep(PATIENCE_S)
    await walk.keep(shopper, "no connection")
    await shopper.page.close()


async def is_a_stranger(walk: Walk) -> None:
    """The shop serves only who has logged in."""
    await _is_refused(walk, await walk.comes(), "unvouched")


async def _is_refused(walk: Walk, shopper: Shopper, key: str) -> None:
    await shopper.open_chat()
    await shopper.sees(walk.say(key))
    await _is_shown(await shopper.chat())
    await walk.keep(shopper, key.replace("_", " "))
    await shopper.page.close()


async def _says_unknown(socket: WebSocketRoute) -> None:
    await socket.close(code=CloseCode.UNKNOWN_SITE)
