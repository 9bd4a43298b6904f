"""Answers to one message and signs under one, between a shopper on a phone and an agent at a desk."""

import io

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import FilePayload, Frame, Locator, expect

from app.kernel.pictures import SIDE
from tests.support.browser import PHONE, People
from tests.support.journeys import Shopper, Staff, a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program
from tests.support.waiting import eventually

# How far the acts reach into the words.
COVERED_PX = """(message) => {
  const words = document.createRange();
  words.selectNodeContents(message.querySelector(".bubble"));
  return message.querySelector(".acts").getBoundingClientRect().bottom - words.getBoundingClientRect().top;
}"""
BELOW_PX = "(list) => list.scrollHeight - list.scrollTop - list.clientHeight"


def message(chat: Frame, text: str) -> Locator:
    return chat.locator(".message").filter(has=chat.locator(".bubble", has_text=text)).last


async def tap_words(one: Locator) -> None:
    """Tap the words themselves, below what they answer."""
    bubble = one.locator(".bubble")
    box = await bubble.bounding_box()
    assert box is not None
    await bubble.tap(position={"x": 30, "y": box["height"] - 16})


async def agent_answers(jana: Staff) -> None:
    """React to the first of two messages, by mouse, and answer it, by keys."""
    await jana.row("keep warm").click()
    bubble = jana.log.locator(".bubble", has_text="Is the teapot blue?")
    await expect(jana.page.get_by_role("textbox", name="Reply to the shopper")).to_be_visible()
    await bubble.hover()
    await bubble.get_by_role("button", name="React").click()
    await bubble.get_by_role("button", name="👍").click()
    await expect(bubble.get_by_role("button", name="👍")).to_be_visible()
    # By keys: up to the first message, and from there to what one can do with it.
    await jana.log.focus()
    await jana.page.keyboard.press("ArrowUp")
    await jana.page.keyboard.press("ArrowUp")
    await expect(bubble).to_be_focused()
    await jana.page.keyboard.press("Enter")
    await expect(bubble.get_by_role("button", name="Reply to this")).to_be_focused()
    await jana.page.keyboard.press("Enter")
    answered = jana.page.locator(".composer__answering")
    await expect(answered).to_contain_text("Is the teapot blue?")
    # What is chosen is part of the draft.
    await jana.page.reload()
    await expect(answered).to_contain_text("Is the teapot blue?")
    await jana.reply("Yes, as the sea.")
    await expect(answered).to_have_count(0)
    await expect(jana.log.locator(".avatar__picture")).to_be_visible()
    await look(jana.page, "answers-console", is_whole=False)


async def agent_shows_herself(jana: Staff) -> None:
    """Choose a picture, which stands in the head of the console at once."""
    await jana.page.get_by_role("button", name="Account of").click()
    await jana.page.get_by_role("menuitem", name="Sign-in and security").click()
    dialog = jana.page.get_by_role("dialog")
    remove = dialog.get_by_role("button", name="Remove it")
    await expect(remove).to_have_count(0)
    broken = FilePayload(name="me.png", mimeType="image/png", buffer=b"no picture")
    await dialog.get_by_label("Choose a picture").first.set_input_files(broken)
    await expect(jana.page.get_by_text("no picture that can be read", exact=False)).to_be_visible()
    await dialog.get_by_label("Choose a picture").first.set_input_files(a_portrait())
    await expect(jana.page.get_by_text("Your picture was changed", exact=False)).to_be_visible()
    await expect(dialog.locator(".avatar__picture")).to_be_visible()
    await expect(remove).to_be_visible()
    await look(jana.page, "picture-card", is_whole=False)
    await jana.page.keyboard.press("Escape")


def a_portrait() -> FilePayload:
    """Draw somebody."""
    image = Image.new("RGB", (320, 240), "#cfe3d8")
    draw = ImageDraw.Draw(image)
    draw.ellipse((95, 130, 225, 300), fill="#20603f")
    draw.ellipse((115, 40, 205, 140), fill="#e8b48a")
    draw.pieslice((108, 25, 212, 130), 180, 360, fill="#3b2417")
    out = io.BytesIO()
    image.save(out, "PNG")
    return FilePayload(name="me.png", mimeType="image/png", buffer=out.getvalue())


