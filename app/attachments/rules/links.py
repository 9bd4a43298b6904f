"""Links to files: each names one file and when it ends, signed with the file's own key."""

import hashlib
import hmac

from app.attachments.rules.files import Variant


def sign(link_key: bytes, variant: Variant, expires: int) -> str:
    """Sign a link that ends at `expires` (seconds since 1970)."""
    return hmac.new(link_key, f"{variant}:{expires}".encode(), hashlib.sha256).hexdigest()


def is_signed(link_key: bytes, variant: Variant, expires: int, signature: str) -> bool:
    """Tell whether we have made this link; takes the same time whatever is wrong with it."""
    return hmac.compare_digest(sign(link_key, variant, expires), signature)
