"""Helping from afar: the ring on disk, what a run keeps in it, `exhibit logs`, and `exhibit report`, in whose archive
no secret is, wherever somebody has written one."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.clock import ManualClock
from exhibit.events import CommandTaken, FaultRaised, LinkChanged, RunStarted
from exhibit.runtime.operations import Operations, lines_of, ring_of
from exhibit.system.paths import show_state_folder, state_folder
from exhibit.system.ring import Ring
from exhibit.values import Command
from tests.conftest import until


def test_the_ring_is_bounded_and_keeps_the_newest_lines(tmp_path: Path) -> None:
    ring = Ring(tmp_path / "ring", most_files=3, most_bytes=100)
    for number in range(200):
        ring.append(f"line {number}")
    kept = list(ring.lines())
    assert kept[-1] == "line 199"
    assert kept == [f"line {number}" for number in range(200 - len(kept), 200)]
    assert sum(file.stat().st_size for file in (tmp_path / "ring").iterdir()) <= 300
    assert len(kept) >= 20


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_line_that_a_power_cut_tore_costs_no_other(cut: int, tmp_path: Path) -> None:
    ring = Ring(tmp_path)
    for text in ("first", "second"):
        ring.append(text)
    (file,) = tmp_path.iterdir()
    os.truncate(file, file.stat().st_size - cut)
    ring.append("third")
    lines = list(ring.lines())
    assert (lines[0], lines[-1]) == ("first" if cut < 8 else lines[0], "third")


class Times:
    """A time of day that goes on by a second with each look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def test_a_start_says_what_ended_the_run_before(tmp_path: Path) -> None:
    ring, times = Ring(tmp_path), Times()
    told = []
    for number, ends in enumerate((True, False, True), start=1):
        run = Operations(ring, "0.1", times)
        run.hear(0.0, RunStarted("Tides", "rtsp://me:secret@10.0.0.5/x", "0.1"))
        run.hear(1.0, FaultRaised("desk", "is gone"))
        if ends:
            run.close()
        # Whatever is to be told of a run that nobody closes must be on the disk before the next one looks.
        assert until(lambda number=number: sum("desk: is gone" in one for one in ring.lines()) == number)  # type: ignore[misc]
        told = [line.text for line in lines_of(ring) if line.what == "start"]
    assert "the first run here" in told[0]
    assert "the run before ended as it should" in told[1]
    assert "ended without a word after 2026-11-30T10:00" in told[2]
    assert "secret" not in "".join(told)


def test_the_same_fault_again_and_again_is_one_line_a_minute_however_the_wall_clock_jumps(tmp_path: Path) -> None:
    ring, clock, jumping = Ring(tmp_path), ManualClock(), iter(range(1000))
    run = Operations(ring, "0.1", lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=-next(jumping)), clock)
    for number in range(300):
        clock.set(float(number))
        run.hear(number / 100, FaultRaised("desk", "is gone"))
    run.sample(0.0, 0.0, 24.0, "All is well")
    run.sample(59.0, 59.0, 24.0, "All is well")
    run.hear(5.0, LinkChanged("desk", "down", "refused"))
    run.close()
    lines = list(lines_of(ring))
    assert sum(one.what == "fault" for one in lines) == 5
    assert next(one.text for one in lines if one.what == "minute").startswith("up 0 h 0 min, 24 frames/s, ")
    assert sum(one.what == "minute" for one in lines) == 1
    assert next(str(one) for one in lines if one.what == "link").endswith("link     desk is down: refused")


def test_below_the_stage_no_line_follows_the_visitors(tmp_path: Path) -> None:
    ring = Ring(tmp_path)
    run = Operations(ring, "0.1", Times())
    run.live = False
    for command in (Command("variable", "gain", 1.0, "osc 10.0.0.5"), Command("opt_out", by="button"), Command("hold")):
        run.hear(1.0, CommandTaken(command))
    run.sample(0.0, 0.0, 27.9, "All is well")
    run.close()
    lines = list(lines_of(ring))
    assert [one.text for one in lines if one.what == "command"] == ["hold by"]
    (minute,) = [one.text for one in lines if one.what == "minute"]
    assert minute.startswith("up 0 h 0 min, 30 frames/s, ")
    assert "°C" not in minute
    assert int(minute.split(" MB")[0].rpartition(" ")[2]) % 50 == 0


