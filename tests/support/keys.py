"""The master key of tests: the same in the test and in the programs it starts."""

from app.keys import Keyring, MasterKeys

MASTER_KEYS = "1:eu/uF24t0EPI3+TMsSlfkJqYcDQ+9A3TbO3pQpoJ1rM="
KEY_ENVIRONMENT = {"SEVENTYSIX_MASTER_KEYS": MASTER_KEYS}


def a_keyring(text: str = MASTER_KEYS) -> Keyring:
    """Have what a process knows of keys when it has just begun."""
    return Keyring(MasterKeys(lambda: text))
