"""Which files a site takes from shoppers: how large, and of which kinds; within what the whole server takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LARGEST_MB = 1_000
BYTES_OF_MB = 1_048_576  # as sizes are said everywhere


class FileGroup(StrEnum):
    """Kinds of files, as people tell them apart."""

    PICTURES = "pictures"
    DOCUMENTS = "documents"
    SOUND = "sound"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class FileRules:
    """None takes what the server takes; no kinds are all of them."""

    max_mb: int | None = None
    kinds: tuple[FileGroup, ...] = ()

    def largest_bytes(self, server_bytes: int) -> int:
        """Return how large a file may be where the server takes so much."""
        return server_bytes if self.max_mb is None else min(server_bytes, self.max_mb * BYTES_OF_MB)

    def takes(self, media_type: str) -> bool:
        """Tell whether a file of this type is wanted."""
        return not self.kinds or group_of(media_type) in self.kinds


def group_of(media_type: str) -> FileGroup:
    """Return the kind to which a media type belongs; whatever is no picture, sound or film is a document."""
    groups = {"image": FileGroup.PICTURES, "audio": FileGroup.SOUND, "video": FileGroup.VIDEO}
    return groups.get(media_type.partition("/")[0], FileGroup.DOCUMENTS)


def file_rules_from(stored: Mapping[str, object]) -> FileRules:
    """Read rules back from what `asdict` made of them."""
    kinds, max_mb = stored.get("kinds"), stored.get("max_mb")
    return FileRules(
        max_mb if isinstance(max_mb, int) else None,
        tuple(FileGroup(str(kind)) for kind in kinds) if isinstance(kinds, list | tuple) else (),
    )
