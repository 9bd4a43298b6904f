"""What may be attached, under which name, and who may read it: pure decisions."""

from app.attachments.rules.files import Attachment, AttachmentId, StoredFile, Uploader, UploaderKind, Variant
from app.attachments.rules.images import Picture, encode
from app.attachments.rules.kinds import Kind, find_kind
from app.attachments.rules.links import is_signed, sign
from app.attachments.rules.names import clean_name

__all__ = [
    "Attachment",
    "AttachmentId",
    "Kind",
    "Picture",
    "StoredFile",
    "Uploader",
    "UploaderKind",
    "Variant",
    "clean_name",
    "encode",
    "find_kind",
    "is_signed",
    "sign",
]
