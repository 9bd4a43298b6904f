"""Use cases of privacy: `keeping` of keys, offered here under one name."""

from app.privacy.service.keeping import KeysStanding, read_standing, rewrap_all, rewrap_some, seal_some

__all__ = ["KeysStanding", "read_standing", "rewrap_all", "rewrap_some", "seal_some"]
