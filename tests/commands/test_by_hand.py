"""`exhibit cue` asks the actions what there is and what is meant; here is what they share."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.commands.by_hand import SENDERS
from exhibit.cues.registry import ACTIONS, BY_HAND
from tests.conftest import free_port, until
from tests.outputs.http.webserver import WebServer

VENUE = """targets:
  desk: {{console: eos, host: 127.0.0.1, port: {port}}}
dmx:
  hall: {{protocol: sacn, universe: 1, host: 127.0.0.1}}
fixtures:
  par: {{line: hall, address: 1, channels: [dimmer, red, green, blue]}}
http:
  targets: {{gallery: '{url}'}}
looks:
  gallery:
    desk: {{cue: 1/12}}
    par: {{dimmer: 1}}
  dim:
    par: {{dimmer: 0.1}}
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "exhibit.yaml").write_text("exhibit: x\n")
    (tmp_path / "venue.yaml").write_text(VENUE.format(url="http://127.0.0.1:9", port=9))
    return tmp_path


def test_what_can_be_sent_by_hand_has_a_sender() -> None:
    outputs = {output for one in ACTIONS if one.by_hand for output, _ in one.cues}
    assert outputs == set(SENDERS)


def test_each_kind_is_listed_under_how_it_is_typed(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cue", "--show", str(show)]) == 0
    told = capsys.readouterr().out
    assert all(kind.title in told for kind in BY_HAND)
    assert "  gallery  desk, par (no release)\n  dim      par\n" in told
    assert "  par      dimmer, red, green, blue, level, colour\n" in told


def test_what_there_is_not_is_left_out_or_told_where_it_would_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "exhibit.yaml").write_text("exhibit: x\n")
    assert main(["cue", "--show", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "  none: they stand in venue.yaml or exhibit.yaml\n" in told
    assert "  none: they stand in venue.yaml (docs/lighting.md)\n" in told
    assert "HTTP" not in told
    assert "Fixtures" not in told


def test_the_help_has_an_example_of_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["cue", "--help"])
    told = "".join(capsys.readouterr().out.split())
    assert all("".join(kind.example.split()) in told for kind in BY_HAND)


def test_of_a_look_and_a_target_with_one_name_the_words_tell_which_is_meant(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with WebServer() as server:
        (show / "venue.yaml").write_text(VENUE.format(url=server.url, port=free_port(socket.SOCK_STREAM)))
        assert main(["cue", "--show", str(show), "gallery", "/lamp"]) == 0
        assert until(lambda: [one.path for one in server.arrived] == ["/lamp"])
        assert main(["cue", "--show", str(show), "gallery", "--for", "100ms"]) == 1
        assert len(server.arrived) == 1
    told = capsys.readouterr().out
    assert "ETC Eos at 127.0.0.1" in told
    assert "par: dimmer 1" in told


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["dim", "0.5"], "'dim' is a look, which is sent as it is: drop '0.5'"),
        (["dim", "--release"], "'dim' lights fixtures alone, which are given back when nobody sends to them any more"),
        (["gallery", "--release"], "the look 'gallery' has no release: add one in venue.yaml"),
        (["par", "--release"], "--release gives a look back, alone. There is: dim, gallery."),
        (["dim", "0.5", "--release"], "--release gives a look back, alone. Did you mean 'dim'?"),
        (["par", "levle", "1"], "par has no levle. Did you mean 'level'?"),
        (["parr"], "there is no target or look 'parr'. Did you mean 'par'?"),
    ],
)
def test_a_wrong_command_is_named(
    words: list[str], message: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cue", "--show", str(show), *words]) == 2
    assert capsys.readouterr().err == f"exhibit cue: {message}\n"
