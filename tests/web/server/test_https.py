"""The page by https, so that a phone gives its camera: with the venue's own certificate."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from exhibit.show import read_show
from exhibit.web.server.serve import _check_certificate
from exhibit.web.serving import NotServed, Serving
from tests.conftest import WITHIN_S, command
from tests.web.conftest import a_show, running_show

WEB = "web: {certificate: page.pem, key: page.key}\n"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A folder with page.pem and page.key, and another.key that is not theirs."""
    openssl = command("openssl")
    for name in ("page", "another"):
        made = [
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ]
        files = ["-keyout", str(tmp_path / f"{name}.key"), "-out", str(tmp_path / f"{name}.pem")]
        subprocess.run([openssl, "req", "-x509", *made, *files], check=True, capture_output=True)
    locked = ["-aes128", "-passout", "pass:x", "-in", str(tmp_path / "page.key"), "-out", str(tmp_path / "locked.key")]
    subprocess.run([openssl, "rsa", *locked], check=True, capture_output=True)
    return tmp_path


def test_sockets_and_requests_are_encrypted(certificate: Path, tmp_path: Path) -> None:
    folder = a_show(tmp_path / "run" / "show", venue=WEB)
    for name in ("page.pem", "page.key"):
        (folder / name).write_bytes((certificate / name).read_bytes())
    trusted = ssl.create_default_context(cafile=str(certificate / "page.pem"))
    for show in running_show(folder, verify=trusted):
        assert show.app.status().inputs["page"].detail.startswith("https://127.0.0.1:")
        with connect(f"wss://{show.host}/ws/predict", ssl=trusted, origin=Origin(show.url)) as socket:
            socket.send("x")
            assert "this is not JSON" in str(socket.recv(timeout=WITHIN_S))


@pytest.mark.parametrize(
    ("venue", "said"),
    [
        (WEB, "venue.yaml:1:20: there is no file 'page.pem': write its path from the folder of venue.yaml"),
        ("web: {key: a}\n", "venue.yaml:1:7: 'certificate' is missing beside 'key': https needs both"),
        ("web: {certificate: a}\n", "venue.yaml:1:7: 'key' is missing beside 'certificate': https needs both"),
    ],
)
def test_a_venue_that_names_half_of_it_is_told_so(tmp_path: Path, venue: str, said: str) -> None:
    problems = read_show(a_show(tmp_path / "show", venue=venue))[1]
    assert any(said in str(problem) for problem in problems), problems


@pytest.mark.parametrize(
    ("pem", "key"), [("page.pem", "another.key"), ("page.pem", "locked.key"), ("page.key", "page.key")]
)
def test_a_certificate_that_cannot_be_used_is_one_line(certificate: Path, pem: str, key: str) -> None:
    serving = Serving("127.0.0.1", 1, certificate, certificate)
    _check_certificate(serving)
    with pytest.raises(
        NotServed, match=f"^no https with {pem} and {key} .*: both must be PEM files, of one another"
    ) as fault:
        _check_certificate(replace(serving, certificate=certificate / pem, key=certificate / key))
    assert "\n" not in str(fault.value)
