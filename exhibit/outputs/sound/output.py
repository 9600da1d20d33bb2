"""The sound output: takes cues, keeps the newest, and looks after the device."""

from __future__ import annotations

import contextlib
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pygame

from exhibit.cues.sound_bed import SILENCE, BedCue, VolumeCue
from exhibit.cues.sting_cue import StingCue, StopCue
from exhibit.outputs.port import CannotPerform, Output, OutputState
from exhibit.outputs.sound.cards import cards
from exhibit.outputs.sound.levels import Levels
from exhibit.outputs.sound.library import Library, SoundFault
from exhibit.outputs.sound.mixer import STINGS
from exhibit.outputs.sound.orders import Order, order
from exhibit.outputs.sound.player import Player
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Cue, Link

RETRY_S, LONGEST_RETRY_S = 10.0, 60.0
NEWS_S = 1.0
"""So often it is told how what plays from a file fares."""

log = logging.getLogger(__name__)


class Sound(Output):
    """Performs the cues of "sound": action "bed" with play, fade_s, volume; "adjust" with the bed's volume; "sting"
    with play, volume; "stop" with the sting's play, fade_s; bed and sting with on, the one speaker that is meant.

    `sounds` is a folder, whose sounds go by their file names without the ending, or files by name. While the thread is
    busy the newest bed and a few stings wait; what does not fit is dropped and counted. `device` is the name of an
    audio device or a part of it; None leaves the choice to the system. `silent`: no device is opened and nothing heard.
    """

    def __init__(
        self,
        sounds: Path | Mapping[str, Path] | None,
        *,
        levels: Levels | None = None,
        device: str | None = None,
        silent: bool = False,
    ) -> None:
        self._player = Player(Library(sounds), levels or Levels(), device)
        self._changed = threading.Condition()
        self._bed: BedCue[float] | VolumeCue | None = None
        self._stings: deque[StingCue[float] | StopCue] = deque()
        self._edits: deque[Callable[[], None]] = deque()
        self._closing = False
        self._state = OutputState("off", "silent") if silent else OutputState("down", "opening the audio device")
        self._look_s = -math.inf
        self._retry_s = RETRY_S
        self._cards = cards()
        self._thread = TendedThread(self._run, name="sound", limit_s=20.0, required=True)
        if not silent:
            self._thread.start()

    def perform(self, cue: Cue) -> None:
        with self._changed:
            if self._state.link == "off" or self._closing:
                self._count(performed=not self._closing)
                return
            try:
                self._keep(order(cue))
            except ValueError as fault:
                self._count(performed=False)
                raise CannotPerform(str(fault)) from fault
            self._changed.notify()

    def use_sounds(self, sounds: Mapping[str, Path]) -> None:
        """Play these from now on; what is heard goes on."""
        self._note_edit(lambda: self._player.use_sounds(sounds))

    def use_levels(self, levels: Levels) -> None:
        """Be so loud from now on; the faders glide there."""
        self._note_edit(lambda: self._player.use_levels(levels))

    def use_device(self, device: str | None) -> None:
        """Play there from now on: where it is another one, what is heard fades out here and in there."""
        self._note_edit(lambda: self._change_device(device))

    def state(self) -> OutputState:
        with self._changed:
            return self._state

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)

    def _note_edit(self, edit: Callable[[], None]) -> None:
        with self._changed:
            self._edits.append(edit)
            self._changed.notify()

    def _keep(self, wanted: Order) -> None:
        """Let `wanted` wait for the thread; what it takes the place of is counted."""
        if isinstance(wanted, StopCue):
            self._drop_waiting(wanted)
        if isinstance(wanted, StingCue | StopCue):
            if len(self._stings) == STINGS:
                self._count(performed=False)
            self._stings = deque([*self._stings, wanted], STINGS)
            return
        waiting, self._bed = self._bed, wanted
        if isinstance(wanted, VolumeCue) and isinstance(waiting, BedCue):
            self._bed = replace(waiting, volume=wanted.volume)
        if waiting is not None:
            # A live volume that is overtaken by the next is on its way: nothing of it is lost.
            self._count(performed=isinstance(waiting, VolumeCue) or isinstance(wanted, VolumeCue))

    def _drop_waiting(self, stop: StopCue) -> None:
        """Those that were to ring and are stopped before they could are counted as lost."""
        kept = [one for one in self._stings if isinstance(one, StopCue) or not stop.meets(one.play)]
        for _ in range(len(self._stings) - len(kept)):
            self._count(performed=False)
        self._stings = deque(kept)

    def _count(self, *, performed: bool) -> None:
        with self._changed:
            done, lost = self._state.performed + performed, self._state.dropped + (not performed)
            self._state = replace(self._state, performed=done, dropped=lost)

    def _show(self, link: Link, detail: str) -> None:
        with self._changed:
            if link != self._state.link or (link == "down" and detail != self._state.detail):
                log.log(logging.WARNING if link == "down" else logging.INFO, "sound is %s: %s", link, detail)
            self._state = replace(self._state, link=link, detail=detail)

    def _take(self, wait_s: float) -> list[Order] | None:
        """What was asked for since the last time, after at most `wait_s`; None when it is time to go."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closing or self._bed or self._stings or self._edits, max(0.0, min(wait_s, RETRY_S))
            )
            orders: list[Order] = [*([self._bed] if self._bed else []), *self._stings]
            self._bed = None
            self._stings.clear()
            return None if self._closing else orders

    def _run(self) -> None:
        wait_s = 0.0
        while (orders := self._take(wait_s)) is not None:
            self._thread.beat()
            try:
                wait_s = self._turn(orders)
            except (pygame.error, SoundFault) as fault:
                self._note_silence(fault)
                wait_s = NEWS_S
            except Exception as error:  # noqa: BLE001 (law 7: the thread outlives whatever it meets)
                self._note_silence(SoundFault(f"no sound ({type(error).__name__}: {error})"))
                wait_s = RETRY_S
        if self._player.opened:
            with contextlib.suppress(pygame.error):
                self._player.fade_out()
            self._player.shut()
        self._show("off", "closed")

    def _turn(self, orders: list[Order]) -> float:
        """One turn of the thread; returns how long it may wait for the next one."""
        self._take_edits()
        if not self._player.opened and (there := cards()) != self._cards:
            self._cards, self._look_s = there, -math.inf  # one was plugged in: used at once
        if time.monotonic() >= self._look_s:
            self._look()
        for one in orders:
            self._count(performed=self._player.play(one))
        busy = self._player.opened and self._player.read_ahead()
        if self._player.opened:
            self._show("up", "; ".join(self._news()))
        return 0.0 if busy else min(self._look_s - time.monotonic(), NEWS_S)

    def _news(self) -> list[str]:
        """The bed, the last sound that cannot be played, and gaps."""
        late = self._player.late
        gaps = [f"{late} gaps: the machine was too busy"] if late else []
        return [f"bed {self._player.playing.play or SILENCE}", *self._player.trouble, *gaps]

    def _take_edits(self) -> None:
        with self._changed:
            edits, self._edits = self._edits, deque()
        for edit in edits:
            edit()

    def _change_device(self, device: str | None) -> None:
        if device == self._player.device:
            return
        self._player.device = device
        self._look_s = -math.inf
        if self._player.opened:
            self._player.fade_out()
            self._player.shut()

    def _look(self) -> None:
        """Look after the device: open it where there is none, and again where it was lost."""
        self._look_s = time.monotonic() + RETRY_S
        try:
            if self._player.opened and self._player.lost():
                self._player.shut()
            if not self._player.opened:
                self._player.open()
            self._retry_s = RETRY_S
        except (pygame.error, SoundFault) as fault:
            self._note_silence(fault)

    def _note_silence(self, fault: pygame.error | SoundFault) -> None:
        """No device: go on in silence, try again later and ever more seldom, since each try holds up the process."""
        if self._player.opened:
            self._player.shut()
        text = str(fault) if isinstance(fault, SoundFault) else f"no audio device ({fault})"
        self._show("down", f"{text}; cues are kept silent")
        self._look_s = time.monotonic() + self._retry_s
        self._retry_s = min(self._retry_s * 2, LONGEST_RETRY_S)
