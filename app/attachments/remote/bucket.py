"""Keeps the sealed bytes of files in a bucket of any service that speaks S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from obstore.exceptions import BaseError, PermissionDeniedError
from obstore.store import S3Store

from app.attachments.remote.storage import StorageUnusableError, unavailable
from app.attachments.rules import Variant
from app.kernel.errors import AppError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config

ANSWER_WITHIN = timedelta(seconds=30)
CONNECT_WITHIN = timedelta(seconds=5)
TRIES_AGAIN = 2
PROBE = "seventysix-probe"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bucket:
    """Which bucket, where, and who we are there; without keys the machine's own role is used."""

    name: str
    region: str
    endpoint: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = None

    @property
    def place(self) -> str:
        """Say where it is."""
        return f"{self.name!r} at {self.endpoint or 'Amazon S3, ' + self.region}"


class BucketStorage:
    """A bucket; an object is there whole or not at all, as the protocol promises."""

    def __init__(self, bucket: Bucket) -> None:
        config: S3Config = {"region": bucket.region}
        # With an address of its own it has no names of buckets in DNS.
        config["virtual_hosted_style_request"] = bucket.endpoint is None
        if bucket.endpoint is not None:
            config["endpoint"] = bucket.endpoint
        if bucket.access_key_id is not None and bucket.secret_access_key is not None:
            config["access_key_id"] = bucket.access_key_id
            config["secret_access_key"] = bucket.secret_access_key
        client: ClientConfig = {
            "timeout": ANSWER_WITHIN,
            "connect_timeout": CONNECT_WITHIN,
            "allow_http": (bucket.endpoint or "").startswith("http://"),
        }
        self._bucket = bucket
        self._store = S3Store(
            bucket.name,
            config=config,
            client_options=client,
            retry_config={"max_retries": TRIES_AGAIN, "retry_timeout": ANSWER_WITHIN},
        )

    async def put(self, id_: UUID, variant: Variant, data: bytes) -> None:
        """Write an object; it is there once the service says so."""
        with _explained():
            await self._store.put_async(_name(id_, variant), data)

    async def get(self, id_: UUID, variant: Variant) -> bytes:
        """Read an object."""
        with _explained():
            found = await self._store.get_async(_name(id_, variant))
            return bytes(await found.bytes_async())

    async def remove(self, id_: UUID) -> None:
        """Delete all variants of a file."""
        with _explained():
            await self._store.delete_async([_name(id_, variant) for variant in Variant])

    async def check(self) -> None:
        """Write something, and delete it: what may be done with a bucket is found out only by doing it."""
        try:
            await self._store.put_async(PROBE, b"")
            await self._store.delete_async(PROBE)
        except PermissionDeniedError as exc:
            raise StorageUnusableError(
                f"The bucket {self._bucket.place} refuses these keys: they must be allowed to read, write and delete its "
                "objects. See SEVENTYSIX_S3_ACCESS_KEY_ID."
            ) from exc
        except FileNotFoundError as exc:
            raise StorageUnusableError(
                f"There is no bucket {self._bucket.place}: make it, or correct SEVENTYSIX_S3_BUCKET."
            ) from exc
        except (BaseError, OSError) as exc:
            raise StorageUnusableError(
                f"The bucket {self._bucket.place} cannot be reached: {_first_line(exc)}"
            ) from exc


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as exc:
        raise AppError("not_found", "There is no such file.", 404) from exc
    except (BaseError, OSError) as exc:
        log.warning("storage.failed", error=type(exc).__name__)
        raise unavailable() from exc


def _name(id_: UUID, variant: Variant) -> str:
    # As in a folder; services spread objects by the beginnings of their names, too.
    return f"{id_.hex[-2:]}/{id_.hex}.{variant.value}"


def _first_line(exc: BaseException) -> str:
    return next(iter(str(exc).splitlines()), type(exc).__name__)
