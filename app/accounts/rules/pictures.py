"""Who agents are to shoppers."""

import functools
import hashlib
from uuid import UUID

HUES = 360


@functools.lru_cache(maxsize=4_096)
def face_of(agent_id: UUID) -> UUID:
    """Return by which id shoppers tell agents apart: always the same, and no way leads back from it.

    It ends with the hue that follows from the agent's own id, so that their initials have one colour everywhere.
    """
    hue = int.from_bytes(agent_id.bytes[-2:]) % HUES
    return UUID(bytes=hashlib.sha256(b"face of " + agent_id.bytes).digest()[:14] + hue.to_bytes(2))
