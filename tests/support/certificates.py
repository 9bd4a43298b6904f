"""Certificates that only a test trusts."""

import subprocess
from pathlib import Path


def a_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate for a name; returns it and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
    ]
    arguments = [
        f"/CN={name}",
        "-addext",
        f"subjectAltName=DNS:{name}",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    subprocess.run([*command, *arguments], check=True, capture_output=True)
    return certificate, key
