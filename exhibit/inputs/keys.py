"""Keys of the show's own windows as commands: what a technician does who stands before the wall."""

from __future__ import annotations

from collections.abc import Callable

from exhibit.inputs.port import InputState, Waiting
from exhibit.values import Command

BY_HAND_S = 60.0
"""How long a scene stays that was chosen by a key."""

OVERLAY, BLACKOUT, NEXT = "f1", "b", "n"
HELP = "F1 this overlay · B blackout · N next scene · Esc leave"


class Keys:
    """F1 shows and hides the overlay, B switches the blackout, N shows the next scene. Esc is the window's own affair.

    `dark` says whether it is blacked out now, `scene_after` the scene that follows the one on the wall.
    """

    def __init__(self, channel: str, dark: Callable[[], bool], scene_after: Callable[[], str]) -> None:
        self._channel, self._dark, self._scene_after = channel, dark, scene_after
        self._waiting = Waiting()
        self.overlay = False
        """Whether the overlay is wanted."""

    def pressed(self, key: str) -> None:
        """The key of this name was pressed; from any thread."""
        if key == OVERLAY:
            self.overlay = not self.overlay
        elif key == BLACKOUT:
            self._waiting.put(Command("blackout", value=not self._dark(), by="key B"))
        elif key == NEXT and (scene := self._scene_after()):
            self._waiting.put(Command("scene", self._channel, scene, "key N", BY_HAND_S))

    def take(self) -> list[Command]:
        return self._waiting.take()

    def state(self) -> InputState:
        return InputState("up", "F1 overlay, B blackout, N next scene, Esc leaves", self._waiting.taken)

    def close(self) -> None:
        """The windows belong to the projectors."""
