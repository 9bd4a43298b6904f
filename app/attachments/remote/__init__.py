"""What attachments need of the world outside: a place for bytes, and a scanner for viruses."""

from app.attachments.remote.scanner import ClamScanner, Scanner, make_scanner
from app.attachments.remote.storage import FolderStorage, Storage

__all__ = ["ClamScanner", "FolderStorage", "Scanner", "Storage", "make_scanner"]
