"""`exhibit qr`: what is printed leads where it says; what cannot lead anywhere is said in a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.notices.labels import Wifi
from exhibit.notices.qr_code import qr_svg

pytest.importorskip("segno", reason="the extra 'signs' is not installed")
WORKS = "exhibit: Hall\nworks: {tide: {title: {en: The <Tide>, ru: Прилив}}, ember: {}}\n"


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "exhibit.yaml").write_text(WORKS, "utf-8")
    (tmp_path / "wifi.txt").write_text('open; "sesame"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_signs_and_labels_hold_the_addresses_of_the_works_and_the_wifi(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--address", "http://10.0.0.7:8080/", "--wifi", "Guests", "--wifi-password-file", "wifi.txt"]
    assert main(["qr", "paper", *asked]) == 0
    assert "a sign is read from 85 cm, a label from 30 cm" in capsys.readouterr().out
    signs, cards = ((show / "paper" / f"phone-{name}.html").read_text("utf-8") for name in ("signs", "labels"))
    for page in (signs, cards):
        assert page.count(qr_svg("http://10.0.0.7:8080/v?work=tide")) == 1
        assert page.count(qr_svg("http://10.0.0.7:8080/v?work=ember")) == 1
        assert "The &lt;Tide&gt; · Прилив" in page
        assert "Расскажите, что вы почувствовали" in page
    assert signs.count(qr_svg('WIFI:T:WPA;S:Guests;P:open\\; \\"sesame\\";;')) == 2
    assert "<b>10.0.0.7:8080/v?work=tide</b>" in signs
    assert Wifi("Open").joining == "WIFI:T:nopass;S:Open;;"


@pytest.mark.parametrize(
    ("venue", "asked", "said"),
    [
        ("", [], "venue.yaml: the page is served to this machine alone: write web: {listen: '0.0.0.0:8080'}, or say"),
        ("web: {listen: '10.1.2.3:80'}", [], ""),
    ],
)
def test_an_address_that_no_phone_reaches_is_told(
    show: Path, venue: str, asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (show / "venue.yaml").write_text(venue, "utf-8")
    assert main(["qr", "paper", *asked]) == (2 if said else 0)
    told = capsys.readouterr()
    assert said in told.err
    if not said:
        assert "they open http://10.1.2.3:80/v" in told.out


def test_a_wifi_password_that_is_missing_is_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "wifi.txt").write_text("\n", "utf-8")
    asked = ["qr", "paper", "--address", "http://10.0.0.7", "--wifi", "Guests", "--wifi-password-file", "wifi.txt"]
    assert main(asked) == 2
    assert "wifi.txt: holds no password: write it in the first line" in capsys.readouterr().err


def test_a_wifi_password_that_is_no_text_is_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "wifi.txt").write_bytes(b"\xff\xfeGuests")
    asked = ["qr", "paper", "--address", "http://10.0.0.7", "--wifi", "Guests", "--wifi-password-file", "wifi.txt"]
    assert main(asked) == 2
    assert capsys.readouterr().err == "wifi.txt: is no text: save it as plain text, in UTF-8\n"
