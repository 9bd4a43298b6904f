"""Compressed answers: what every page of a shop loads, and what was compressed when it was built.

Never what people said: the size of a compressed answer tells of its content.
"""

import gzip
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import HTTPConnection
from starlette.responses import Response

LEVEL = 9
SUFFIX = ".gz"  # beside a built file: the same, compressed
_CHOSEN_BY = {"Vary": "Accept-Encoding"}
_COMPRESSED = {"Content-Encoding": "gzip", **_CHOSEN_BY}


def takes_gzip(request: HTTPConnection) -> bool:
    """Tell whether a browser takes compressed answers; all do, and say so in this way."""
    return "gzip" in request.headers.get("accept-encoding", "")


def compressed(
    request: HTTPConnection, text: str, *, headers: Mapping[str, str], media_type: str
) -> Response:
    """Answer with a text of ours, compressed where that is understood."""
    if not takes_gzip(request):
        return Response(text, headers={**headers, **_CHOSEN_BY}, media_type=media_type)
    return Response(
        gzip.compress(text.encode(), LEVEL, mtime=0),
        headers={**headers, **_COMPRESSED},
        media_type=media_type,
    )


def find_compressed(folder: Path, path: str, request: HTTPConnection) -> str | None:
    """Return the path of the compressed twin of a built file, if there is one and it is understood."""
    twin = path + SUFFIX
    return twin if takes_gzip(request) and (folder / twin).is_file() else None


def mark_compressed(response: Response) -> None:
    """Say that an answer is a compressed twin."""
    response.headers.update(_COMPRESSED)
