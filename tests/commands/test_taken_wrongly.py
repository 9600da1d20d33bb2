"""What would be taken though it is wrong, without a word: `exhibit check` says it, at its place."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path

import pytest

from tests.commands.remedies import Told, told_by_check

GOOD = Path(__file__).parent.parent / "shows" / "good" / "small"


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, tmp_path / "show")
    return Path("show")


def with_more(show: Path, text: str, capsys: pytest.CaptureFixture[str], file: str = "exhibit.yaml") -> list[Told]:
    """What is told with `text` at the end of a file, by lines counted from there."""
    path = show / file
    before = path.read_text(encoding="utf-8")
    path.write_text(before + text, encoding="utf-8")
    first = before.count("\n")
    found = [Told(one.file, one.line - first, one.column, one.text) for one in told_by_check(show, capsys)]
    path.write_text(before, encoding="utf-8")
    return found


@pytest.mark.parametrize(
    ("wrong", "at", "text", "right"),
    [
        (
            "mqtt:\n  host: h\n  password: x\n",
            (3, 3),
            "'password' counts only beside 'username': add that, or take this away",
            "mqtt:\n  host: h\n  password: x\n  username: me\n",
        ),
        (
            "mqtt:\n  host: h\n  client_key: a.key\n",
            (3, 3),
            "'client_key' counts only beside 'client_certificate'",
            "mqtt:\n  host: h\n",
        ),
        (
            "projectors:\n  left: {display: 1, fullscreen: true}\n  right: {display: 1, fullscreen: true}\n",
            (3, 3),
            "'left' fills display 1 already, and one would hide the other: give it its own",
            "projectors:\n  left: {display: 1, fullscreen: true}\n  right: {display: 1, fullscreen: false}\n",
        ),
        (
            "include: [rules/presence.yaml]\n",
            (1, 11),
            "'rules/presence.yaml' is read already: take it away here",
            "include: []\n",
        ),
        (
            "include: [more.yaml, more.yaml]\n",
            (1, 22),
            "'more.yaml' is read already: take it away here",
            "include: [more.yaml]\n",
        ),
    ],
)
def test_a_setting_that_would_count_for_nothing_is_told(
    wrong: str, at: tuple[int, int], text: str, right: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (show / "more.yaml").write_text("rules:\n  more:\n    priority: 7\n    when: happiness > 0.9\n", encoding="utf-8")
    (one,) = with_more(show, wrong, capsys)
    assert (one.line, one.column) == at
    assert text in one.text
    assert with_more(show, right, capsys) == []


def test_a_fade_that_has_no_time_is_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layer = "  - text: {{text: [a, b], every_s: 6, fade_s: {}}}\n"
    (one,) = with_more(show, layer.format(4), capsys, "scenes/moody/scene.yaml")
    assert (one.line, one.column) == (1, 46)
    assert one.text == "a text comes and goes within every_s (6): write '3', or a longer every_s"
    assert with_more(show, layer.format(3), capsys, "scenes/moody/scene.yaml") == []


def test_a_sound_that_is_called_silence_is_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sounds = show / "scenes" / "sounds"
    sounds.mkdir()
    with wave.open(str(sounds / "silence.wav"), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes(b"\0\1" * 4410)
    (one,) = told_by_check(show, capsys)
    assert "it is not played, since 'silence' means that nothing is heard: rename it" in one.text
    (sounds / "silence.wav").rename(sounds / "hush.wav")
    assert told_by_check(show, capsys) == []
