"""The master key of what is measured: the same in the benchmark and in the processes it starts."""

from app.keys import Keyring, MasterKeys
from app.keys.masters import new_line

MASTER_KEYS = new_line(1)


def a_keyring() -> Keyring:
    """Have what a process knows of keys when it has just begun."""
    return Keyring(MasterKeys(lambda: MASTER_KEYS))
