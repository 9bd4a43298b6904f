"""A service that speaks S3 (SeaweedFS, from its wheel), for as long as a test needs it."""

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.attachments.remote import Bucket
from tests.support.program import free_port

NAME = "files"
KEY, SECRET = "test-key", "test-secret"
STARTS_WITHIN_S = 40
POLL_S = 0.05
READER = {"accessKey": "reader", "secretKey": "reader-secret"}


@contextmanager
def a_bucket_service(folder: Path) -> Iterator[Bucket]:
    """Run the service with one bucket, and a second key that may only read."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "s3.json"
    owner = {"accessKey": KEY, "secretKey": SECRET}
    config.write_text(
        json.dumps(
            {
                "identities": [
                    {"name": "owner", "credentials": [owner], "actions": ["Admin"]},
                    {"name": "reader", "credentials": [READER], "actions": ["Read"]},
                ]
            }
        )
    )
    master, volume, filer, s3 = (free_port() for _ in range(4))
    arguments = {
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "master.port": master,
        "master.port.grpc": free_port(),
        "volume.port": volume,
        "volume.port.grpc": free_port(),
        "volume.max": 8,
        "master.volumeSizeLimitMB": 64,
        "filer": "true",
        "filer.port": filer,
        "filer.port.grpc": free_port(),
        "s3": "true",
        "s3.port": s3,
        "s3.port.grpc": free_port(),
        "s3.config": config,
        "s3.iam": "false",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
    }
    weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or "weed"
    command = [weed, "server", *(f"-{name}={value}" for name, value in arguments.items())]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        bucket = Bucket(NAME, "us-east-1", f"http://127.0.0.1:{s3}", KEY, SECRET)
        _wait(bucket, process, folder / "log")
        yield bucket
    finally:
        # It takes its time to end in order, and nothing of it is needed any more.
        process.kill()
        process.wait()


def as_reader(bucket: Bucket) -> Bucket:
    """See the bucket as somebody who may not write."""
    return replace(bucket, access_key_id=READER["accessKey"], secret_access_key=READER["secretKey"])


def _wait(bucket: Bucket, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{bucket.endpoint}/healthz", timeout=5):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(POLL_S)
    raise AssertionError(log.read_text(errors="replace")[-2_000:])
