"""Passwords that venue.yaml names: the same three ways to go wrong, and the same words, wherever one may stand."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.config.passwords import PasswordFault, read_password
from exhibit.config.sources import VenueCameraSection

SECTIONS = (
    "camera: {{user: guard, {0}}}\n",
    "alerts: {{mail: {{to: a@b.test, from: a@b.test, host: x.test, user: me, {0}}}}}\n",
    "power: {{hall: {{pjlink: 10.0.0.9, {0}}}}}\n",
)
BOTH = "password_env: SECRET, password_file: secret"
COMPOSED = "schl\u00fcssel"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "exhibit.yaml").write_text("exhibit: A room\n")
    return tmp_path


def checked(show: Path, venue: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    (show / "venue.yaml").write_text(venue, encoding="utf-8")
    code = main(["check", str(show)])
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.mark.parametrize("section", SECTIONS)
def test_a_password_is_named_one_way(show: Path, section: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = checked(show, section.format(BOTH), capsys)
    assert code != 0
    assert "write 'password_env' or 'password_file', not both" in said


@pytest.mark.parametrize("section", SECTIONS)
def test_a_file_that_others_may_read_is_refused(show: Path, section: str, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "secret").write_text("xyzzy\n")
    (show / "secret").chmod(0o644)
    code, said = checked(show, section.format("password_file: secret"), capsys)
    assert code != 0
    assert "others may read 'secret': chmod 600 secret" in said
    (show / "secret").chmod(0o600)  # as it was told
    assert checked(show, section.format("password_file: secret"), capsys)[0] == 0


@pytest.mark.parametrize("section", SECTIONS)
def test_a_file_whose_name_a_mac_wrote_is_found(show: Path, section: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = show / unicodedata.normalize("NFD", COMPOSED)
    file.write_text("xyzzy\n")
    file.chmod(0o600)
    assert checked(show, section.format(f"password_file: {COMPOSED}"), capsys)[0] == 0
    assert read_password(VenueCameraSection(user="guard", password_file=COMPOSED), show) == "xyzzy"
    file.chmod(0o644)
    assert f"others may read '{COMPOSED}'" in checked(show, section.format(f"password_file: {COMPOSED}"), capsys)[1]


def test_a_variable_that_is_not_there_is_told_with_its_remedy(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = VenueCameraSection(user="guard", password_env="A_ROOM_SECRET")
    monkeypatch.delenv("A_ROOM_SECRET", raising=False)
    with pytest.raises(PasswordFault, match="no A_ROOM_SECRET: set it to the password before the start"):
        read_password(camera, show)
    monkeypatch.setenv("A_ROOM_SECRET", "xyzzy")
    assert read_password(camera, show) == "xyzzy"
