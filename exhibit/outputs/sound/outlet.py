"""The way out: a thread that keeps the device fed with what the mixer renders.

Everything is played through one channel of SDL's mixer, a block on it and a block behind it: no gap between two blocks,
and twice a block's length (93 ms) of patience when the machine is busy with faces (D-sound-2). A channel that is stuck
is left for another: pygame must never be told to `play` where a block waits (D-sound-15).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle

import numpy as np
import pygame.mixer

from exhibit.outputs.heard import tell_heard
from exhibit.outputs.sound.devices import device_meant, devices, find_devices
from exhibit.outputs.sound.levels import RATE_HZ
from exhibit.outputs.sound.mixer import Mixer
from exhibit.system.heartbeats import TendedThread
from exhibit.system.stderr import silence_stderr

BUFFER_FRAMES, BLOCK_FRAMES = 1_024, 2_048
OWN_DELAY_S = (BUFFER_FRAMES + BLOCK_FRAMES) / RATE_HZ
"""From an order until it leaves for the device, by the mean: a third of it in silence, half a block more or less while
something plays."""
_LOOK_S = BLOCK_FRAMES / RATE_HZ / 5
_MOST_IDLE_LOOKS = 25
"""A quarter of a second: on a busy machine pygame's own thread waits that long for its turn to go on."""
_CHANNELS = 64
"""So often a channel may be stuck before the device is opened anew."""
_LAST_BLOCKS_S = 0.3
_BLOCKS = 8
"""Written over in turn; two are in use at most, and a channel left behind keeps none of its own (D-sound-16)."""


@dataclass(frozen=True)
class _Feeding:
    """One opening of the device, told to its thread: play what is left and end (`last`), or end at once (`cut`)."""

    last: threading.Event = field(default_factory=threading.Event)
    cut: threading.Event = field(default_factory=threading.Event)


def blank_blocks() -> Iterator[pygame.mixer.Sound]:
    """A few, in turn for ever; of the mixer that is open."""
    return cycle([pygame.mixer.Sound(buffer=bytes(4 * BLOCK_FRAMES)) for _ in range(_BLOCKS)])


class Outlet:
    """Plays what `mixer` renders on a device. While nothing sounds it rests.

    `late` counts the gaps: how often the device had to wait for a block.
    """

    def __init__(self, mixer: Mixer) -> None:
        self.late = self._idle_looks = 0
        self._mixer = mixer
        self._channel: pygame.mixer.Channel | None = None
        self._blocks: Iterator[pygame.mixer.Sound] = iter(())
        self._others: Iterator[pygame.mixer.Channel] = iter(())
        self._there: set[str] = set()
        self._name: str | None = None
        self._woken = threading.Event()
        self._feeding = _Feeding()
        self._device = threading.Lock()
        """Held while SDL is called: a thread that is late must not queue on a device that is being closed."""
        self._thread: TendedThread | None = None

    def open(self, device: str | None) -> None:
        """Open `device`; None is the system's own choice. Raises pygame.error or SoundFault, with nothing held."""
        with silence_stderr():  # without a sound card, ALSA says so eight times
            self._name = device_meant(device, find_devices()) if device else None
            # No allowed changes: the device's own rate is then met while playing, and a loop keeps its length.
            pygame.mixer.init(RATE_HZ, -16, 2, BUFFER_FRAMES, self._name, 0)
            pygame.mixer.set_num_channels(_CHANNELS)
            self._blocks = blank_blocks()
        self._there = devices()
        self._feeding = _Feeding()
        self._thread = TendedThread(partial(self._run, self._feeding), name="sound outlet", limit_s=20.0, required=True)
        self._thread.start()

    def shut(self) -> None:
        """Stop feeding and let go of the device, once the last blocks are over: while one ends, pygame's own thread may
        wait for ours, and closing would wait for that one."""
        self._feeding.cut.set()
        self.wait_silent(1.0)
        self._thread = None
        end_s = time.monotonic() + _LAST_BLOCKS_S
        while time.monotonic() < end_s and pygame.mixer.get_init() and pygame.mixer.get_busy():
            time.sleep(_LOOK_S)
        with self._device:
            pygame.mixer.quit()

    def wake(self) -> None:
        """There is something to hear."""
        self._woken.set()

    def lost(self) -> bool:
        """Whether the mixer was shut by someone else, or a device that may have been ours was unplugged."""
        gone = self._there - devices()
        stopped = self._thread is None or not self._thread.is_alive()
        return stopped or pygame.mixer.get_init() is None or bool(gone if self._name is None else self._name in gone)

    def wait_silent(self, most_s: float) -> None:
        """Return when all that was rendered has been played, after `most_s` at the latest."""
        if self._thread is not None:
            self._feeding.last.set()
            self._woken.set()
            self._thread.join(most_s)

    def _run(self, feeding: _Feeding) -> None:
        try:
            self._others = map(pygame.mixer.Channel, range(_CHANNELS))
            self._channel = next(self._others)
            while not feeding.last.is_set():
                self._woken.clear()
                self._feed(feeding)
                if not feeding.last.is_set():
                    self._beat(rests=True)
                    self._woken.wait()
            while self._is_busy(feeding):
                time.sleep(_LOOK_S)
            time.sleep(BUFFER_FRAMES / RATE_HZ)  # the last buffer is still on its way out
        except pygame.error:
            return  # someone shut the mixer; whoever looks after the device finds this thread gone

    def _beat(self, *, rests: bool = False) -> None:
        if self._thread is not None:
            self._thread.rest() if rests else self._thread.beat()

    def _is_busy(self, feeding: _Feeding) -> bool:
        with self._device:
            return not feeding.cut.is_set() and self._channel is not None and self._channel.get_busy()

    def _feed(self, feeding: _Feeding) -> None:
        """Play until nothing sounds any more."""
        began = False
        while self._mixer.sounding and not feeding.cut.is_set():
            self._beat()
            if self._queue_block(feeding, began=began):
                began = True
            else:
                time.sleep(_LOOK_S)

    def _queue_block(self, feeding: _Feeding, *, began: bool) -> bool:
        """Put the next block behind the one that plays; False where one waits there already."""
        with self._device:
            channel = self._channel
            if feeding.cut.is_set() or channel is None or self._is_waiting(channel):
                return False
            self.late += began and not channel.get_busy()
            block = self._mixer.render(BLOCK_FRAMES)
            sound = next(self._blocks)
            np.frombuffer(sound, np.int16)[:] = block.ravel()  # type: ignore[call-overload]
            channel.queue(sound)
            tell_heard(block)
            return True

    def _is_waiting(self, channel: pygame.mixer.Channel) -> bool:
        """Whether a block waits on the channel. One that was put there just as the one before it ended waits for ever,
        and all sound with it: it is played on another channel (D-sound-13). Raises pygame.error where there is none
        left, so that the device is opened anew."""
        waiting = channel.get_queue()
        self._idle_looks = self._idle_looks + 1 if waiting is not None and not channel.get_busy() else 0
        if waiting is not None and self._idle_looks > _MOST_IDLE_LOOKS:
            self._idle_looks, self.late = 0, self.late + 1
            self._channel = next(self._others, None)
            if self._channel is None:
                raise pygame.error("no channel is left")
            self._channel.queue(waiting)
        return waiting is not None