async def shopper_sees_her(shopper: Shopper) -> None:
    """In the head of the chat and beside what she says, by an address that names nobody."""
    chat = await shopper.chat()
    for face in ("header .face img", ".message:not(.own) .face img"):
        picture = chat.locator(face).last
        await expect(picture).to_be_visible()
        assert await picture.evaluate("(one) => one.decode().then(() => one.naturalWidth)") == SIDE


async def shopper_answers(shopper: Shopper) -> None:
    """Go to what the answer is about, react to the answer and answer it, by tapping."""
    chat = await shopper.chat()
    answer = message(chat, "as the sea")
    await expect(answer.locator(".quote")).to_contain_text("Is the teapot blue?")
    await expect(chat.locator(".message").first.locator(".signs")).to_contain_text("👍")
    await answer.locator(".quote").tap()
    await expect(chat.locator(".message").first).to_be_focused()
    await tap_words(answer)
    await answer.get_by_role("button", name="React").tap()
    await look(shopper.page, "answers-reacting", is_whole=False)
    await answer.get_by_role("button", name="❤️").tap()
    await expect(answer.locator(".signs button")).to_have_attribute("aria-pressed", "true")
    await tap_words(answer)
    await answer.get_by_role("button", name="Reply", exact=True).tap()
    await expect(chat.locator(".answering")).to_contain_text("as the sea")
    await look(shopper.page, "answers-choosing", is_whole=False)
    # What is chosen is part of the draft here, too.
    await shopper.page.reload()
    chat = await shopper.chat()
    await expect(chat.locator(".answering")).to_contain_text("as the sea")
    await shopper.write("Lovely, this one then: www.shop.example/pot.")
    await expect(chat.locator(".answering")).to_be_hidden()
    await expect(message(chat, "Lovely").locator(".quote")).to_contain_text("as the sea")


async def words_stay_in_sight(shopper: Shopper) -> None:
    """What one can do with a message covers no word of it; whoever is at the end stays there when that takes room."""
    chat = await shopper.chat()
    await shopper.write("Yes")
    yes = message(chat, "Yes")
    await expect(yes).to_have_attribute("data-status", "read")
    await yes.locator(".bubble").tap()
    await expect(yes.get_by_role("button", name="React")).to_be_visible()
    assert await yes.evaluate(COVERED_PX) <= 0
    await shopper.write("\n".join(str(line) for line in range(60)))
    await eventually(lambda: is_at_the_end(chat))
    # A keyboard, and then a long draft.
    await shopper.page.set_viewport_size({**PHONE, "height": 500})
    await eventually(lambda: is_at_the_end(chat))
    await chat.get_by_role("textbox").fill("\n".join("draft"))
    await eventually(lambda: is_at_the_end(chat))


async def is_at_the_end(chat: Frame) -> bool:
    return bool(await chat.locator(".scroll").evaluate(BELOW_PX) <= 1)


@pytest.mark.long
async def test_one_message_is_answered_and_reacted_to_both_ways(program: Program, people: People) -> None:
    jana = await staff(people, program, "agent")
    await agent_shows_herself(jana)
    people.allow("422")
    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    await shopper.write("Is the teapot blue?")
    await shopper.write("And does it keep warm?")
    await agent_answers(jana)
    await shopper_sees_her(shopper)
    await shopper_answers(shopper)
    await expect(jana.log.locator(".bubble", has_text="Lovely").locator(".quote")).to_contain_text(
        "as the sea"
    )
    link = jana.log.get_by_role("link", name="www.shop.example/pot", exact=True)
    await expect(link).to_have_attribute("href", "https://www.shop.example/pot")
    heart = jana.log.locator(".bubble", has_text="as the sea").first.get_by_role("button", name="❤️")
    await expect(heart).to_be_visible()

    # It is all in the log: a reload shows the same, and a sign that is taken away is gone for both.
    await shopper.page.reload()
    chat = await shopper.chat()
    sign = chat.locator(".message").nth(2).locator(".signs button")
    await expect(message(chat, "Lovely").locator(".quote")).to_contain_text("as the sea")
    await look(shopper.page, "answers-shopper", is_whole=False)
    await sign.tap()
    await expect(sign).to_have_count(0)
    await expect(heart).to_have_count(0)
    await words_stay_in_sight(shopper)
