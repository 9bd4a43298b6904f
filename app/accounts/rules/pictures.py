"""Pictures of agents: drawn anew as small squares, so that nothing of what was sent is left; and who they are to shoppers."""

import functools
import hashlib
import io
from uuid import UUID

from PIL import Image, ImageOps

from app.kernel.errors import AppError

SIDE = 192  # twice of what is shown, and more
QUALITY = 84
MOST_PIXELS = 50_000_000  # what a good telephone takes; a small file may unpack into far more
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
HUES = 360
GROUND = "white"  # beneath what is clear


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


@functools.lru_cache(maxsize=4_096)
def face_of(agent_id: UUID) -> UUID:
    """Return by which id shoppers tell agents apart: always the same, and no way leads back from it.

    It ends with the hue that follows from the agent's own id, so that their initials have one colour everywhere.
    """
    hue = int.from_bytes(agent_id.bytes[-2:]) % HUES
    return UUID(bytes=hashlib.sha256(b"face of " + agent_id.bytes).digest()[:14] + hue.to_bytes(2))
