"""When a universe is sent: at its rate while it moves, three times more, then to keep it alive."""

from __future__ import annotations

from itertools import pairwise

import pytest

from exhibit.outputs.dmx.refresh import KEEP_ALIVE_S, Refresh


def test_it_is_sent_quickly_while_it_moves_then_kept_alive() -> None:
    refresh, now_s, sent_s = Refresh(40.0), 0.0, []
    while now_s < 10.0:
        frame = bytes([min(200, int(now_s * 200))])
        sent_s.append(now_s)
        refresh.note_sent(frame, now_s)
        now_s = refresh.next_s(moving=now_s < 1.0)
    quick = [after - before for before, after in pairwise(sent_s) if before < 1.0]
    assert quick == pytest.approx([0.025] * len(quick))
    still = [at for at in sent_s if at >= 1.0]
    # The last change, three repetitions, then one each 0.9 s: well within the 2.5 s of E1.31.
    assert [round(at - still[0], 3) for at in still[:6]] == [0, 0.025, 0.05, 0.075, 0.075 + KEEP_ALIVE_S, 1.875]


def test_it_is_settled_when_the_last_change_must_have_arrived() -> None:
    refresh = Refresh(40.0)
    told = []
    for number in range(5):
        refresh.note_sent(b"same", number / 40)
        told.append(refresh.settled)
    assert told == [False, False, False, True, True]
