"""What browsers do that are asked for work, written once more from the description in the protocol."""

import hashlib
from itertools import count

from app.gateway.protocol import WorkAsked


def solved(challenge: str, pieces: int, zeros: int) -> list[int]:
    """Find the numbers."""
    seed = hashlib.sha256(challenge.encode()).digest()

    def is_right(piece: int, number: int) -> bool:
        found = hashlib.sha256(seed + piece.to_bytes(4, "big") + number.to_bytes(4, "big"))
        return f"{int(found.hexdigest(), 16):0256b}".startswith("0" * zeros)

    return [next(number for number in count() if is_right(piece, number)) for piece in range(pieces)]


def a_proof(asked: WorkAsked) -> dict[str, object]:
    """Do what is asked for."""
    return {
        "challenge": asked.challenge,
        "answers": solved(asked.challenge, asked.pieces, asked.zeros),
    }
