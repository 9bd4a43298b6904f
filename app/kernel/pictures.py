"""Pictures that stand for somebody: drawn anew as small squares, so that nothing of what was sent is left."""

import asyncio
import io

from PIL import Image, ImageOps

from app.kernel.errors import AppError

SIDE = 192  # twice of what is shown, and more
QUALITY = 84
MOST_PIXELS = 50_000_000  # what a good telephone takes; a small file may unpack into far more
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
GROUND = "white"  # beneath what is clear

# Unpacking a picture takes much memory: one at a time, in this process.
_drawing = asyncio.Semaphore(1)


async def drawn(data: bytes) -> bytes:
    """Draw a picture as `draw_picture` does, while others go on."""
    async with _drawing:
        return await asyncio.to_thread(draw_picture, data)


def draw_picture(data: bytes) -> bytes:
    """Draw the middle of a picture as a square in WebP; raises `bad_image` or `image_too_large`."""
    try:
        with Image.open(io.BytesIO(data), formats=list(FORMATS)) as source:
            if source.width * source.height > MOST_PIXELS:
                raise AppError("image_too_large", "This picture has too many pixels.", 422)
            source.draft("RGB", (2 * SIDE, 2 * SIDE))
            upright = ImageOps.exif_transpose(source).convert("RGBA")
    # Whatever its decoders stumble over is a picture that is not taken.
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, ArithmeticError, LookupError) as exc:
        raise AppError("bad_image", "This picture cannot be read.", 422) from exc
    square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", (SIDE, SIDE), GROUND)
    plain.paste(square, mask=square)
    out = io.BytesIO()
    plain.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()
