"""What if: visitors made up by hand, who stand in for the camera's for a while. Pure; times are given."""

from __future__ import annotations

from exhibit.values import Face, Imagined, Observation, Visitor

SHORTEST_S, USUAL_S, LONGEST_S = 5.0, 60.0, 600.0
_EVERY_S = 1 / 15
_SIZE_PX = (1280, 720)
_FACE_PX = 150.0


class SimulatedVisitors:
    """Gives what would be seen, fifteen times a second as a camera would; no number of ticks changes what it gives."""

    def __init__(self) -> None:
        self._began_s: float | None = None
        self._due_s = 0.0
        self._sequence = 0

    def observe(self, imagined: Imagined | None, seen: Observation | None, now_s: float) -> Observation | None:
        """What counts as seen at `now_s`: while something is `imagined`, that, and never what the camera has `seen`."""
        if imagined is None:
            self._began_s = None
            return seen
        if self._began_s is None:
            self._began_s = self._due_s = now_s
        if now_s < self._due_s:
            return None
        self._due_s = max(self._due_s + _EVERY_S, now_s)
        self._sequence += 1
        return observed(imagined, now_s - self._began_s, now_s, self._sequence)


def observed(imagined: Imagined, dwell_s: float, now_s: float, sequence: int = 0) -> Observation:
    """The visitors as they would be seen: side by side, here for `dwell_s`. Their ids are below 0."""
    places = [(index + 1) / (imagined.visitors + 1) for index in range(imagined.visitors)]
    visitors = tuple(
        Visitor(-number, _face(place), imagined.emotions, imagined.attention, dwell_s)
        for number, place in enumerate(places, start=1)
    )
    return Observation(now_s, sequence, _SIZE_PX, visitors, made_up=True)


def _face(place: float) -> Face:
    """A face whose middle is at `place` of the picture's width."""
    x, y, half = place * _SIZE_PX[0], 0.45 * _SIZE_PX[1], _FACE_PX / 2
    eye, mouth = 0.4 * half, 0.5 * half
    points = ((x - eye, y - eye), (x + eye, y - eye), (x, y), (x - eye, y + mouth), (x + eye, y + mouth))
    return Face((x - half, y - half, x + half, y + half), points, 1.0)


def lasting_s(for_s: float | None) -> float:
    """For how long something is imagined that is asked for `for_s`: never for good (D-run-6)."""
    return USUAL_S if for_s is None else min(LONGEST_S, max(SHORTEST_S, for_s))
