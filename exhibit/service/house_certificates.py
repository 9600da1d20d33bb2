"""The house's own authority, and its broker's certificate, made by openssl."""

from __future__ import annotations

import ipaddress
import secrets
import shutil
import subprocess
from pathlib import Path

from exhibit.config.problems import whole_file
from exhibit.system.files import write_at_once

_DAYS = "3650"
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def make_authority(folder: Path) -> None:
    """`house-ca.crt`, which rooms trust, and `house-ca.key`, which stays here. Raises ShowError."""
    _openssl(
        folder,
        *("req", "-x509", *_KEY, "-days", _DAYS, "-subj", "/CN=Exhibit house"),
        *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
        *("-keyout", "house-ca.key", "-out", "house-ca.crt"),
    )


def make_certificate(folder: Path, host: str) -> None:
    """`broker.crt` and `broker.key` for the machine that rooms reach as `host`. Raises ShowError."""
    extensions = folder / "broker.ext"
    try:
        write_at_once(extensions, f"subjectAltName={_named(host)}\nextendedKeyUsage=serverAuth\n".encode())
        _openssl(folder, "req", *_KEY, "-subj", "/CN=broker", "-keyout", "broker.key", "-out", "broker.csr")
        _openssl(
            folder,
            *("x509", "-req", "-in", "broker.csr", "-CA", "house-ca.crt", "-CAkey", "house-ca.key"),
            *("-set_serial", f"0x{secrets.token_hex(16)}", "-days", _DAYS, "-extfile", "broker.ext"),
            *("-out", "broker.crt"),
        )
    finally:
        for name in ("broker.csr", "broker.ext"):
            (folder / name).unlink(missing_ok=True)


def _named(host: str) -> str:
    try:
        return f"IP:{ipaddress.ip_address(host)}"
    except ValueError:
        return f"DNS:{host}"


def _openssl(folder: Path, *words: str) -> None:
    try:
        program = shutil.which("openssl") or "openssl"
        asked = [program, *words]
        done = subprocess.run(  # noqa: S603 (no shell)
            asked, cwd=folder, capture_output=True, text=True, check=False, umask=0o077
        )
    except FileNotFoundError:
        raise whole_file(folder, "there is no openssl here to make certificates: apt install openssl") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise whole_file(folder, f"openssl cannot make the certificates: {said[-1] if said else 'it does not say why'}")
