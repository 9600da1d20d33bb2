"""Whether somebody has to get up: what is ill, and what is only worth knowing. For monitors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exhibit.outputs.port import OutputState
from exhibit.runtime.status import Status
from exhibit.values import lost

STALLED_S, UNSEEN_S = 2.0, 5.0


class Checkup:
    """Remembers what has worked, since a loudspeaker that never was there is missed by nobody (D-web-11)."""

    def __init__(self) -> None:
        self._worked: set[str] = set()

    def look(self, status: Status | None, silent_s: float) -> tuple[list[str], list[str]]:
        """What is ill, and what is worth knowing. `silent_s`: for how long the show has not ticked."""
        if status is None:
            return ["the show has not begun yet"], []
        self._worked |= {name for name, one in status.outputs.items() if one.link == "up"}
        ill = [*_rhythm(silent_s), *_eyes(status)]
        notes = [*_decided(status)]
        for name, state in _outputs(status.outputs):
            missed = name != "sound" or name in self._worked or _asked_for(status)
            (ill if missed else notes).append(f"{name}: {state.detail}")
        ears = status.inputs.items()
        ill += [f"{name}: {one.detail}" for name, one in ears if lost(one.link) and not one.carried_by]
        if status.unsound:
            mistakes = len(status.unsound)
            notes.append(f"the newest edit has {mistakes} mistake{'s' * (mistakes > 1)}; the show goes on as it was")
        return ill, notes


def _rhythm(silent_s: float) -> Iterator[str]:
    if silent_s > STALLED_S:
        yield f"the show stands still: nothing has been decided for {silent_s:.0f} s"


def _eyes(status: Status) -> Iterator[str]:
    """While nobody is looked at on purpose, a camera that is away is no illness."""
    if not status.overrides.processing:
        return
    source = status.source
    if lost(source.link):
        yield f"source: {source.detail}"
    elif status.unseen_s > UNSEEN_S:
        yield f"source: no frame has been looked at for {status.unseen_s:.0f} s"


def _outputs(outputs: Mapping[str, OutputState]) -> Iterator[tuple[str, OutputState]]:
    """Those that are down, of many neighbours each by itself."""
    for name, state in outputs.items():
        for told, one in {f"{name} {part}": one for part, one in state.parts.items()}.items() or [(name, state)]:
            if lost(one.link):
                yield told, one


def _asked_for(status: Status) -> bool:
    """Whether the show names a device for its sound."""
    return bool(status.playing and status.playing.audio_device)


def _decided(status: Status) -> Iterator[str]:
    now = status.overrides
    words = {
        "held by a technician": now.hold,
        "blackout": now.blackout,
        "nobody is looked at: the camera is closed": not now.processing,
        f"the scene {now.scene} is shown by hand": bool(now.scene),
        "the mood is made up by hand": now.imagined is not None,
    }
    yield from (word for word, stands in words.items() if stands)
