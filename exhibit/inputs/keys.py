"""Keys of the show's own windows as commands: what a technician does who stands before the wall (D-run-3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from exhibit.inputs.port import CommandQueue, InputState
from exhibit.values import Command

BY_HAND_S = 60.0
"""How long a scene stays that was chosen by a key."""

OVERLAY, BLACKOUT, HOLD, NEXT = "f1", "b", "h", "n"
HELP = "F1 this overlay · B blackout · H hold · N next scene · Esc leave"


class Switches(Protocol):
    """What stands now."""

    @property
    def blackout(self) -> bool: ...
    @property
    def hold(self) -> bool: ...


class Keys:
    """F1 shows and hides the overlay, B switches the blackout, H the hold; N shows the next scene. Esc is the window's
    own affair.

    `now` says what is switched on, `scene_after` the scene that follows the one on the wall.
    """

    def __init__(self, channel: str, now: Callable[[], Switches], scene_after: Callable[[], str]) -> None:
        self._channel, self._now, self._scene_after = channel, now, scene_after
        self._waiting = CommandQueue()
        self.overlay = False
        """Whether the overlay is wanted."""

    def handle_key(self, key: str) -> None:
        """Do what the key of this name asks, when it was pressed; from any thread."""
        if key == OVERLAY:
            self.overlay = not self.overlay
        elif key == BLACKOUT:
            self._waiting.put(Command("blackout", value=not self._now().blackout, by="key B"))
        elif key == HOLD:
            self._waiting.put(Command("hold", value=not self._now().hold, by="key H"))
        elif key == NEXT and (scene := self._scene_after()):
            self._waiting.put(Command("scene", self._channel, scene, "key N", BY_HAND_S))

    def take(self) -> list[Command]:
        return self._waiting.take()

    def state(self) -> InputState:
        return InputState("up", "F1 overlay, B blackout, H hold, N next scene, Esc leaves", self._waiting.taken)

    def close(self) -> None:
        """The windows belong to the projectors."""
