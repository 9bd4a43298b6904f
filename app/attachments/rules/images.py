"""Pictures are drawn anew: nothing of the sender's bytes is left, no place where it was taken, nothing behind the end."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, ImageSequence

from app.kernel.errors import AppError

MOST_PIXELS = 50_000_000  # what a good telephone takes; a small file may unpack into far more
MOST_PIXELS_MOVING = 25_000_000  # all frames together
LONGEST_SIDE = 4_096
PREVIEW_SIDE = 640
QUALITY = 88
PREVIEW_QUALITY = 78
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
SMALL_BYTES = 60_000  # shown as it is

# Ours is the stricter limit, and it is asked before anything is unpacked.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as we have drawn it, and a small one; None where the whole is small enough."""

    data: bytes
    width: int
    height: int
    preview: bytes | None


def encode(data: bytes, media_type: str) -> Picture:
    """Draw a picture anew in its own format; raises `bad_image` for what cannot be read or would be too large."""
    format_ = FORMATS[media_type]
    try:
        with Image.open(io.BytesIO(data), formats=[format_]) as source:
            if source.width * source.height > MOST_PIXELS:
                raise _too_many_pixels()
            if getattr(source, "n_frames", 1) > 1 and format_ != "JPEG":
                return _moving(source, format_)
            return _still(source, format_)
    # Whatever its decoders stumble over is a picture that is not taken.
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, ArithmeticError, LookupError) as exc:
        raise AppError("bad_image", "This picture cannot be read.", 422) from exc


def _still(source: Image.Image, format_: str) -> Picture:
    if format_ == "JPEG":
        source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(source)
    image = _plain(upright, has_alpha=format_ != "JPEG")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    whole = _saved(image, format_, QUALITY)
    return Picture(whole, image.width, image.height, _preview(image, whole))


def _moving(source: Image.Image, format_: str) -> Picture:
    count = getattr(source, "n_frames", 1)
    if source.width * source.height * count > MOST_PIXELS_MOVING:
        raise _too_many_pixels()
    frames, lengths_ms = [], []
    for frame in ImageSequence.Iterator(source):
        frames.append(_plain(frame, has_alpha=True))
        lengths_ms.append(max(20, int(frame.info.get("duration", 100))))
    first, *rest = frames
    how = {"disposal": 2} if format_ == "GIF" else {"quality": QUALITY}
    out = io.BytesIO()
    first.save(out, format_, save_all=True, append_images=rest, duration=lengths_ms, loop=0, **how)
    return Picture(out.getvalue(), first.width, first.height, _preview(first, out.getvalue()))


def _plain(image: Image.Image, *, has_alpha: bool) -> Image.Image:
    """Copy the pixels alone, without what else was known about them."""
    is_clear = has_alpha and (image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info)
    plain = image.convert("RGBA" if is_clear else "RGB")
    plain.info = {}
    return plain


def _preview(image: Image.Image, whole: bytes) -> bytes | None:
    if len(whole) <= SMALL_BYTES:
        return None
    small = image.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
    return _saved(small, "WEBP", PREVIEW_QUALITY)


def _saved(image: Image.Image, format_: str, quality: int) -> bytes:
    out = io.BytesIO()
    if format_ == "PNG":
        image.save(out, format_)
    else:
        image.save(out, format_, quality=quality)
    return out.getvalue()


def _too_many_pixels() -> AppError:
    return AppError("image_too_large", "This picture has too many pixels.", 422)
