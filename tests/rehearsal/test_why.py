"""`--why`: a rule and a channel explained at each change, in words that are true of a long random night."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from exhibit.rehearsal.play import FOLDER, RehearsalRunner
from exhibit.rehearsal.run import Beat, rehearse
from exhibit.rehearsal.why import NoSuchName, teller
from exhibit.show import load_show
from exhibit.values import EMOTIONS
from tests.rehearsal.shows import played, rich_show


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich_show(tmp_path_factory.mktemp("show") / "rich")


def why(rich: Path, name: str, until: str) -> list[str]:
    """What is said of `name` on the day, up to the line that begins with the time `until`."""
    _, said = played(rich, rich / FOLDER / "day.yaml", why=name)
    stop = next(index for index, line in enumerate(said) if line.strip().startswith(until))
    return said[:stop]


def test_a_rule_is_explained_at_each_change(rich: Path) -> None:
    assert why(rich, "joy", "0:20.0") == [
        "   0:00.0  joy: waiting",
        "           act is play      no   act attract",
        "           happiness > 0.5  no   happiness 0",
        "           act attract begins: the show begins with its first act",
        "   0:05.0  joy: waiting",
        "           act is play      yes  act play  (new)",
        "           happiness > 0.5  no   happiness 0",
        "           act play begins: 'attract' was on for 5 s; visitors >= 1: yes (visitors 1)",
        "   0:09.2  joy: holding, 0 s of 1 s  (before: waiting)",
        "           act is play      yes  act play",
        "           happiness > 0.5  yes  happiness 0.54  (new)",
        "   0:10.2  joy: active  (before: holding, 1 s of 1 s)",
        "           act is play      yes  act play",
        "           happiness > 0.5  yes  happiness 0.9",
        "           takes the projector from the show's default: sunrise",
        "   0:14.0  joy: active for 3.8 s",
        "           act is play      yes  act play",
        "           happiness > 0.5  yes  happiness 0.9",
        "           loses the projector to wet (priority 20)",
    ]


def test_a_channel_says_who_holds_it_why_and_who_stands_below(rich: Path) -> None:
    assert why(rich, "projector", "0:26.0") == [
        "   0:00.0  projector: tide, held by the show's default",
        "           no active rule claims it",
        "           below: nobody",
        "   0:10.2  projector: sunrise, held by joy (priority 20)",
        "           joy begins now: act is play: yes (act play); happiness > 0.5: yes (happiness 0.9)",
        "           below: the show's default: tide",
        "   0:14.0  projector: rain, held by wet (priority 20)",
        "           wet begins now: var('rain') > 0.5: yes (var('rain') 1); open: yes",
        "           of equal priority with joy: the later start wins",
        "           below: joy (priority 20): sunrise, active since 0:10.2",
        "                  lucky (priority 5): drift, active since 0:14.0",
        "                  the show's default: tide",
        "   0:20.0  projector: bloom, held by act finale (priority 50)",
        (
            "           act finale begins now: act is finale: yes (act finale); "
            "'play' was on for 15 s, which is its most (15 s); then comes 'finale'"
        ),
        "           its priority 50 is above 20 of wet",
        "           below: wet (priority 20): rain, active since 0:14.0",
        "                  lucky (priority 5): drift, active since 0:14.0",
        "                  the show's default: tide",
    ]


def test_the_dice_are_told_as_they_lay(rich: Path) -> None:
    told = why(rich, "lucky", "1:00.0")
    assert told[0] == "   0:00.0  lucky: waiting"
    assert told[-3:] == [
        "           visitors >= 2  yes  visitors 2  (new)",
        "           chance(0.5)    yes  chance 0.105  (new)",
        "           wants the projector, but it stays with wet (priority 20)",
    ]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("act", "   0:00.0  act attract: the show begins with its first act"),
        ("play", "   0:00.0  act play: waiting"),
        ("wall", "   0:00.0  projector: tide, held by the show's default"),
        ("desk", "   0:00.0  light desk: cold, held by act attract (priority 0)"),
        ("light desk", "   0:00.0  light desk: cold, held by act attract (priority 0)"),
    ],
)
def test_acts_and_lights_too(rich: Path, name: str, first: str) -> None:
    assert played(rich, rich / FOLDER / "day.yaml", why=name)[1][0] == first


def test_what_is_not_there_is_named(rich: Path) -> None:
    with pytest.raises(NoSuchName, match=r"there is no rule and no channel 'jooy'. Did you mean 'joy'\?"):
        played(rich, rich / FOLDER / "day.yaml", why="jooy")


class _Checker:
    """Compares what was last said of a channel with what is, at every step."""

    def __init__(self, channel: str, said: list[str]) -> None:
        self._channel, self._said = channel, said
        self.compared = 0

    def see(self, beat: Beat) -> None:
        start = max(index for index, line in enumerate(self._said) if line[:11].strip())
        block = self._said[start:]
        held = beat.state.stage.get(self._channel)
        told = re.match(
            r" *[\d:.]+  [^:]+: (?:still )?(\w+)(?:, held by (the show's default|.+?))?(?: \(|,|$)", block[0]
        )
        assert told is not None
        holder = {"the show's default": "default", None: None}.get(told[2], told[2])
        assert (told[1], holder) == ((held.claim.name, held.rule) if held else ("nothing", None))
        below = [line for line in block if " (priority " in line and "active since" in line and "held by" not in line]
        standing = {line.replace("below:", "").split(" (priority")[0].strip() for line in below}
        claiming = {
            name
            for name, state in beat.state.rules.items()
            if state.active and any(wish.channel == self._channel for wish in beat.program.by_name[name].claims)
        }
        assert standing == claiming - {holder}
        self.compared += 1

    def end(self, now_s: float) -> None:
        assert now_s > 0


@pytest.mark.parametrize("channel", ["projector", "light desk"])
def test_a_long_random_night_is_explained_at_every_moment(rich: Path, tmp_path: Path, channel: str) -> None:
    dice = random.Random(7)
    entries, at_s = [], 0.0
    while at_s < 1800:
        visitors, emotion = dice.choice((0, 1, 1, 2, 3)), dice.choice(EMOTIONS[1:3])
        felt = f", {emotion}: {dice.random():.2f}" if visitors else ""
        entries.append(f"  - {{at: {at_s:.2f}s, visitors: {visitors}{felt}, var: {{rain: {dice.choice((0, 1))}}}}}")
        at_s += dice.expovariate(1 / 4)
    file = tmp_path / "night.yaml"
    file.write_text("begins: 2026-05-02 17:45\ntimeline:\n" + "\n".join(entries), encoding="utf-8")
    theatre = RehearsalRunner(load_show(rich))
    said: list[str] = []
    checker = _Checker(channel, said)
    timeline, _ = theatre.read(file)
    rehearse(theatre.stage, timeline, [teller(theatre.program, channel, said.append), checker])
    assert checker.compared > 18_000
    assert len([line for line in said if "held by" in line]) > 100
