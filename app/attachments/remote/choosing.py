"""Which place for files the settings name."""

from app.attachments.remote.bucket import Bucket, BucketStorage
from app.attachments.remote.storage import FolderStorage, Storage
from app.settings import Settings


def make_storage(settings: Settings) -> Storage:
    """Make the place for files that the settings name."""
    if settings.s3_bucket is None:
        return FolderStorage(settings.files_dir)
    secret = settings.s3_secret_access_key
    return BucketStorage(
        Bucket(
            settings.s3_bucket,
            settings.s3_region,
            settings.s3_endpoint,
            settings.s3_access_key_id,
            secret.get_secret_value() if secret else None,
        )
    )
