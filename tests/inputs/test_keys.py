"""Keys of the windows become commands."""

from __future__ import annotations

from exhibit.inputs.keys import Keys
from exhibit.values import Command


def test_keys_are_commands_like_any_other() -> None:
    dark = [False]
    keys = Keys("projector", lambda: dark[0], lambda: "tide")
    for key in ("b", "n", "x", "escape"):
        keys.pressed(key)
    dark[0] = True
    keys.pressed("b")
    assert keys.take() == [
        Command("blackout", value=True, by="key B"),
        Command("scene", "projector", "tide", "key N", 60.0),
        Command("blackout", value=False, by="key B"),
    ]
    assert keys.state().taken == 3


def test_the_overlay_comes_and_goes() -> None:
    keys = Keys("projector", bool, str)
    seen = []
    for _ in range(3):
        keys.pressed("f1")
        seen.append(keys.overlay)
    assert seen == [True, False, True]
    keys.pressed("n")  # of a show without scenes
    assert keys.take() == []
