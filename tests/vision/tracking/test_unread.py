"""Who cannot be read is there, with the reason, and votes for nothing."""

from __future__ import annotations

from exhibit.values import Face, Reading, Visitor
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, step

FACE = Face((300, 100, 400, 220), ((330, 150), (370, 150), (350, 170), (335, 190), (365, 190)), 0.95)
GLAD = Reading(FACE, {"happiness": 1.0})
MASK = Reading(FACE, {}, unread="covered")


def seen(readings: list[Reading]) -> Visitor:
    """The visitor after `readings`, ten a second."""
    state, visitors = TrackingState(), tuple[Visitor, ...]()
    for number, reading in enumerate(readings):
        state, visitors = step(state, [reading], number / 10, TrackingSettings())
    (visitor,) = visitors
    return visitor


def test_a_mask_that_passes_in_one_picture_of_ten_is_not_read_in_that_one() -> None:
    visitor = seen(([MASK] * 9 + [GLAD]) * 3)
    assert (dict(visitor.emotions), visitor.unread) == ({}, "covered")


def test_a_face_that_is_refused_in_one_picture_of_ten_is_read_all_the_same() -> None:
    visitor = seen(([GLAD] * 9 + [MASK]) * 3)
    assert (visitor.emotions["happiness"], visitor.unread) == (1.0, "")


def test_who_puts_on_a_mask_is_forgotten_and_who_takes_it_off_is_read() -> None:
    worn = [GLAD] * 10 + [MASK] * 20
    assert (dict(seen(worn).emotions), seen(worn).unread) == ({}, "covered")
    assert seen([*worn, *[GLAD] * 10]).said() == "happiness"
