"""Every SQL statement about attachments."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.attachments.rules import Attachment, AttachmentId, StoredFile, Uploader, UploaderKind
from app.db.data_keys import destroy, having, make
from app.db.unit_of_work import Rows, UnitOfWork
from app.kernel.errors import not_found
from app.keys import DataKey, place

_FIELDS = (
    "id, name_sealed, media_type, size_bytes, width, height, uploader_kind, uploader_id, site_id, link_key, created_at, "
    "is_ready, has_preview, is_refused, conversation_id, visitor_id"
)

_BEGIN = f"""
INSERT INTO attachments (id, site_id, uploader_kind, uploader_id, upload_id, name_sealed, media_type, size_bytes, has_preview,
                         is_ready, link_key, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false, false, $9, $10)
ON CONFLICT (uploader_id, upload_id) DO NOTHING RETURNING {_FIELDS}
"""  # noqa: S608  # our own names


async def begin(
    uow: UnitOfWork, file: Attachment, uploader: Uploader, upload_id: UUID, link_key: bytes
) -> StoredFile | None:
    """Note that an upload has begun (None if it has, at this very moment, in another transaction), and make the key of the file."""
    key = await make(uow, file.id)
    rows = await uow.fetch(
        _BEGIN,
        file.id,
        uploader.site_id,
        uploader.kind.value,
        uploader.id,
        upload_id,
        key.seal(file.name, _name_place(file.id)),
        file.media_type,
        file.size_bytes,
        link_key,
        uow.now(),
    )
    return next(iter(await _files(uow, rows)), None)


async def find_upload(uow: UnitOfWork, uploader_id: UUID, upload_id: UUID) -> StoredFile | None:
    """Read what was uploaded under an id of the uploader's choice."""
    statement = f"SELECT {_FIELDS} FROM attachments WHERE uploader_id = $1 AND upload_id = $2"  # noqa: S608
    rows = await uow.fetch(statement, uploader_id, upload_id)
    return next(iter(await _files(uow, rows)), None)


async def count_since(uow: UnitOfWork, uploader_id: UUID, since: datetime) -> int:
    """Count how many uploads somebody has begun since an instant."""
    statement = "SELECT count(*) FROM attachments WHERE uploader_id = $1 AND created_at > $2"
    return int((await uow.fetch(statement, uploader_id, since))[0][0])


async def finish(uow: UnitOfWork, file: Attachment, *, has_preview: bool) -> None:
    """Note that the bytes are kept, and what they turned out to be."""
    await uow.fetch(
        "UPDATE attachments SET is_ready = true, size_bytes = $2, width = $3, height = $4, has_preview = $5 "
        "WHERE id = $1 AND NOT is_ready",
        file.id,
        file.size_bytes,
        file.width,
        file.height,
        has_preview,
    )


async def begin_again(uow: UnitOfWork, attachment_id: UUID) -> None:
    """Note that an upload that was refused or cut off has begun once more."""
    await uow.fetch("UPDATE attachments SET is_refused = false WHERE id = $1 AND NOT is_ready", attachment_id)


async def refuse(uow: UnitOfWork, attachment_id: UUID) -> None:
    """Note that an upload was refused: it still counts, and is swept away later."""
    await uow.fetch("UPDATE attachments SET is_refused = true WHERE id = $1 AND NOT is_ready", attachment_id)


async def find(uow: UnitOfWork, ids: Collection[UUID], *, lock: bool = False) -> list[StoredFile]:
    """Read files, in id order; locked if wanted, so that two messages never take the same one."""
    statement = f"SELECT {_FIELDS} FROM attachments WHERE id = ANY($1::uuid[]) ORDER BY id"  # noqa: S608
    return await _files(uow, await uow.fetch(statement + (" FOR UPDATE" if lock else ""), list(ids)))


async def attach(
    uow: UnitOfWork, ids: Collection[UUID], conversation_id: UUID, visitor_id: UUID | None
) -> None:
    """Give locked files to a conversation, and let its shopper read them unless they are for agents."""
    await uow.fetch(
        "UPDATE attachments SET conversation_id = $2, visitor_id = $3 WHERE id = ANY($1::uuid[])",
        list(ids),
        conversation_id,
        visitor_id,
    )


_LET_GO = """
WITH gone AS (DELETE FROM attachments WHERE id IN ({}) RETURNING id)
INSERT INTO attachment_remains (id) SELECT id FROM gone RETURNING id
"""
_OF = _LET_GO.format(
    "SELECT id FROM attachments WHERE conversation_id = ANY($1::uuid[]) OR uploader_id = ANY($2::uuid[])"
)
_THESE = _LET_GO.format("SELECT unnest($1::uuid[])")
_LOOSE = _LET_GO.format(
    "SELECT id FROM attachments WHERE (conversation_id IS NULL AND created_at < $1) OR (is_refused AND created_at < $2) "
    "ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED"
)


async def let_go(uow: UnitOfWork, conversation_ids: Collection[UUID], visitor_ids: Collection[UUID]) -> int:
    """Forget the files of conversations and of what visitors uploaded, and their keys; returns how many."""
    rows = await uow.fetch(_OF, list(conversation_ids), list(visitor_ids))
    await destroy(uow, [row[0] for row in rows])
    return len(rows)


async def let_go_these(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Forget these files and their keys."""
    rows = await uow.fetch(_THESE, list(ids))
    await destroy(uow, [row[0] for row in rows])


async def let_go_loose(
    uow: UnitOfWork, unattached_before: datetime, refused_before: datetime, limit: int
) -> None:
    """Forget what no message has and what was refused, and their keys; no message can take it from then on."""
    rows = await uow.fetch(_LOOSE, unattached_before, refused_before, limit)
    await destroy(uow, [row[0] for row in rows])


async def find_remains(uow: UnitOfWork, limit: int) -> list[UUID]:
    """Find files that are forgotten and whose bytes may still be kept."""
    return [
        row[0] for row in await uow.fetch("SELECT id FROM attachment_remains ORDER BY id LIMIT $1", limit)
    ]


async def bury(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Note that the bytes of these are gone."""
    await uow.fetch("DELETE FROM attachment_remains WHERE id = ANY($1::uuid[])", list(ids))


async def key_of(uow: UnitOfWork, attachment_id: UUID) -> DataKey:
    """Return the key of a file, or raise `not_found` where it was destroyed."""
    key = (await having(uow, [attachment_id])).get(attachment_id)
    if key is None:
        raise not_found("file")
    return key


async def _files(uow: UnitOfWork, rows: Rows) -> list[StoredFile]:
    """Read rows; those whose key was destroyed are not there."""
    keys = await having(uow, [row[0] for row in rows])
    return [_file(row, keys[row[0]]) for row in rows if row[0] in keys]


def _name_place(attachment_id: UUID) -> bytes:
    return place("attachments.name_sealed", attachment_id)


def _file(row: Sequence[Any], key: DataKey) -> StoredFile:
    id_, sealed, media_type, size, width, height, kind, uploader_id, site_id, link_key, created_at, *rest = (
        row
    )
    name = key.open(sealed, _name_place(id_))
    shown = Attachment(AttachmentId(id_), name, media_type, size, width, height)
    return StoredFile(
        shown, Uploader(UploaderKind(kind), uploader_id, site_id), bytes(link_key), created_at, *rest
    )
