"""What attachments need of the world outside: a place for bytes, and a scanner for viruses."""

from app.attachments.remote.bucket import Bucket, BucketStorage
from app.attachments.remote.choosing import make_storage
from app.attachments.remote.scanner import ClamScanner, Scanner, make_scanner
from app.attachments.remote.storage import FolderStorage, Storage, StorageUnusableError

__all__ = [
    "Bucket",
    "BucketStorage",
    "ClamScanner",
    "FolderStorage",
    "Scanner",
    "Storage",
    "StorageUnusableError",
    "make_scanner",
    "make_storage",
]
