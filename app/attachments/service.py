"""Use cases about attachments: taking uploads, giving them to messages, handing out links, sweeping up."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from app.attachments import store
from app.attachments.remote import Scanner, Storage, make_storage
from app.attachments.rules import (
    Attachment,
    AttachmentId,
    Kind,
    Picture,
    StoredFile,
    Uploader,
    UploaderKind,
    Variant,
    clean_name,
    encode,
    find_kind,
    is_signed,
    sign,
)
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.errors import AppError, not_found
from app.kernel.ids import SECRET_BYTES, new_id
from app.keys import place
from app.settings import Settings
from app.sites.rules import FileRules

MAX_ATTACHMENTS = 10  # of one message
LINK_LIFETIME = timedelta(minutes=10)
UNATTACHED_FOR = timedelta(hours=24)
REFUSED_FOR = timedelta(hours=1)
# Each holds a whole file in memory; one person is not to take all places.
UPLOADS_AT_ONCE = 16
UPLOADS_OF_ONE_AT_ONCE = 3
UPLOADS_COUNTED_OVER = timedelta(minutes=10)
MOST_UPLOADS = {UploaderKind.VISITOR: 40, UploaderKind.AGENT: 400}
SWEPT_AT_ONCE = 200


ANY_FILES = FileRules()


@dataclass(frozen=True)
class Files:
    """Where files are kept and how they are looked at, on this process."""

    transactions: Transactions
    storage: Storage
    scanner: Scanner | None
    max_bytes: int
    # Unpacking a picture takes much memory: one at a time.
    drawing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    under_way: Counter[UUID] = field(default_factory=Counter)

    @contextmanager
    def place_for(self, uploader: Uploader) -> Iterator[None]:
        """Have a place for one upload, or refuse for now when there is none."""
        if self.under_way.total() >= UPLOADS_AT_ONCE or self.under_way[uploader.id] >= UPLOADS_OF_ONE_AT_ONCE:
            raise busy()
        self.under_way[uploader.id] += 1
        try:
            yield
        finally:
            self.under_way[uploader.id] -= 1
            if not self.under_way[uploader.id]:
                del self.under_way[uploader.id]


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes as they came, and what the sender calls them."""

    id: UUID
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """Who wants to read: a shopper, or an agent of these sites (None for all of them)."""

    kind: UploaderKind
    id: UUID
    scope: frozenset[UUID] | None = frozenset()


@dataclass(frozen=True, slots=True)
class Link:
    """Paths under which a file can be read until they expire."""

    attachment_id: AttachmentId
    whole: str
    preview: str
    lifetime: timedelta


async def try_storage(settings: Settings) -> None:
    """Write something where files are to be kept; refuses with one sentence where that fails."""
    await make_storage(settings).check()


async def take(files: Files, uploader: Uploader, upload: Upload, rules: FileRules = ANY_FILES) -> Attachment:
    """Take a file that fits the rules of its site: found out, scanned, drawn anew if it is a picture, and kept. The same upload id takes it once."""
    async with files.transactions() as uow:
        earlier = await store.find_upload(uow, uploader.id, upload.id)
    if earlier is not None and earlier.is_ready:
        return _unless_refused(earlier)
    if len(upload.data) > rules.largest_bytes(files.max_bytes):
        raise AppError("body_too_large", "This file is larger than the shop takes.", 413)
    kind = find_kind(upload.data, upload.name)
    if not rules.takes(kind.media_type):
        raise AppError("type_not_allowed", "The shop does not take files of this kind.", 422)
    file = await _begin(files, uploader, upload, kind)
    if file.is_ready:
        return _unless_refused(file)
    try:
        data, picture = await _look_into(files, upload.data, kind)
    except AppError as refusal:
        if not refusal.is_retryable:
            async with files.transactions() as uow:
                await store.refuse(uow, file.shown.id)
        raise
    return await _keep(files, file.shown, data, picture)


async def claim(uow: UnitOfWork, ids: Sequence[UUID], uploader: Uploader) -> tuple[Attachment, ...]:
    """Lock files that their uploader puts into a message; raises `attachment_unknown` if any is not theirs to give."""
    found = {file.shown.id: file for file in await store.find(uow, ids, lock=True)}
    chosen = [found.get(AttachmentId(id_)) for id_ in ids]
    fitting = [
        file
        for file in chosen
        if file and file.uploader == uploader and file.is_ready and not (file.is_attached or file.is_refused)
    ]
    if len(fitting) != len(ids) or len(set(ids)) != len(ids) or len(ids) > MAX_ATTACHMENTS:
        raise AppError("attachment_unknown", "A file is not there any more; please attach it again.", 422)
    return tuple(file.shown for file in fitting)


async def attach(
    uow: UnitOfWork, ids: Collection[UUID], conversation_id: UUID, visitor_id: UUID | None
) -> None:
    """Give claimed files to a conversation; its shopper may read them if named."""
    await store.attach(uow, ids, conversation_id, visitor_id)


async def erase(uow: UnitOfWork, conversation_ids: Collection[UUID], visitor_ids: Collection[UUID]) -> int:
    """Erase the files of conversations, and whatever these visitors uploaded; returns how many.

    Their keys go with this transaction, so that nobody can read the bytes any more; those go with the next sweep.
    """
    return await store.let_go(uow, conversation_ids, visitor_ids)


