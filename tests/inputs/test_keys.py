"""Keys of the windows become commands."""

from __future__ import annotations

from exhibit.inputs.keys import Keys
from exhibit.overlay import lamp
from exhibit.runtime.overrides import OverrideState
from exhibit.values import Command


def test_keys_are_commands_like_any_other() -> None:
    now = [OverrideState()]
    keys = Keys("projector", lambda: now[0], lambda: "tide")
    for key in ("b", "n", "h", "x", "escape"):
        keys.handle_key(key)
    now[0] = OverrideState(hold=True, blackout=True)
    keys.handle_key("b")
    keys.handle_key("h")
    assert keys.take() == [
        Command("blackout", value=True, by="key B"),
        Command("scene", "projector", "tide", "key N", 60.0),
        Command("hold", value=True, by="key H"),
        Command("blackout", value=False, by="key B"),
        Command("hold", value=False, by="key H"),
    ]
    assert keys.state().taken == 5


def test_one_word_says_what_is_switched() -> None:
    assert lamp(OverrideState()) == ""
    assert lamp(OverrideState(hold=True)) == "HELD"
    assert lamp(OverrideState(hold=True, blackout=True)) == "BLACKOUT"
    assert lamp(OverrideState(processing=False)) == "NOT WATCHING"


def test_the_overlay_comes_and_goes() -> None:
    keys = Keys("projector", OverrideState, str)
    seen = []
    for _ in range(3):
        keys.handle_key("f1")
        seen.append(keys.overlay)
    assert seen == [True, False, True]
    keys.handle_key("n")  # of a show without scenes
    assert keys.take() == []
