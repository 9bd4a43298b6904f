"""Keys and sealing: AES-256-GCM, master keys and where they come from, data keys in memory. Knows no database."""

from app.keys.hints import HintSeal
from app.keys.keyring import STAFF, Keyring
from app.keys.masters import MasterKeyError, MasterKeys, find_masters
from app.keys.sealing import DataKey, NotAuthenticError, opened, place, sealed_size

__all__ = [
    "STAFF",
    "DataKey",
    "HintSeal",
    "Keyring",
    "MasterKeyError",
    "MasterKeys",
    "NotAuthenticError",
    "find_masters",
    "opened",
    "place",
    "sealed_size",
]