async def forget(uow: UnitOfWork, attachment_ids: Collection[UUID]) -> None:
    """Erase files whose conversations stay, as `erase` does; what is left of them there is what they were called."""
    await store.let_go_these(uow, attachment_ids)


async def make_links(uow: UnitOfWork, ids: Collection[UUID], reader: Reader) -> list[Link]:
    """Make links to those of these files that the reader may read; of the others nothing is said."""
    expires = int((uow.now() + LINK_LIFETIME).timestamp())
    links = []
    for file in await store.find(uow, ids):
        if not file.is_ready or file.is_refused or not _may_read(file, reader):
            continue
        small = Variant.PREVIEW if file.has_preview else Variant.WHOLE
        links.append(
            Link(
                file.shown.id,
                _path(file, Variant.WHOLE, expires),
                _path(file, small, expires),
                LINK_LIFETIME,
            )
        )
    return links


async def read(
    files: Files, attachment_id: UUID, variant: Variant, expires: int, signature: str
) -> tuple[StoredFile, bytes]:
    """Read what a link names; a false link and a file that is gone look the same from outside."""
    async with files.transactions() as uow:
        found = await store.find(uow, [attachment_id])
        key = await store.key_of(uow, attachment_id)
        now = uow.now()
    if not found or found[0].is_refused or not is_signed(found[0].link_key, variant, expires, signature):
        raise not_found("file")
    if now.timestamp() > expires:
        raise AppError("link_expired", "This link has expired; open the file from the conversation.", 410)
    sealed = await files.storage.get(attachment_id, variant)
    return found[0], key.open_bytes(sealed, _place(attachment_id, variant))


async def sweep(files: Files) -> int:
    """Delete the bytes of what is erased, refused, or was taken by no message for a day; returns how many files."""
    async with files.transactions() as uow:
        now = uow.now()
        await store.let_go_loose(uow, now - UNATTACHED_FOR, now - REFUSED_FOR, SWEPT_AT_ONCE)
        ids = await store.find_remains(uow, SWEPT_AT_ONCE)
    for id_ in ids:
        await files.storage.remove(id_)
    async with files.transactions() as uow:
        await store.bury(uow, ids)
    return len(ids)


async def _begin(files: Files, uploader: Uploader, upload: Upload, kind: Kind) -> StoredFile:
    name = clean_name(upload.name, kind.suffixes, files.transactions.redactor.of(uploader.site_id))
    fresh = Attachment(AttachmentId(new_id()), name, kind.media_type, len(upload.data))
    async with files.transactions() as uow:
        recent = await store.count_since(uow, uploader.id, uow.now() - UPLOADS_COUNTED_OVER)
        if recent >= MOST_UPLOADS[uploader.kind]:
            raise AppError(
                "rate_limited",
                "That were many files at once. Please wait a few minutes.",
                429,
                retry_after_s=UPLOADS_COUNTED_OVER.total_seconds() / 2,
            )
        earlier = await store.find_upload(uow, uploader.id, upload.id)
        if earlier is not None:
            await store.begin_again(uow, earlier.shown.id)
            return earlier
        begun = await store.begin(uow, fresh, uploader, upload.id, secrets.token_bytes(SECRET_BYTES))
        if begun is None:  # the same at the same moment
            raise busy()
        return begun


async def _look_into(files: Files, data: bytes, kind: Kind) -> tuple[bytes, Picture | None]:
    if files.scanner is not None:
        await files.scanner.check(data)
    if not kind.is_picture:
        return data, None
    async with files.drawing:
        picture = await asyncio.to_thread(encode, data, kind.media_type)
    return picture.data, picture


async def _keep(files: Files, file: Attachment, data: bytes, picture: Picture | None) -> Attachment:
    preview = picture.preview if picture else None
    async with files.transactions() as uow:
        key = await store.key_of(uow, file.id)
    for variant, content in ((Variant.WHOLE, data), (Variant.PREVIEW, preview)):
        if content is not None:
            await files.storage.put(file.id, variant, key.seal_bytes(content, _place(file.id, variant)))
    kept = replace(file, size_bytes=len(data))
    if picture is not None:
        kept = replace(kept, width=picture.width, height=picture.height)
    async with files.transactions() as uow:
        await store.finish(uow, kept, has_preview=preview is not None)
    return kept


def busy() -> AppError:
    """Make the refusal of an upload for now."""
    return AppError(
        "uploads_busy",
        "Too many files are being uploaded just now. It will be tried again.",
        503,
        is_retryable=True,
        retry_after_s=2,
    )


def _place(attachment_id: UUID, variant: Variant) -> bytes:
    return place("attachments.bytes", attachment_id, variant.value)


def _unless_refused(file: StoredFile) -> Attachment:
    if file.is_refused:
        raise AppError("attachment_unknown", "This file is not there any more; please attach it again.", 422)
    return file.shown


def _may_read(file: StoredFile, reader: Reader) -> bool:
    is_own = file.uploader.kind is reader.kind and file.uploader.id == reader.id
    if reader.kind is UploaderKind.VISITOR:
        return file.visitor_id == reader.id or (is_own and not file.is_attached)
    is_in_scope = reader.scope is None or file.uploader.site_id in reader.scope
    return is_in_scope and (file.is_attached or is_own)


def _path(file: StoredFile, variant: Variant, expires: int) -> str:
    signature = sign(file.link_key, variant, expires)
    return f"/files/{file.shown.id}/{variant.value}?expires={expires}&signature={signature}"
