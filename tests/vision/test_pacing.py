"""Bursts, paced by the times at which their pictures were taken."""

from __future__ import annotations

import threading
from itertools import pairwise

import numpy as np
import pytest

from exhibit.clock import SystemClock
from exhibit.values import Frame
from exhibit.vision.mailbox import Mailbox
from exhibit.vision.pacing import Pacing, paced
from tests.conftest import WITHIN_S


def shown(ready_s: list[float], taken_s: list[float]) -> list[float]:
    """When each picture is shown that could be read at `ready_s` and was taken at `taken_s`; read one after the other,
    each once the one before was shown."""
    pacing, found, now_s = Pacing(), [], 0.0
    for ready, taken in zip(ready_s, taken_s, strict=True):
        now_s = max(now_s, ready)
        pacing, now_s = paced(pacing, taken, now_s)
        found.append(now_s)
    return found


@pytest.mark.parametrize("burst_s", [1.0, 2.0, 4.0])
def test_pictures_that_come_in_bursts_are_spread_out(burst_s: float) -> None:
    taken = [k / 15 for k in range(60 * 15)]
    ready = [burst_s * (1 + at // burst_s) for at in taken]
    steps = [later - now for now, later in pairwise(shown(ready, taken))]
    assert max(steps[round(2 * burst_s * 15) :]) < 0.6
    assert sorted(steps)[len(steps) // 2] == pytest.approx(1 / 15, rel=0.05)


def test_a_steady_stream_waits_for_nothing() -> None:
    taken = [k / 25 for k in range(1000)]
    ready = [at + 0.05 + 0.03 * (k % 3) for k, at in enumerate(taken)]
    # One after the other: a picture that was quick comes at the earliest with the slow one before it.
    assert shown(ready, taken) == pytest.approx([max(ready[: k + 1]) for k in range(1000)])


def test_after_one_stall_the_show_catches_up_within_two_minutes() -> None:
    """Two seconds without a picture at 10 s, and then all of them at once."""
    taken = [k / 25 for k in range(25 * 150)]
    ready = [12.0 if 10 <= at < 12 else at for at in taken]
    behind = [now - at for now, at in zip(shown(ready, taken), taken, strict=True)]
    assert behind[25 * 13] == pytest.approx(2.0, abs=0.1)
    assert behind[-1] == pytest.approx(0.0, abs=0.01)


def test_a_camera_that_tells_no_times_waits_for_nothing() -> None:
    assert shown([0.0, 2.0, 2.1], [0.0, 2.0, 2.1]) == [0.0, 2.0, 2.1]


def test_a_closed_mailbox_lets_go_of_whoever_waits_to_put_a_frame_in() -> None:
    clock = SystemClock()
    mailbox, began = Mailbox(clock), clock.now()
    image = np.zeros((2, 2, 3), np.uint8)
    mailbox.put(Frame(image, began - 5, 0))
    waiting = threading.Thread(target=mailbox.put, args=(Frame(image, began, 1),), daemon=True)
    waiting.start()
    mailbox.close()
    waiting.join(WITHIN_S)
    assert not waiting.is_alive()
