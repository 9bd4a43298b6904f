"""Files as people send them, honest and otherwise, and how they are uploaded."""

import io
import zipfile
from uuid import UUID

import httpx
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from app.kernel.ids import new_id
from tests.support.wire import Served

GPS_PLACE = 0x8825
EXIF_ARTIST = 0x013B
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HOSTILE_NAME = "../\u202e<img src=x onerror=alert(1)>\"'.html"


def a_photo(
    format_: str = "JPEG", *, size: tuple[int, int] = (40, 30), artist: str = "", behind: bytes = b""
) -> bytes:
    """Take a picture; with who took it and where, or with something behind its end."""
    out = io.BytesIO()
    image = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    if artist:
        exif[EXIF_ARTIST] = artist
        exif.get_ifd(GPS_PLACE).update({1: "N", 2: (IFDRational(53), IFDRational(33), IFDRational(0))})
    image.save(out, format_, **({"exif": exif} if artist else {}))
    return out.getvalue() + behind


def a_bomb(side: int = 20_000) -> bytes:
    """Make a picture of a few hundred kilobytes that unpacks into gigabytes."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG", compress_level=9)
    return out.getvalue()


def an_animation(frames: int = 3) -> bytes:
    """Make a moving picture."""
    out = io.BytesIO()
    first, *rest = [Image.new("RGB", (20, 20), (number * 60, 0, 0)) for number in range(frames)]
    first.save(out, "GIF", save_all=True, append_images=rest, duration=80, loop=0)
    return out.getvalue()


def a_document(*names: str) -> bytes:
    """Write an office document with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *names):
            archive.writestr(name, "<x/>")
    return out.getvalue()


class Sender:
    """Somebody who uploads: a shopper with their token, or an agent with their cookie."""

    def __init__(
        self,
        world: Served,
        *,
        token: str | None = None,
        login: str | None = None,
        site_key: str | None = None,
    ) -> None:
        self._http = world.http(login)
        self._is_agent = login is not None
        self._site_id = world.shop.site.id
        if token is not None:
            self._http.headers["Authorization"] = f"Bearer {token}"
            self._http.headers["X-Site-Key"] = site_key or world.site_key

    async def upload(
        self, data: bytes, name: str = "photo.jpg", *, upload_id: UUID | None = None
    ) -> httpx.Response:
        """Send a file."""
        place = f"attachments/{upload_id or new_id()}" + (
            f"?site_id={self._site_id}" if self._is_agent else ""
        )
        headers = {"X-File-Name": httpx.QueryParams({"n": name}).__str__()[2:].replace("+", "%20")}
        path = f"/api/v1/{place}" if self._is_agent else f"/api/v1/visitor/{place}"
        return await self._http.put(path, content=data, headers=headers)

    async def uploaded(self, data: bytes, name: str = "photo.jpg") -> UUID:
        """Send a file that is taken; returns its id."""
        answer = await self.upload(data, name)
        assert answer.status_code == 200, answer.text
        return UUID(answer.json()["id"])

    async def links(self, *ids: UUID) -> dict[UUID, dict[str, str]]:
        """Ask for links."""
        path = "/api/v1/attachment-links" if self._is_agent else "/api/v1/visitor/attachment-links"
        answer = await self._http.post(path, json={"attachment_ids": [str(id_) for id_ in ids]})
        assert answer.status_code == 200, answer.text
        return {UUID(item["attachment_id"]): item for item in answer.json()["items"]}

    async def fetch(self, path: str) -> httpx.Response:
        """Open a link; it needs nothing else."""
        return await self._http.get(path)
