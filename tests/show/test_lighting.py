"""docs/lighting.md: its generated parts are current, and its examples are what Exhibit reads."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from exhibit.config.colours import NAMED
from exhibit.config.located import parse
from exhibit.consoles.preset import Preset
from exhibit.show import read_show

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "lighting.md").read_text(encoding="utf-8")
VENUE, LAMPS, CONSOLE = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
_spec = spec_from_file_location("make_lighting", DOCS / "make_lighting.py")
assert _spec is not None
assert _spec.loader is not None
make_lighting = module_from_spec(_spec)
_spec.loader.exec_module(make_lighting)


def test_the_page_is_current() -> None:
    """Where this fails: python docs/make_lighting.py"""
    assert make_lighting.filled(PAGE) == PAGE


def test_the_examples_are_read() -> None:
    assert Preset.model_validate(parse(CONSOLE, Path("fogger.yaml")).data).name == "Fog machine"


@pytest.fixture(autouse=True)
def _in_the_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def venue(tmp_path: Path, text: str) -> list[str]:
    """The mistakes of a show that has only this venue."""
    (tmp_path / "exhibit.yaml").write_text("exhibit: x\n")
    (tmp_path / "venue.yaml").write_text(text)
    return [str(problem) for problem in read_show(tmp_path)[1]]


@pytest.mark.parametrize("example", [VENUE, LAMPS], ids=["with desks", "without"])
def test_the_example_of_a_venue_is_sound(example: str, tmp_path: Path) -> None:
    assert venue(tmp_path, example) == []


def test_every_colour_that_has_a_name_is_told() -> None:
    told = (DOCS / "rules.md").read_text(encoding="utf-8")
    assert [name for name in NAMED if f"`{name}`" not in told] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "targets: {desk: {console: eoss, host: a}}\n",
            "venue.yaml:1:27: there is no console 'eoss'. Did you mean 'eos'?",
        ),
        (
            "targets: {desk: {console: magicq, host: a, transport: tcp}}\n",
            "venue.yaml:1:55: magicq is reached by udp, not by tcp",
        ),
        ("targets: {desk: {host: a}}\n", "venue.yaml:1:11: 'port' is missing: generic has none of its own"),
        ("targets: {desk: {console: qlab, host: a, user: 3}}\n", "venue.yaml:1:42: qlab has no 'user': drop it"),
        (
            "targets: {desk: {console: onyx, host: a, allow: [x]}}\n",
            "venue.yaml:1:42: onyx takes no command lines: drop it",
        ),
        (
            "{eos}{colour: {sub 1: '#ff8800'}}\n",
            "venue.yaml:2:32: 'sub 1' is no colour of eos: write chan {chan}",
        ),
        (
            "{magicq}{colour: {1: '#ff8800'}}\n",
            "venue.yaml:2:23: magicq has no colour. There is: cue, execute, go, level, line, release.",
        ),
        ("{eos}{cues: 1/2}\n", "venue.yaml:2:23: eos has no cues. Did you mean 'cue'?"),
        (
            "{eos}{cue: full}\n",
            "venue.yaml:2:28: 'full' is no cue of eos: write {list}/{cue}/{part} or {list}/{cue} or {cue}",
        ),
        (
            "{magicq}{go: 11}\n",
            "venue.yaml:2:27: '11' is no go of magicq: write {playback}",
        ),
        (
            "{eos}{cue: 1.10}\n",
            "venue.yaml:2:28: a number with a point needs quotes here, or its last zeros are lost: '1.1'",
        ),
        ("{eos}{level: {sub 1: 2}}\n", "venue.yaml:2:38: here belongs a number from 0 to 1, or an expression, not 2"),
        (
            "{eos}{level: {sub 1: hapiness}}\n",
            "venue.yaml:2:38: unknown name 'hapiness'. Did you mean 'happiness'?",
        ),
        (
            "{eos}{colour: {chan 1: oarnge}}\n",
            "venue.yaml:2:40: a colour is a name, such as orange, or '#ff8800', or [red, green, blue], not 'oarnge'",
        ),
        (
            "{eos}{cue: 1/2, fade: 2s}\n",
            "venue.yaml:2:33: eos takes no fade for this: let its cue have one, and drop `fade`",
        ),
        (
            "{eos}{line: Go_To_Cue Out#}\n",
            "venue.yaml:2:29: this command line is not in the target's `allow`: add it there, if the technician agrees",
        ),
        (
            "{eos}{address: /eos/newcmd, args: [Chan 1 At Full#]}\n",
            "venue.yaml:2:51: this command line is not in the target's `allow`: add it there, if the technician agrees",
        ),
        (
            "{eos}{cue: 1/2}, release: {desk: {level: {sub 1: happiness}}}\n",
            "venue.yaml:2:50: what gives a desk back never changes: write numbers",
        ),
    ],
)
def test_check_knows_what_each_desk_can_do(text: str, message: str, tmp_path: Path) -> None:
    written = re.sub(
        r"^{(\w+)}(.*)$", r"targets: {desk: {console: \1, host: a}}\nlooks: {warm: {desk: \2}}", text.strip("\n")
    )
    assert venue(tmp_path, written + "\n") == [message]


def test_a_rule_cannot_send_a_command_line_that_the_venue_does_not_allow(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    step = "osc: {to: desk, address: /eos/newcmd, args: ["
    (tmp_path / "rules" / "a.yaml").write_text(
        "rules:\n  joy:\n    when: happiness > 0.5\n    on_start:\n"
        f"      - {step}Go_To_Cue Out#]}}\n      - {step}Chan 1 Full#]}}\n"
    )
    text = "targets: {desk: {console: eos, host: a, allow: [Go_To_Cue Out#]}}\n"
    told = "this command line is not in the target's `allow`: add it there, if the technician agrees"
    assert venue(tmp_path, text) == [f"rules/a.yaml:6:53: {told}"]
