"""The tutorial, done: every box is typed into an empty folder, and what the text promises is played."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from exhibit.cli import main
from exhibit.config.located import parse, value_at
from exhibit.controller import Controller
from exhibit.show import advice_on, load_show
from exhibit.show.program import program_of
from exhibit.system.paths import starter_show
from exhibit.values import Context, Cue, Mood

TEXT = (Path(__file__).parents[2] / "docs" / "for-artists.md").read_text(encoding="utf-8")
SLIPS, REHEARSING = "When something is wrong", "Rehearsing"
_PARTS = re.compile(
    r"^## (?P<heading>[^\n]+)$|^```(?P<kind>\w*)\n(?P<box>.*?)^```$|delete\s+the\s+file\s+`(?P<gone>[^`]+)`",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


@dataclass
class Section:
    """A heading of the tutorial, and what the reader does below it: boxes to type, files to delete."""

    heading: str
    typed: list[str]
    read: list[str]
    gone: list[str]


def sections() -> Iterator[Section]:
    section = Section("", [], [], [])
    for part in _PARTS.finditer(TEXT):
        if part["heading"]:
            yield section
            section = Section(part["heading"], [], [], [])
        elif part["gone"]:
            section.gone.append(part["gone"])
        else:
            is_file = part["kind"] == "yaml" and part["box"].startswith("# ")
            (section.typed if is_file else section.read).append(part["box"])
    yield section


SECTIONS = {section.heading: section for section in sections()}


def type_in(box: str, show: Path) -> None:
    """A box names its file in its first line; it is the whole file, or goes to the end of it."""
    name, _, where = box.partition("\n")[0].removeprefix("# ").partition(", ")
    assert where in ("", "at its end"), where
    before = (show / name).read_text(encoding="utf-8") if where else ""
    (show / name).write_text(before + box, encoding="utf-8")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """The show as a reader has it at the end of the section with this heading."""

    def build(heading: str) -> Path:
        monkeypatch.chdir(tmp_path)
        assert main(["new", "my-show"]) == 0
        show = tmp_path / "my-show"
        for section in SECTIONS.values():
            if section.heading != SLIPS:
                for box in section.typed:
                    type_in(box, show)
                for file in section.gone:
                    (show / file).unlink()
            if section.heading == heading:
                break
        monkeypatch.chdir(show)
        return show

    return build


class Room:
    """The show played on what visitors feel; `active` and `scene` say what it has come to, `cues` all that was sent."""

    def __init__(self, show: Path) -> None:
        self._controller = Controller(program_of(load_show(show)))
        self._now_s = 0.0
        self.cues: list[Cue] = []
        self.feels()

    def feels(self, for_s: float = 0.0, visitors: int = 0, night: float = 0.0, **emotions: float) -> Room:
        """Feel like this for so long; what is left of the emotions is neutral (in an empty room there are none)."""
        emotions.pop("neutral", None)
        shares = {**emotions, "neutral": 1 - sum(emotions.values())} if visitors else {}
        mood = Mood(visitors, max(shares, key=lambda name: shares[name], default="nobody"), shares)
        end_s = self._now_s + for_s
        while self._now_s <= end_s + 1e-9:
            around = Context(variables={"night": night > 0})
            self.cues += self._controller.felt(mood, round(self._now_s, 6), around).cues
            self._now_s += 0.05
        return self

    @property
    def active(self) -> set[str]:
        return {
            name for name, one in self._controller.rules.rules.items() if one.active and not name.startswith("act ")
        }

    @property
    def act(self) -> str:
        return self._controller.rules.act

    @property
    def wall(self) -> tuple[str, Any]:
        args = self._controller.rules.stage["projector"].cue.args
        return args["name"], args["with"]

    @property
    def bed(self) -> str:
        return str(self._controller.rules.stage["sound"].cue.args["play"])

    def sent(self) -> list[str]:
        """The stings and messages since the last time this was asked."""
        told = [
            f"{cue.args.get('play') or cue.args.get('address')} {cue.args.get('args', '')}".strip()
            for cue in self.cues
            if cue.action in ("sting", "send")
        ]
        self.cues.clear()
        return told


def empty_folder(room: Room) -> None:
    assert room.wall[0] == "tide"
    assert room.feels(2, visitors=1).wall[0] == "drift"
    assert room.feels(0.4, visitors=1, happiness=0.8).active == {"welcome"}
    assert room.feels(0.2, visitors=1, happiness=0.8).active == {"welcome", "joy"}
    assert (room.wall[0], room.bed) == ("sunrise", "glow")
    assert room.feels(1.2, visitors=1).wall[0] == "drift"
    assert room.feels(3).wall[0] == "tide"


def first_rule(room: Room) -> None:
    assert room.feels(1, visitors=1, surprise=0.6).wall == ("drift", {"hue": 120, "speed": 2})
    assert room.feels(1, visitors=1).wall == ("drift", {})


def hold_and_release(room: Room) -> None:
    assert "wonder" not in room.feels(1, visitors=1).feels(0.2, visitors=1, surprise=0.8).active
    assert "wonder" in room.feels(1, visitors=1).feels(0.3, visitors=1, surprise=0.8).active
    assert "wonder" in room.feels(0.5, visitors=1).active
    assert "wonder" not in room.feels(0.7, visitors=1).active
    assert "wonder" not in room.feels(4, visitors=1, surprise=0.8).active
    assert "wonder" in room.feels(2, visitors=1, surprise=0.8).active


def second_visitor(room: Room) -> None:
    assert room.feels(3, visitors=1, happiness=0.8).active == {"welcome", "joy"}
    assert room.feels(2, visitors=2, happiness=0.8).active == {"welcome", "joy", "together"}
    assert room.wall == ("sunrise", {"speed": 3, "energy": 1})


def sound(room: Room) -> None:
    room.feels(1, visitors=2).sent()
    assert room.feels(2, visitors=2, happiness=0.8).sent() == ["chime"]
    assert room.bed == "glow"
    assert room.feels(3, visitors=2).sent() == ["chime"]


def lamps(room: Room) -> None:
    assert room.wall[0] == "tide"


def sequence(room: Room) -> None:
    assert room.feels(2.5).sent() == ["/lamp/1 [0]"]
    assert room.feels(2).sent() == ["/lamp/2 [0]", "/lamp/3 [0]", "chime"]
    assert room.feels(10.5).sent() == ["chime"]
    assert room.feels(1, visitors=1).sent() == ["/lamps [1]", "chime"]
    assert room.feels(2.5).sent() == ["/lamp/1 [0]"]
    assert "/lamp/2 [0]" not in room.feels(5, visitors=1).sent()


def live(room: Room) -> None:
    assert room.feels(1, visitors=1, surprise=0.6).wall == ("drift", {"hue": 120, "speed": pytest.approx(2.8)})
    assert room.feels(1, visitors=1, surprise=1).wall == ("drift", {"hue": 120, "speed": pytest.approx(4)})
    room.sent()
    assert room.feels(1, visitors=1, happiness=0.4).sent() == ["/fader/1 [40.0]"]


def templates(room: Room) -> None:
    answers = {
        "peace": ("neutral", "tide", 0),
        "joy": ("happiness", "sunrise", 0),
        "wonder": ("surprise", "drift", 120),
        "comfort": ("sadness", "drift", -30),
        "ember": ("anger", "drift", 160),
        "recoil": ("disgust", "drift", 80),
        "shelter": ("fear", "drift", 40),
    }
    for name, (emotion, scene, hue) in answers.items():
        room.feels(3, visitors=1, **{emotion: 0.9})
        assert room.active == {"welcome", name}
        assert room.wall == (scene, {"hue": hue})


def variables(room: Room) -> None:
    assert room.feels(2, visitors=1, happiness=0.8).wall[0] == "sunrise"
    assert room.feels(1, visitors=1, happiness=0.8, night=1).wall == ("tide", {"energy": 0.1})
    assert room.bed == "silence"
    assert room.feels(1, visitors=1, happiness=0.8).wall[0] == "sunrise"


def acts(room: Room) -> None:
    assert room.feels(3).act == "attract"
    assert room.feels(2, visitors=2).act == "play"
    assert "together" in room.feels(5, visitors=2, happiness=0.9).active
    room.sent()
    assert room.feels(8, visitors=2, happiness=0.9).act == "finale"
    assert room.wall == ("sunrise", {"speed": 5, "energy": 1})
    assert "together" not in room.active
    assert room.sent().count("chime") == 3
    assert room.feels(19, visitors=2, happiness=0.9).act in ("attract", "play")
    assert room.feels(2, visitors=2).act == "play"
    assert room.feels(9).act == "play"
    assert room.feels(2).act == "attract"


PROMISES: dict[str, Callable[[Room], None]] = {
    "An empty folder": empty_folder,
    "Your first rule": first_rule,
    "Hold and release": hold_and_release,
    "A second visitor": second_visitor,
    "Sound": sound,
    "Lamps and other machines": lamps,
    "One thing after the other": sequence,
    "Values that follow": live,
    "Eight emotions, one template": templates,
    "Knobs for others": variables,
    "Acts": acts,
}


@pytest.mark.parametrize("heading", PROMISES)
def test_what_is_promised_happens(heading: str, at: Callable[[str], Path]) -> None:
    show = at(heading)
    assert advice_on(load_show(show)) == ()
    PROMISES[heading](Room(show))


def test_every_box_is_tried() -> None:
    typed = {section.heading for section in SECTIONS.values() if section.typed}
    assert typed - {SLIPS, REHEARSING} <= set(PROMISES)


def test_rehearsals_are_met_and_the_first_one_is_not_any_more(
    at: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    show = at(REHEARSING)
    capsys.readouterr()
    assert main(["rehearse", "two-friends"]) == 0, capsys.readouterr().out
    assert main(["rehearse"]) == 0, capsys.readouterr().out
    shutil.copy(starter_show() / "rules" / "rehearsals" / "a-smile.yaml", show / "rules" / "rehearsals")
    assert main(["rehearse"]) == 1
    told = capsys.readouterr().out
    assert "UNMET  a-smile" in told
    assert "held by peace" in told


def test_the_rule_that_is_quoted_is_the_new_shows_own(at: Callable[[str], Path]) -> None:
    quoted = next(box for box in SECTIONS["An empty folder"].read if "joy:" in box)
    show = at("An empty folder")
    written = parse((show / "rules" / "first.yaml").read_text(encoding="utf-8"), Path("first.yaml")).data
    assert value_at(parse(quoted, Path("box")).data, ("joy",)) == value_at(written, ("rules", "joy"))


def test_slips_are_told_as_the_text_says(at: Callable[[str], Path], capsys: pytest.CaptureFixture[str]) -> None:
    show = at("Acts")
    (slip,) = SECTIONS[SLIPS].typed
    (told,) = SECTIONS[SLIPS].read
    type_in(slip, show)
    capsys.readouterr()
    assert main(["check"]) == 2
    assert capsys.readouterr().out == told
    mended = slip.replace("sadnes ", "sadness ").replace("5\n", "5s\n").replace("whille", "while")
    (show / "rules" / "slip.yaml").write_text(mended, encoding="utf-8")
    assert main(["check"]) == 2
    assert "there is no scene 'rain'" in capsys.readouterr().out
    (show / "rules" / "slip.yaml").write_text("rules: {hyped: {when: happiness > 1.2}}", encoding="utf-8")
    assert main(["check"]) == 2
    assert "never be true" in capsys.readouterr().out
