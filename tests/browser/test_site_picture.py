"""The picture of a shop: chosen by an administrator, in the head of the chat until somebody answers."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.http.test_pictures_http import a_photo
from tests.support.browser import People
from tests.support.journeys import a_shopper, staff
from tests.support.looks import look
from tests.support.program import Program

GROUND = "face => getComputedStyle(face).backgroundImage"


@pytest.mark.long
async def test_shop_has_a_picture_until_somebody_answers(program: Program, people: People) -> None:
    people.expect("422 (Unprocessable")  # of a file that is no picture
    admin = (await staff(people, program, "admin", "/ops/sites")).page
    card = admin.get_by_role("region", name="Picture of")
    await expect(card.get_by_role("button", name="Remove it")).to_be_hidden()
    for data in (b"<svg/>", a_photo()):
        async with admin.expect_file_chooser() as chosen:
            await card.get_by_text("Choose a picture").click()
        await (await chosen.value).set_files(
            [FilePayload(name="logo.jpg", mimeType="image/jpeg", buffer=data)]
        )
        said = "This file is no picture" if data == b"<svg/>" else "The picture was changed."
        await expect(admin.get_by_text(said)).to_be_visible()
    await expect(card.locator("img")).to_be_visible()
    await look(admin, "site-picture-ops")

    shopper = await a_shopper(people, program)
    await shopper.open_chat()
    face = (await shopper.chat()).locator("header .face")
    assert "/widget/demo/picture?" in await face.evaluate(GROUND)
    await look(shopper.page, "site-picture-chat", is_whole=False)
    await shopper.write("Is the teapot blue?")
    await staff(people, program, "agent")
    await expect(face).to_have_text("JP")
    await expect(face).to_have_css("background-image", "none")

    await card.get_by_role("button", name="Remove it").click()
    await expect(card.locator("img")).to_be_hidden()
