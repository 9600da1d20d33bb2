"""What is known of a room from its beats, on a clock of our own; no broker."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from exhibit.house.room import RoomView, ToldState
from exhibit.house.rooms import Rooms, filters
from exhibit.outputs.mqtt.beat import PlayedShow, Pulse, RoomBeat, decoded, encoded

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
WELL = json.dumps({"state": "well", "headline": "All is well", "remedy": "", "hours": "open until 18:00"})
ILL = json.dumps({"state": "ill", "headline": "source: no camera", "remedy": "look at the camera"})


@dataclass
class Listening:
    """A page that hears, at the second `now_s` of its own clock."""

    now_s: float = 100.0
    rooms: Rooms = field(default_factory=lambda: Rooms(100.0))

    def hear(self, leaf: str, payload: str, *, kept: bool = False, room: str = "hall") -> None:
        self.rooms.hear(f"{room}/{leaf}", ToldState(payload, self.now_s, kept), self.wall)

    def beat(self, seq: int, boot: str = "a", **more: object) -> None:
        told: dict[str, object] = {"offset_s": 0.001, "host": f"box-{boot}", "at": self.wall.isoformat(), **more}
        self.hear("beat", encoded(RoomBeat(boot, seq, **told)))  # type: ignore[arg-type]

    @property
    def wall(self) -> datetime:
        return NOON + timedelta(seconds=self.now_s - 100.0)

    def hall(self) -> RoomView:
        (found,) = self.rooms.views(self.now_s)
        return found

    def codes(self) -> list[str]:
        return [one.code for one in self.hall().issues]


@pytest.fixture
def page() -> Listening:
    return Listening()


def test_a_stale_online_that_the_broker_keeps_makes_no_room_well(page: Listening) -> None:
    page.hear("status", "online", kept=True)
    page.hear("health", WELL, kept=True)
    page.hear("hold", "ON", kept=True)
    for passed_s in (0.0, 4.0, 3600.0):
        page.now_s = 100.0 + passed_s
        assert page.hall().state == "unknown"
        assert not page.hall().fresh
    assert "keeps 'online' of it, which may be old" in page.hall().headline
    assert page.hall().switches["hold"].kept
    page.beat(1)
    assert page.hall().state == "well"


def test_a_beat_that_a_broker_keeps_is_none(page: Listening) -> None:
    page.hear("health", WELL, kept=True)
    page.hear("beat", encoded(RoomBeat("a", 7)), kept=True)
    assert page.hall().state == "unknown"


def test_a_room_that_dies_is_silent_after_five_seconds_whatever_is_said_of_it(page: Listening) -> None:
    page.hear("health", WELL)
    page.beat(1)
    page.now_s += 4.9
    assert page.hall().state == "well"
    page.now_s += 0.2
    page.hear("status", "online")
    page.hear("health", WELL)
    assert page.hall().state == "silent"
    assert page.hall().headline == "no sign of life for 5 sec"
    page.hear("status", "offline")
    page.now_s += 120
    assert page.hall().headline == "it has ended, or lost the network: nothing for 2 min"
    assert page.hall().age_s == pytest.approx(125.1)


def test_two_of_one_name_are_told_from_a_restart(page: Listening) -> None:
    page.hear("health", WELL)
    page.beat(1, "a")
    page.now_s += 1
    page.beat(1, "b")
    assert page.hall().state == "well"
    page.now_s += 1
    page.beat(2, "b")
    assert page.hall().state == "well"
    page.beat(2, "a")
    page.now_s += 0.5
    assert page.hall().state == "ill"
    assert page.hall().headline == "two shows have this name, on 'box-a' and on 'box-b'"
    for seq in range(3, 9):
        page.now_s += 1
        page.beat(seq, "b")
    assert page.hall().state == "well"


def test_a_publisher_that_repeats_itself_is_told_from_one_that_ended(page: Listening) -> None:
    page.hear("health", WELL)
    page.beat(7)
    for _ in range(6):
        page.now_s += 1
        page.beat(7)
    assert page.hall().state == "silent"
    assert page.codes() == ["repeated"]
    page.beat(8)
    assert page.hall().state == "well"


def test_a_show_that_stands_still_while_its_machine_beats_is_ill(page: Listening) -> None:
    page.hear("health", WELL)
    page.beat(1, still_s=34.0)
    assert page.hall().state == "ill"
    assert page.hall().headline == "its machine answers, but its show has stood still for 34 sec"


def test_lost_messages_are_counted_and_few_are_no_reason_to_run(page: Listening) -> None:
    page.hear("health", WELL)
    for seq in range(1, 31):
        page.now_s += 1
        if seq != 10:
            page.beat(seq)
    assert page.hall().state == "well"
    for seq in range(31, 61):
        page.now_s += 1
        if seq % 3:
            page.beat(seq)
    page.beat(61)
    assert page.hall().state == "ill"
    assert page.codes() == ["losing"]
    assert "11 of its last" in page.hall().headline


def test_what_a_room_says_of_itself_is_passed_on_with_its_remedy(page: Listening) -> None:
    page.beat(1)
    page.hear("health", ILL)
    assert (page.hall().state, page.hall().headline, page.hall().remedy) == (
        "ill",
        "source: no camera",
        "look at the camera",
    )


def test_a_room_that_never_says_how_it_is_is_not_well(page: Listening) -> None:
    page.beat(1)
    assert page.hall().state == "unknown"
    assert page.hall().headline == "it has just been heard, and has not yet said how it is"
    for seq in range(2, 9):
        page.beat(seq)
        page.now_s += 1
    assert page.codes() == ["untold"]
    page.hear("health", "[]")
    assert page.hall().state == "ill"
    page.hear("health", WELL)
    assert page.hall().state == "well"
    assert page.hall().hours == "open until 18:00"


def test_clocks_that_nobody_keeps_or_that_differ_are_noted_and_are_no_illness(page: Listening) -> None:
    page.hear("health", WELL)
    page.beat(1, offset_s=None)
    assert (page.hall().state, page.codes()) == ("well", ["clock"])
    page.beat(2, at=(page.wall + timedelta(seconds=90)).isoformat())
    assert [one.text for one in page.hall().issues] == ["its clock is 90 sec ahead of this machine's"]
    page.beat(3, at="no time")
    assert not page.hall().issues


def test_switches_and_power_are_told_with_their_age(page: Listening) -> None:
    page.hear("health", WELL)
    page.hear("blackout", "ON", kept=True)
    page.hear("power/north%20wall", "off")
    page.now_s += 3
    page.hear("hold", "OFF")
    page.beat(1)
    assert page.hall().switches["blackout"].age_s == 3
    assert not page.hall().switches["hold"].on
    assert page.hall().power == {"north wall": "off"}
    page.hear("power/north%20wall", "")
    assert page.hall().power == {}


def test_others_that_publish_there_are_no_rooms(page: Listening) -> None:
    page.hear("status", "online", room="zigbee2mqtt/bridge")
    page.hear("health", "good", room="scale")
    page.hear("beat", "tick", room="clock")
    assert page.rooms.views(page.now_s) == ()
    page.hear("health", WELL, room="museum/east/cellar")
    assert page.rooms.names() == ("museum/east/cellar",)


def test_nothing_about_people_is_asked_for() -> None:
    asked = filters()
    assert "+/+/beat" in asked
    assert not [one for one in (*asked, *filters("house")) if "mood" in one or "visitors" in one or "#" in one]
    assert "house/+/hold" in filters("house")


@pytest.mark.parametrize(
    "nonsense",
    ["", "[]", "{}", '{"boot": 7, "seq": 1}', '{"boot": "a", "seq": true}', '{"boot": "a", "seq": 0}', "[" * 100_000],
)
def test_what_is_no_beat_is_none(nonsense: str) -> None:
    assert decoded(nonsense) is None


def test_a_beat_comes_back_as_it_was_sent_and_what_is_left_out_is_not_known() -> None:
    pulse = Pulse("a", "hall-pi", 10.0, lambda: 0.002)
    pulse.playing = PlayedShow("First light", "0.9", "0123456789ab")
    pulse.note_told(11.0)
    pulse.next_beat(12.0, "2026-11-30T12:00:00.000+00:00")
    sent = pulse.next_beat(13.0, "2026-11-30T12:00:01.000+00:00")
    assert (sent.seq, sent.uptime_s, sent.still_s, sent.offset_s) == (2, 3.0, 2.0, 0.002)
    assert decoded(encoded(sent)) == sent
    assert decoded('{"boot": "a", "seq": 3, "offset_s": "NaN", "version": 7}') == RoomBeat("a", 3)