def test_logs_prints_what_was_kept_since_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = planted(tmp_path, "a secret")
    assert main(["logs", str(folder)]) == 1
    assert "start it with exhibit run" in capsys.readouterr().out
    ring, now = ring_of(show_state_folder(folder)), datetime.now().astimezone()
    for hours in (5, 1):
        ring.append(
            json.dumps([(now - timedelta(hours=hours)).isoformat(timespec="seconds"), "fault", f"{hours} h ago"])
        )
    ring.append("torn")
    assert main(["logs", str(folder)]) == 0
    assert [line.split("  ")[-1] for line in capsys.readouterr().out.splitlines()] == ["5 h ago", "1 h ago"]
    assert main(["logs", str(folder), "--since", "2h"]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("1 h ago")


def planted(folder: Path, secret: str) -> Path:
    """A show with `secret` at each place where people write one."""
    show = folder / "tides"
    (show / "rules").mkdir(parents=True)
    (show / "scenes" / "sea").mkdir(parents=True)
    (show / "scenes" / "sea" / "photo.png").write_bytes(b"\x89PNG a picture")
    (show / "exhibit.yaml").write_text(
        f"exhibit: Tides\nmqtt: {{host: 10.0.0.2, username: room, password: '{secret}1'}}\n"
        f"osc: {{targets: {{qlab: {{console: qlab, host: 10.0.0.3, passcode: '{secret}2'}}}}}}\n"
    )
    (show / "venue.yaml").write_text(
        f"# the recorder: rtsp://guard:{secret}3@10.0.0.4/hall\n"
        f"camera: {{source: 'rtsp://guard:{secret}3@10.0.0.4/hall', user: me, password_file: camera.secret}}\n"
        "http:\n  targets:\n"
        f"    duty:\n      url: 'https://hooks.test/services/{secret}4abcdefgh'\n"
        f"      headers: {{Authorization: 'Bearer {secret}5'}}\n"
        f"    ask: 'https://hooks.test/x?token={secret}6'\n"
        "alerts:\n"
        "  mail: {to: a@b.test, from: c@d.test, host: x.test, user: me, password_env: PLANTED}\n"
        f"  beat: {{url: 'https://hc.test/ping/{secret}8-0000-1111'}}\n"
    )
    (show / "camera.secret").write_text(f"{secret}9\n")
    (show / "rules" / "one.yaml").write_text(f"# as told by https://me:{secret}a@wiki.test/\n")
    return show


def test_no_secret_and_no_picture_is_in_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "pl4nted5ecret"
    monkeypatch.setenv("PLANTED", f"{secret}7")
    folder, archive = planted(tmp_path, secret), tmp_path / "report.zip"
    ring = ring_of(show_state_folder(folder))
    for number in "1235679":
        ring.append(json.dumps(["2026-11-30T10:00:00+00:00", "fault", f"the server says: {secret}{number} is wrong"]))
    state_folder().mkdir(parents=True, exist_ok=True)
    (state_folder() / "stacks.txt").write_text(f"File x, line 1: login('{secret}1')")
    assert main(["report", str(archive), str(folder), "--no-doctor"]) == 0
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with zipfile.ZipFile(archive) as opened:
        texts = {name: opened.read(name).decode() for name in opened.namelist()}
    told = {name: text for name, text in texts.items() if secret in text}
    leaks = [line for text in told.values() for line in text.splitlines() if secret in line]
    assert leaks == [], leaks
    assert {"versions.txt", "operation.txt", "stacks.txt", "show/exhibit.yaml", "show/venue.yaml"} <= {*texts}
    assert not any(name.endswith((".png", ".secret")) for name in texts)
    assert "host: 10.0.0.2" in texts["show/exhibit.yaml"]
    assert "the server says" in texts["operation.txt"]
    assert capsys.readouterr().out.startswith(str(archive))


@pytest.mark.parametrize("secret", ['it\'s "quoted"', "pä55wörd ñ", "back\\slash/and?", "tr%41nslated"])
def test_odd_secrets_are_hidden_however_they_are_written(secret: str, tmp_path: Path) -> None:
    folder, archive = tmp_path / "tides", tmp_path / "report.zip"
    folder.mkdir()
    written = secret.replace("'", "''")
    (folder / "exhibit.yaml").write_text(f"mqtt: {{host: a.test, username: me, password: '{written}'}}\n")
    ring = ring_of(show_state_folder(folder))
    ring.append(json.dumps(["2026-11-30T10:00:00+00:00", "fault", f"the broker says {secret} twice, {secret}"]))
    (show_state_folder(folder) / "logbook.json").write_text(json.dumps({"text": secret}))
    assert main(["report", str(archive), str(folder), "--no-doctor"]) == 0
    with zipfile.ZipFile(archive) as opened:
        texts = {name: opened.read(name).decode() for name in opened.namelist()}
    for name, text in texts.items():
        assert all(form not in text for form in (secret, json.dumps(secret)[1:-1], written)), (name, text)
    assert "the broker says *** twice, ***" in texts["operation.txt"]


def test_a_show_that_cannot_be_read_can_be_reported(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "exhibit.yaml").write_text("exhibit: [torn\nmqtt: {password: 's3cretword'}\n")
    assert main(["report", str(tmp_path / "report.zip"), str(folder), "--no-doctor"]) == 0
    with zipfile.ZipFile(tmp_path / "report.zip") as opened:
        text = opened.read("show/exhibit.yaml").decode()
    assert "torn" in text
    assert "s3cretword" not in text
