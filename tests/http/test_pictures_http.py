"""Pictures of agents: drawn anew, shown to shoppers under another id, and gone with the agent."""

import io
from uuid import UUID, uuid4

import httpx
from PIL import Image

from app.accounts.rules import Role
from app.accounts.rules.pictures import face_of
from app.kernel.pictures import SIDE
from tests.support.accounts import a_login, an_agent
from tests.support.accounts_http import API, served
from tests.support.http import code_of

SECRET_PLACE = b"52.3913 N, 13.1287 E"


def a_photo() -> bytes:
    """Make a photo, red on its left and blue on its right, that says where it was taken; turned by its EXIF."""
    image = Image.new("RGB", (600, 400), "blue")
    image.paste("red", (0, 0, 300, 400))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    exif[0x010E] = SECRET_PLACE.decode()
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def put(client: httpx.AsyncClient, data: bytes) -> httpx.Response:
    return await client.put(
        f"{API}/me/picture", content=data, headers={"Content-Type": "application/octet-stream"}
    )


async def test_picture_is_drawn_anew_and_shown_by_both_ids(database_url: str) -> None:
    async with served(database_url) as here:
        me = UUID(await here.as_(Role.AGENT))
        assert SECRET_PLACE in a_photo()
        assert (await put(here.client, a_photo())).status_code == 204
        here.client.cookies.clear()
        shown = [await here.client.get(f"/faces/{id_}") for id_ in (me, face_of(me))]
    assert shown[0].content == shown[1].content
    assert shown[0].headers["cache-control"] == "public, max-age=600"
    assert SECRET_PLACE not in shown[0].content
    with Image.open(io.BytesIO(shown[0].content)) as drawn:
        assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("WEBP", (SIDE, SIDE), {})
        pixel = drawn.convert("RGB").getpixel((2, SIDE // 2))
    assert isinstance(pixel, tuple)
    assert pixel[2] > pixel[0]  # upright, blue is on the left


async def test_what_is_no_picture_is_refused_and_nobody_is_found_out(database_url: str) -> None:
    async with served(database_url) as here:
        me = UUID(await here.as_(Role.AGENT))
        page = await put(
            here.client, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        )
        assert (page.status_code, code_of(page)) == (422, "bad_image")
        none, nobody = [await here.client.get(f"/faces/{id_}") for id_ in (face_of(me), uuid4())]
    assert (none.status_code, none.content) == (204, b"")
    ours = {"date", "server"}
    assert {k: v for k, v in none.headers.items() if k not in ours} == {
        k: v for k, v in nobody.headers.items() if k not in ours
    }
    assert face_of(me) != me


async def test_picture_goes_with_its_agent_and_by_hand(database_url: str) -> None:
    async with served(database_url) as here:
        admin = UUID(await here.as_(Role.ADMIN))
        agent = await an_agent(here.transactions, Role.AGENT)
        own = here.client.cookies["seventysix"]
        login = await a_login(here.transactions, agent)

        async def shows_one() -> None:
            here.client.cookies.set("seventysix", login)
            assert (await put(here.client, a_photo())).status_code == 204
            assert (await here.client.get(f"/faces/{agent.id}")).status_code == 200

        async def shows_none() -> bool:
            return (await here.client.get(f"/faces/{agent.id}")).status_code == 204

        await shows_one()
        assert (await here.client.delete(f"{API}/agents/{admin}/picture")).status_code == 403
        assert (await here.client.delete(f"{API}/me/picture")).status_code == 204
        assert await shows_none()
        await shows_one()
        here.client.cookies.set("seventysix", own)
        assert (await here.client.delete(f"{API}/agents/{agent.id}/picture")).status_code == 204
        assert await shows_none()
        await shows_one()
        here.client.cookies.set("seventysix", own)
        await here.client.patch(f"{API}/agents/{agent.id}", json={"is_active": False})
        assert await shows_none()
