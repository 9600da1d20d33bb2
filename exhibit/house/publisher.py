"""Who beats below one room's prefix, run by run: which beats came, how many are missing, and which came again. Pure.

Times are seconds on the monotonic clock of whoever hears (D-house-1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from exhibit.outputs.mqtt.beat import RoomBeat

WINDOW_S = 60.0
_MOST_RUNS = 8
"""Of one room; somebody may publish beats of as many runs as they like."""


@dataclass(frozen=True)
class Publisher:
    """One run of a room. `beat`: its newest; `first_s` and `heard_s`: when its first and its newest came; `arrivals`:
    when each came of the last minute, with its number; `repeated_s`: when one came that was not newer."""

    beat: RoomBeat
    first_s: float
    heard_s: float
    arrivals: tuple[tuple[float, int], ...]
    repeated_s: float | None = None

    def lost(self, now_s: float) -> tuple[int, int]:
        """How many beats of the last minute never came, of how many that were sent."""
        recent = [number for at_s, number in self.arrivals if now_s - at_s <= WINDOW_S]
        sent = recent[-1] - recent[0] + 1 if recent else 0
        return sent - len(recent), sent


def with_beat(publishers: tuple[Publisher, ...], beat: RoomBeat, now_s: float) -> tuple[Publisher, ...]:
    """`publishers` once `beat` has come at `now_s`. A beat that is not newer than the last of its run says only that it
    came again: it is no sign of life."""
    known = next((one for one in publishers if one.beat.boot == beat.boot), None)
    if known is None:
        kept = sorted(publishers, key=lambda one: one.heard_s)[-(_MOST_RUNS - 1) :]
        return (*kept, Publisher(beat, now_s, now_s, ((now_s, beat.seq),)))
    if beat.seq <= known.beat.seq:
        after = replace(known, repeated_s=now_s)
    else:
        recent = tuple(one for one in known.arrivals if now_s - one[0] <= WINDOW_S)
        after = replace(known, beat=beat, heard_s=now_s, arrivals=(*recent, (now_s, beat.seq)))
    return tuple(after if one is known else one for one in publishers)


def newest(publishers: tuple[Publisher, ...]) -> Publisher | None:
    """The run that was heard last; None where none ever was."""
    return max(publishers, key=lambda one: (one.heard_s, one.first_s), default=None)


def twin(publishers: tuple[Publisher, ...], now_s: float, within_s: float) -> Publisher | None:
    """The run that beats beside the newest, under the same name; None where there is none. One that had ended before
    the newest began is a restart."""
    last = newest(publishers)
    if last is None:
        return None
    beside = (
        one
        for one in publishers
        if one is not last and now_s - one.heard_s <= within_s and one.heard_s > last.first_s and one.first_s < now_s
    )
    return max(beside, key=lambda one: one.heard_s, default=None)
