"""What a storage of files promises, kept alike by a folder and by a bucket."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.attachments import service
from app.attachments.remote import Bucket, BucketStorage, FolderStorage, Storage, StorageUnusableError
from app.attachments.rules import Uploader, UploaderKind, Variant
from app.attachments.service import Files, Upload
from app.kernel.errors import AppError
from app.kernel.ids import new_id
from tests.support.bucket import a_bucket_service, as_reader
from tests.support.files import PDF
from tests.support.program import free_port
from tests.support.shop import a_shop

WHOLE, PREVIEW = Variant.WHOLE, Variant.PREVIEW


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with a_bucket_service(tmp_path_factory.mktemp("bucket")) as bucket:
        asyncio.run(_until_it_takes_files(bucket))
        yield bucket


async def _until_it_takes_files(bucket: Bucket) -> None:
    """The service answers before it has found its own disk."""
    async with asyncio.timeout(30):
        while True:
            try:
                await BucketStorage(bucket).check()
            except StorageUnusableError:
                await asyncio.sleep(0.1)
            else:
                return


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return FolderStorage(tmp_path / "files")
    return BucketStorage(request.getfixturevalue("bucket"))


async def refusal(asked: object) -> AppError:
    with pytest.raises(AppError) as refused:
        await asked  # type: ignore[misc]  # a coroutine
    return refused.value


@pytest.mark.timeout(90)
async def test_bytes_come_back_as_they_were_until_they_are_removed(storage: Storage) -> None:
    await storage.check()
    one, other = new_id(), new_id()
    small, large = bytes(range(256)), os.urandom(6_000_000)
    await asyncio.gather(
        storage.put(one, WHOLE, large), storage.put(one, PREVIEW, small), storage.put(other, WHOLE, b"")
    )
    assert await storage.get(one, WHOLE) == large
    assert await storage.get(one, PREVIEW) == small
    assert await storage.get(other, WHOLE) == b""
    assert (await refusal(storage.get(other, PREVIEW))).code == "not_found"

    await storage.put(one, WHOLE, small)  # an upload that is begun again
    assert await storage.get(one, WHOLE) == small

    await storage.remove(one)
    await storage.remove(one)
    for variant in Variant:
        assert (await refusal(storage.get(one, variant))).code == "not_found"
    assert await storage.get(other, WHOLE) == b""


@pytest.mark.timeout(90)
async def test_files_are_sealed_in_either(storage: Storage, database_url: str) -> None:
    async with a_shop(database_url) as shop:
        files = Files(shop.transactions, storage, None, 1_000_000)
        uploader = Uploader(UploaderKind.AGENT, new_id(), shop.site.id)
        taken = await service.take(files, uploader, Upload(new_id(), "invoice.pdf", PDF))
        kept = await storage.get(taken.id, WHOLE)
        assert PDF not in kept
        assert b"%PDF" not in kept
        async with shop.transactions() as uow:
            reader = service.Reader(UploaderKind.AGENT, uploader.id, None)
            link = (await service.make_links(uow, [taken.id], reader))[0]
        expires, _, signature = link.whole.partition("expires=")[2].partition("&signature=")
        _, read = await service.read(files, taken.id, WHOLE, int(expires), signature)
        assert read == PDF


async def test_bucket_that_is_away_is_told_of_and_asked_for_again() -> None:
    nobody = BucketStorage(Bucket("files", "us-east-1", f"http://127.0.0.1:{free_port()}", "a", "b"))
    for asked in (nobody.get(new_id(), WHOLE), nobody.put(new_id(), WHOLE, b"x"), nobody.remove(new_id())):
        refused = await refusal(asked)
        assert (refused.code, refused.is_retryable) == ("storage_unavailable", True)
    assert "cannot be reached" in (await refusal(nobody.check())).message


@pytest.mark.timeout(90)
async def test_bucket_that_cannot_be_used_says_why(bucket: Bucket) -> None:
    wrong = replace(bucket, secret_access_key="wrong")
    for one in (wrong, as_reader(bucket)):
        refused = await refusal(BucketStorage(one).check())
        assert refused.code == "storage_unusable"
        assert "refuses these keys" in refused.message
        assert "wrong" not in refused.message


async def test_folder_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    refused = await refusal(FolderStorage(tmp_path / "file" / "files").check())
    assert "SEVENTYSIX_ATTACHMENT_DIR" in refused.message
