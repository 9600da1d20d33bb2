"""What somebody gets up for at night: one judge, whom all views ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exhibit.config.problems import Problem
from exhibit.inputs.port import InputState
from exhibit.outputs.port import OutputState
from exhibit.overlay import panel
from exhibit.runtime.overrides import OverrideState
from exhibit.runtime.standing import Standing
from exhibit.runtime.vital_signs import verdict_of
from exhibit.terminal import plain
from exhibit.values import Imagined
from exhibit.verdict import TOLD_FOR_S, HeartSign, Mended, SightSign, Stillness, VitalSigns, Watched, judge
from exhibit.vision.sources.port import SourceState
from exhibit.web.control_room.parts import health
from tests.test_terminal import STATUS, drawn

WELL = replace(STATUS, outputs={"projector": OutputState("up", "1280x720")}, inputs={}, unsound=())


def reasons(change: dict[str, object], silent_s: float = 0.1) -> list[str]:
    verdict = verdict_of(replace(WELL, **change), silent_s=silent_s)  # type: ignore[arg-type]
    return [str(one) for one in verdict.illnesses]


def notes(change: dict[str, object]) -> list[str]:
    return [one.text for one in verdict_of(replace(WELL, **change)).notes]  # type: ignore[arg-type]


def test_all_is_well() -> None:
    assert (verdict_of(WELL).state, verdict_of(WELL).headline, verdict_of(WELL).notes) == ("well", "All is well", ())
    assert (verdict_of(None).state, verdict_of(None).headline) == ("ill", "the show has not begun yet")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source": SourceState("down", "usb-cam: no frame for 4 s")}, "source: usb-cam: no frame for 4 s"),
        ({"source": SourceState("ended", "a.mp4 came to its end")}, "source: a.mp4 came to its end"),
        ({"unseen_s": 6.0}, "source: no frame has been looked at for 6 s"),
        (
            {"unseen_s": 6.0, "began_look_s": WELL.now_s - 5.6},
            "source: no frame has been looked at for 6 s: the picture at hand has taken 6 s",
        ),
        ({"outputs": {"projector": OutputState("down", "no display")}}, "projector: no display"),
        ({"outputs": {"osc": OutputState("up", parts={"desk": OutputState("down", "gone")})}}, "osc desk: gone"),
        ({"inputs": {"osc in": InputState("down", "port 9001 taken")}}, "osc in: port 9001 taken"),
        (
            {
                "outputs": {"mqtt": OutputState("up")},
                "inputs": {"mqtt in": InputState("down", "the broker refuses it", carried_by="mqtt")},
            },
            "mqtt in: the broker refuses it",
        ),
        (
            {"watched": Watched((HeartSign("perception", "ended", WELL.now_s, "SystemExit"),))},
            "perception: has ended (SystemExit) and is begun once more",
        ),
        (
            {"watched": Watched((HeartSign("screens", "hangs", WELL.now_s - 12),))},
            "screens: hangs: it has done nothing for 12 s",
        ),
    ],
)
def test_somebody_has_to_get_up_and_every_view_says_why(change: dict[str, object], reason: str) -> None:
    assert reasons(change) == [reason]
    status = replace(WELL, **change)  # type: ignore[arg-type]
    verdict = verdict_of(status)
    assert (verdict.state, verdict.headline) == ("ill", reason)
    assert all(one.remedy for one in verdict.illnesses)
    assert reason in " ".join(drawn(status, 200).split())
    assert f"ILL: {reason}" in plain(status)
    assert reason in [row.text for row in panel(status).rows]
    assert health(status)["headline"] == reason


def test_an_input_that_goes_by_a_connection_that_is_down_is_told_with_that() -> None:
    outputs = {"mqtt": OutputState("down", "connection refused")}
    inputs = {"mqtt in": InputState("down", "connection refused", carried_by="mqtt")}
    assert reasons({"outputs": outputs, "inputs": inputs}) == ["mqtt: connection refused"]


def test_a_show_that_stands_still_is_ill_by_the_clock_of_who_looks() -> None:
    assert reasons({}, silent_s=3.2) == ["the show stands still: nothing has been decided for 3 s"]
    assert reasons({}, silent_s=1.9) == []


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"overrides": OverrideState(hold=True)}, "held by a technician"),
        ({"overrides": OverrideState(blackout=True)}, "blackout"),
        ({"overrides": OverrideState(scene="ember")}, "the scene ember is shown by hand"),
        ({"overrides": OverrideState(imagined=Imagined(1, {"anger": 1.0}))}, "the mood is made up by hand"),
        ({"unsound": (Problem("a", 1, 1, "b"),)}, "the newest edit has 1 mistake; the show goes on as it was"),
        ({"outputs": {"mqtt": OutputState("off"), "osc": OutputState("unverified")}}, None),
        ({"inputs": {"mqtt in": InputState("down", "the output says so already", carried_by="mqtt")}}, None),
        (
            {
                "overrides": OverrideState(hold=True),
                "standing": (Standing("hold", "", "page 10.0.0.5", "2026-11-30T14:02:11+01:00", kept=True),),
            },
            "held by a technician (page 10.0.0.5, 2026-11-30 14:02, kept over the restart)",
        ),
        (
            {
                "overrides": OverrideState(disabled=frozenset({"storm"})),
                "standing": (Standing("rule", "storm", "mqtt", "2026-11-30T14:02:11+01:00"),),
            },
            "the rule storm is taken out (mqtt, 2026-11-30 14:02)",
        ),
    ],
)
def test_what_people_decide_is_worth_a_note(change: dict[str, object], note: str | None) -> None:
    assert (reasons(change), notes(change)) == ([], [note] if note else [])


def test_a_camera_that_is_closed_on_purpose_is_no_illness() -> None:
    closed = {"source": SourceState("off", "closed"), "overrides": OverrideState(processing=False), "unseen_s": 900.0}
    assert (reasons(closed), notes(closed)) == ([], ["nobody is looked at: the camera is closed"])


def test_a_loudspeaker_is_missed_once_it_was_there() -> None:
    silent: dict[str, object] = {"outputs": {"sound": OutputState("down", "no audio device")}}
    assert (reasons(silent), notes(silent)) == ([], ["sound: no audio device"])
    assert reasons({**silent, "worked": frozenset({"sound"})}) == ["sound: no audio device"]


def test_what_was_mended_and_that_everything_stood_still_is_said_for_a_while_and_is_no_illness() -> None:
    now_s = WELL.now_s
    mended: dict[str, object] = {"watched": Watched((), (Mended("osc desk", "MemoryError", now_s - 20),))}
    verdict = verdict_of(replace(WELL, **mended))  # type: ignore[arg-type]
    assert (verdict.state, verdict.headline) == (
        "well",
        "osc desk had stopped (MemoryError) and was begun once more 20 s ago",
    )
    still = replace(WELL, watched=Watched((), (), Stillness(now_s - 5, 61.0, slept=True)))
    assert verdict_of(still).headline == "The machine slept for 61 s, until 5 s ago"
    assert verdict_of(still, age_s=TOLD_FOR_S).headline == "All is well"


def test_a_picture_that_is_of_no_use_is_ill() -> None:
    verdict = judge(VitalSigns(sights=(SightSign(picture="frozen", picture_since_s=3.0),)), 9.0)
    (ill,) = verdict.illnesses
    assert (ill.code, ill.since_s) == ("picture", 3.0)
    assert verdict.headline == "source: the picture stands still"


def test_since_when_something_is_lost_is_known() -> None:
    gone = replace(
        WELL, outputs={"projector": OutputState("down", "no display")}, lost_since_s={"projector": WELL.now_s - 40}
    )
    (ill,) = verdict_of(gone).illnesses
    assert ill.since_s == WELL.now_s - 40
    assert health(gone)["illnesses"] == [
        {
            "code": "output down",
            "about": "projector",
            "text": "no display",
            "for_s": 40,
            "remedy": "exhibit doctor looks at every part, and says what to do",
            "repair": None,
        }
    ]
