"""The drawn visitors' script: who is in the room at which second, where, and with which expression.

Pure: seconds in, poses out. The script begins and ends with an empty room, so that it loops without a jump.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from exhibit.vision.sources.drawn.expression import Weights

Keys = tuple[tuple[float, str], ...]

LENGTH_S = 66.0
"""How long the script is, from the empty room to the empty room."""

MOVE_S = 2.0
CHANGE_S = 0.5
_BLINK_S = 0.18
_FARTHER = 0.9


@dataclass(frozen=True)
class Pose:
    """One drawn visitor at one moment.

    `x`, `y`: the point between the eyes, as shares of the frame's width and height; `size`: the distance between the
    eyes as a share of the frame's height; `tilt_deg` clockwise; `weights`: expressions and their shares, which sum
    to 1, neutral included; `blink` 0 (open) .. 1 (shut).
    """

    figure: int
    x: float
    y: float
    size: float
    tilt_deg: float
    weights: Weights
    blink: float = 0.0

    @property
    def expression(self) -> str:
        """The expression that weighs most."""
        return max(self.weights, key=lambda pair: pair[1])[0]


@dataclass(frozen=True)
class Visit:
    """One visitor's part. In from the left (`side` -1) or the right (1), and out on the other side.

    `keys`: (seconds, expression) says when the face begins to change; it starts neutral.
    """

    figure: int
    enters_s: float
    leaves_s: float
    side: int
    x: float
    y: float
    size: float
    keys: Keys


VISITS: tuple[Visit, ...] = (
    Visit(
        figure=0, enters_s=3, leaves_s=36, side=-1, x=0.5, y=0.42, size=0.128,
        keys=(
            (8, "happiness"), (13, "neutral"), (15, "surprise"), (20, "neutral"), (22, "sadness"), (27, "neutral"),
            (29, "anger"), (34, "neutral"),
        ),
    ),
    Visit(
        figure=0, enters_s=44, leaves_s=61, side=-1, x=0.31, y=0.44, size=0.108,
        keys=((49, "happiness"), (59, "neutral")),
    ),
    Visit(
        figure=1, enters_s=44, leaves_s=61, side=1, x=0.69, y=0.41, size=0.112,
        keys=((54, "happiness"), (59, "neutral")),
    ),
)  # fmt: skip
"""Until 3 s nobody; one visitor until 38 s; nobody; two visitors from 44 to 63 s; nobody."""


def pose_at(seconds: float) -> tuple[Pose, ...]:
    """Everybody in the room at `seconds` >= 0; the script starts anew every `LENGTH_S`."""
    now = seconds % LENGTH_S
    return tuple(_posed(visit, now) for visit in VISITS if visit.enters_s <= now < visit.leaves_s + MOVE_S)


def _posed(visit: Visit, now: float) -> Pose:
    coming = 1 - _eased((now - visit.enters_s) / MOVE_S)
    going = _eased((now - visit.leaves_s) / MOVE_S)
    outside = 0.5 + visit.side * 0.72
    across = visit.x + (outside - visit.x) * coming + (1 - outside - visit.x) * going
    beat = now * 2 * math.pi
    return Pose(
        figure=visit.figure,
        x=across + 0.005 * math.sin(beat / 4.1 + visit.figure),
        y=visit.y + 0.004 * math.sin(beat / 3.3) + 0.006 * abs(math.sin(beat)) * (coming + going > 0),
        size=visit.size * (1 - (1 - _FARTHER) * max(coming, going)),
        tilt_deg=1.6 * math.sin(beat / 5.3 + 2 * visit.figure),
        weights=weights_at(visit.keys, now),
        blink=_blink(visit, now),
    )


def weights_at(keys: Keys, now: float) -> Weights:
    """How much of which expression: all of the latest key's, CHANGE_S after it began."""
    past = [(-math.inf, "neutral"), *(key for key in keys if key[0] <= now)]
    began, towards = past[-1]
    share = _eased((now - began) / CHANGE_S)
    if share == 1 or len(past) == 1:
        return ((towards, 1.0),)
    return ((past[-2][1], 1 - share), (towards, share))


def _blink(visit: Visit, now: float) -> float:
    """Now and then, while the face rests or smiles; a stare does not blink."""
    phase = (now + 1.3 * visit.figure) % 3.9
    resting = all(name in {"neutral", "happiness"} for name, _ in weights_at(visit.keys, now))
    return max(0.0, 1 - abs(phase / _BLINK_S - 1)) if resting else 0.0


def _eased(share: float) -> float:
    """0 before, 1 after, and a soft start and stop between."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
