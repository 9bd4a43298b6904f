"""Which kinds of files are taken, decided by what is in them. What a browser calls a file decides nothing."""

import io
import zipfile
from dataclasses import dataclass

import filetype  # type: ignore[import-untyped]  # it has no types

from app.kernel.errors import AppError

# More entries than any office document has, and enough to look through.
MOST_ENTRIES = 5_000
TEXT_SAMPLE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, the endings of its names (the first is the usual one)."""

    media_type: str
    suffixes: tuple[str, ...]
    is_picture: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_KINDS = (
    Kind("image/jpeg", (".jpg", ".jpeg"), is_picture=True),
    Kind("image/png", (".png",), is_picture=True),
    Kind("image/gif", (".gif",), is_picture=True),
    Kind("image/webp", (".webp",), is_picture=True),
    Kind("application/pdf", (".pdf",)),
    Kind(_OFFICE + "wordprocessingml.document", (".docx",)),
    Kind(_OFFICE + "spreadsheetml.sheet", (".xlsx",)),
    Kind(_OFFICE + "presentationml.presentation", (".pptx",)),
    Kind(_OPEN + "text", (".odt",)),
    Kind(_OPEN + "spreadsheet", (".ods",)),
    Kind(_OPEN + "presentation", (".odp",)),
    Kind("audio/mpeg", (".mp3",)),
    Kind("audio/mp4", (".m4a",)),
    Kind("audio/ogg", (".ogg", ".oga", ".opus")),
    Kind("audio/x-wav", (".wav",)),
    Kind("video/mp4", (".mp4", ".m4v")),
    Kind("video/quicktime", (".mov",)),
    Kind("video/webm", (".webm",)),
)
_BY_TYPE = {kind.media_type: kind for kind in _KINDS}
_TEXTS = (Kind("text/plain", (".txt", ".log", ".md")), Kind("text/csv", (".csv",)))
_ZIPPED = {kind.media_type for kind in _KINDS if kind.media_type.startswith((_OFFICE, _OPEN))}


def find_kind(data: bytes, name: str) -> Kind:
    """Decide what a file is by its content; raises `type_not_allowed` for what is not taken.

    Plain text has no signature: it is taken where it is nothing but text, does not begin as markup does, and is
    called by its name. Documents with programs inside are not taken.
    """
    found = filetype.guess(data)
    if found is None:
        return _text_kind(data, name)
    kind = _BY_TYPE.get(found.mime)
    if kind is None or (found.mime in _ZIPPED and not _is_harmless_archive(data)):
        raise _refused()
    return kind


def _text_kind(data: bytes, name: str) -> Kind:
    kind = next((one for one in _TEXTS if name.lower().endswith(one.suffixes)), None)
    sample = data[:TEXT_SAMPLE_BYTES].decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What older office programs write; every byte is a character, so control characters decide.
        text = data.decode("cp1252", errors="replace")
    has_control = any(ord(sign) < ord(" ") and sign not in "\t\n\r\f" for sign in text)
    if kind is None or not data or has_control or sample.startswith("<"):
        raise _refused()
    return kind


def _is_harmless_archive(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return len(names) <= MOST_ENTRIES and not any(
        "vbaproject" in name or name.startswith(("basic/", "scripts/")) or name.endswith((".exe", ".js"))
        for name in names
    )


def _refused() -> AppError:
    return AppError("type_not_allowed", "Files of this kind are not taken.", 422)
