"""Which files are taken, under which names, and what is left of a picture."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.attachments.rules import Variant, clean_name, encode, find_kind, is_signed, sign
from app.attachments.rules.images import LONGEST_SIDE
from app.kernel.errors import AppError
from tests.support.files import HOSTILE_NAME, HTML, PDF, SVG, a_bomb, a_document, a_photo, an_animation

JPG = (".jpg", ".jpeg")


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (a_photo("PNG"), "page.html", "image/png"),
        (a_photo("JPEG"), "photo.png", "image/jpeg"),
        (a_photo("WEBP"), "photo", "image/webp"),
        (PDF, "invoice.pdf", "application/pdf"),
        (
            a_document(),
            "letter.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("Größe: 42\n".encode(), "note.txt", "text/plain"),
        ("Größe: 42\n".encode("cp1252"), "note.txt", "text/plain"),
        (b"a;b\n1;2\n", "list.CSV", "text/csv"),
    ],
)
def test_what_a_file_is_follows_from_its_content(data: bytes, name: str, media_type: str) -> None:
    assert find_kind(data, name).media_type == media_type


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (HTML, "photo.png"),
        (HTML, "page.html"),
        (HTML, "note.txt"),
        (b"\xef\xbb\xbf  \n" + HTML, "note.txt"),
        (SVG, "drawing.svg"),
        (SVG, "drawing.png"),
        (b"MZ" + bytes(100), "letter.docx"),
        (b"#!/bin/sh\n", "run.sh"),
        (b"a\0b", "note.txt"),
        (b"", "note.txt"),
        (a_document("word/vbaProject.bin"), "letter.docx"),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "letter.docx"),
    ],
)
def test_other_kinds_are_refused_whatever_they_are_called(data: bytes, name: str) -> None:
    with pytest.raises(AppError) as refusal:
        find_kind(data, name)
    assert refusal.value.code == "type_not_allowed"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Urlaub Föhr.JPG", "Urlaub Föhr.jpg"),
        ("page.html", "page.html.jpg"),
        ("C:\\Users\\anna\\photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe.jpg"),
        ("a\0b\nc.jpg", "abc.jpg"),
        ("", "file.jpg"),
        (".jpg", "jpg.jpg"),
        ("con.jpg", "file con.jpg"),
        ("card 4111 1111 1111 1111.jpg", "card •••• •••• •••• 1111.jpg"),
        ("x" * 300 + ".jpeg", "x" * 95 + ".jpeg"),
    ],
)
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name, JPG) == cleaned


@given(st.text(max_size=300))
def test_no_name_deceives_or_harms(name: str) -> None:
    cleaned = clean_name(name + HOSTILE_NAME, JPG)
    assert clean_name(cleaned, JPG) == cleaned
    assert len(cleaned) <= 100
    assert cleaned.lower().endswith(JPG)
    assert re.search(r'[<>:"/\\|?*&\x00-\x1f\u202a-\u202e\u2066-\u2069]', cleaned) is None


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_drawn_anew_without_who_took_them_where(format_: str) -> None:
    data = a_photo(format_, artist="Anna Beispiel", behind=HTML)
    picture = encode(data, f"image/{format_.lower()}")
    assert b"Anna" in data
    assert b"Anna" not in picture.data
    assert b"<script" not in picture.data
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.format == format_
        assert dict(image.getexif()) == {}
        assert image.size == (40, 30) == (picture.width, picture.height)


def test_moving_pictures_keep_moving() -> None:
    picture = encode(an_animation(3), "image/gif")
    with Image.open(io.BytesIO(picture.data)) as image:
        assert getattr(image, "n_frames", 1) == 3


def test_large_pictures_are_made_smaller_and_have_a_small_one() -> None:
    picture = encode(a_photo("JPEG", size=(5_000, 400)), "image/jpeg")
    assert picture.width == LONGEST_SIDE
    assert picture.preview is not None
    with Image.open(io.BytesIO(picture.preview)) as small:
        assert small.size[0] == 640


@pytest.mark.parametrize(
    ("data", "media_type", "code"),
    [
        (a_bomb(), "image/png", "image_too_large"),
        (a_photo("PNG")[:200], "image/png", "bad_image"),
        (b"\xff\xd8\xff" + bytes(100), "image/jpeg", "bad_image"),
    ],
)
def test_bombs_and_broken_pictures_are_refused(data: bytes, media_type: str, code: str) -> None:
    with pytest.raises(AppError) as refusal:
        encode(data, media_type)
    assert refusal.value.code == code


def test_a_link_is_good_for_one_variant_until_its_end_with_one_key() -> None:
    key = bytes(range(32))
    signature = sign(key, Variant.WHOLE, 1_000)
    assert is_signed(key, Variant.WHOLE, 1_000, signature)
    assert not is_signed(key, Variant.PREVIEW, 1_000, signature)
    assert not is_signed(key, Variant.WHOLE, 1_001, signature)
    assert not is_signed(bytes(32), Variant.WHOLE, 1_000, signature)
