"""Use cases of privacy: `keeping` of keys, `erasing`, `retention` and `access`, offered here under one name."""

from app.privacy.service.access import find_records, read_everything
from app.privacy.service.erasing import (
    erase,
    erase_again,
    find_erased,
    find_kept,
    get_erasure,
    hold,
    journal_in,
    lift,
    list_holds,
)
from app.privacy.service.keeping import (
    KeysStanding,
    read_standing,
    rewrap_all,
    rewrap_some,
    seal_own_some,
    seal_some,
)
from app.privacy.service.retention import erase_due, get_periods, preview, set_periods

__all__ = [
    "KeysStanding",
    "erase",
    "erase_again",
    "erase_due",
    "find_erased",
    "find_kept",
    "find_records",
    "get_erasure",
    "get_periods",
    "hold",
    "journal_in",
    "lift",
    "list_holds",
    "preview",
    "read_everything",
    "read_standing",
    "rewrap_all",
    "rewrap_some",
    "seal_own_some",
    "seal_some",
    "set_periods",
]
