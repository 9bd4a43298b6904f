"""How a file is called here: what the sender called it, without anything that could deceive or harm."""

import re
import unicodedata

from app.kernel.redaction import Redact, redact

LONGEST_NAME = 100
# Controls, invisible signs (they turn the reading direction around), what nobody has assigned, half characters.
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_RESERVED = re.compile(r'[<>:"|?*&;`$%{}\\]')
_SPACE = re.compile(r"\s+")
# Names that some system takes for a device.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def clean_name(name: str, suffixes: tuple[str, ...], redact: Redact = redact) -> str:
    """Return a name for a file whose content goes by these endings; the first is given to what has none of them.

    Numbers of cards and accounts are masked. Doing it twice changes nothing more.
    """
    text = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    text = "".join(sign for sign in text if unicodedata.category(sign) not in _UNSEEN)
    text = _SPACE.sub(" ", _RESERVED.sub("_", text)).strip(" .")
    suffix = next((one for one in suffixes if text.lower().endswith(one)), None)
    stem = text[: -len(suffix)] if suffix else text
    stem = redact(stem[: LONGEST_NAME - len(suffix or suffixes[0])].strip(" ."))
    if not stem or _DEVICE.match(stem):
        stem = f"file {stem}".strip()
    return stem + (suffix or suffixes[0])
