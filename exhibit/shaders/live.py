"""A shader as it plays: frames are asked for ahead and shown when they come, or drawn at once where there is time."""

from __future__ import annotations

import mmap
import os
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from statistics import median

import numpy as np
from numpy.typing import NDArray

from exhibit.shaders.client import BUSY, ShaderClient
from exhibit.shaders.ladder import LOWEST, SizeLadder, size_at
from exhibit.shaders.process import STARVED_S, Pending, ShaderProcess
from exhibit.shaders.program import FrameRequest, GivenImage, Json, PixelForm, ShaderProgram

FRAME_LIMIT_S = 1.0
_FIRST_LIMIT_S = 5.0
"""Of the first in a size: a driver may compile a part of a program anew for buffers of other sides (D-shaders-9)."""
_EXACT_LIMIT_S = 20.0
_EXACT_PATIENCE_S = 600.0
"""Nobody stands before what is drawn exactly: a busy machine is waited for (D-shaders-10)."""
_LOOK_S = 0.003
_SLOTS = 2
_MOST_STEPS = 30
"""Frames that one request may ask for: what is drawn exactly may have a long past."""
_TOO_SLOW_S = 300.0
_HOPELESS_MS = 250.0
_COUNTED = 15
STEP_S = 1 / 30
_numbers = count(1)
SizePx = tuple[int, int]
Pixels = NDArray[np.uint8]


class ShaderFault(Exception):
    """A frame cannot be drawn; the message says why."""


@dataclass(frozen=True)
class ImageGiven:
    """A picture for a shader: BGRA bytes or RGBA floats, (rows, columns, 4), the highest row first. The same `stamp`
    means the same pixels."""

    pixels: Pixels | NDArray[np.float32]
    stamp: int

    @property
    def form(self) -> PixelForm:
        return "bgra" if self.pixels.dtype == np.uint8 else "floats"


@dataclass(frozen=True)
class Moment:
    """What a frame is to show: at how many of its seconds, with which numbers and pictures. `date` is year, month, day,
    and seconds of the day."""

    seconds: float
    numbers: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    images: Mapping[str, ImageGiven] = field(default_factory=dict)
    date: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class DrawnPicture:
    """A frame that was drawn: BGRA bytes in shared memory, which change with the frame after the next one."""

    pixels: Pixels
    opaque: bool
    at_s: float
    """When it came, on the monotonic clock."""


class _Canvas:
    """Memory that is shared with the child: two slots for pictures, then what is given to the shader."""

    def __init__(self, slot_px: SizePx, images_bytes: int) -> None:
        self.slot_bytes = slot_px[0] * slot_px[1] * 4
        self.images_at = _SLOTS * self.slot_bytes
        self.nbytes = max(self.images_at + images_bytes, mmap.PAGESIZE)
        self.descriptor = os.memfd_create("exhibit-shader", os.MFD_CLOEXEC)
        os.ftruncate(self.descriptor, self.nbytes)
        self.bytes: Pixels = np.frombuffer(mmap.mmap(self.descriptor, self.nbytes), np.uint8)

    def slot(self, number: int, size_px: SizePx) -> Pixels:
        at = number * self.slot_bytes
        return self.bytes[at : at + size_px[0] * size_px[1] * 4].reshape(size_px[1], size_px[0], 4)

    def close(self) -> None:
        os.close(self.descriptor)


@dataclass
class _Asked:
    pending: Pending
    slot: int
    size_px: SizePx
    live: bool
    """Whether a wall waits for it."""


class LiveShader:
    """One shader that plays on a wall, or a part of it, of `wall_px`. `ladder`: where it stands at first."""

    def __init__(
        self, client: ShaderClient, program: ShaderProgram, wall_px: SizePx, ladder: SizeLadder | None = None
    ) -> None:
        self._client, self.program, self.wall_px = client, program, wall_px
        self.name = program.digest
        self.ladder = ladder or SizeLadder()
        self.picture: DrawnPicture | None = None
        self.seconds = -1.0
        """Of the newest frame that was asked for."""
        self.used_s = time.monotonic()
        self.fault = ""
        self._canvas: _Canvas | None = None
        self._number = 0
        self._generation = -1
        self._asked: _Asked | None = None
        self._drawn_px: SizePx | None = None
        self._slot = self._index = 0
        self._given: dict[str, tuple[int, GivenImage]] = {}
        self._took_ms: deque[float] = deque(maxlen=_COUNTED)

    def follow(self, moment: Moment) -> bool:
        """Take the picture that has come meanwhile, and ask for the next; whether one of this moment was asked for.
        Never waits."""
        self.used_s = time.monotonic()
        if self._client.missing:
            return False
        with self._client.stage() as stage:
            # Only now it is known whether the child before this one ended because of it.
            if stage is None or self.why_barred() or not self._reach(stage, moment):
                return False
            self._take()
            if self._asked is not None:
                return False
            self._ask(stage, moment, size_at(self.wall_px, self.ladder.share))
            return True

    def draw_exactly(self, moment: Moment, *, began_s: float = 0.0) -> DrawnPicture:
        """The picture of just this moment, in full size; a shader that remembers is taken through every frame since the
        last one, or since `began_s`. Waits for it. Raises ShaderFault."""
        self.used_s = time.monotonic()
        if why := self._client.prepare(self.program):
            raise ShaderFault(why)
        since_s = self.seconds if 0 <= self.seconds <= moment.seconds else began_s
        behind = round((moment.seconds - since_s) / STEP_S) if self.program.remembers else 1
        behind = max(behind, 1)
        while behind > 0:
            steps = min(behind, _MOST_STEPS)
            behind -= steps
            part = Moment(moment.seconds - behind * STEP_S, moment.numbers, moment.images, moment.date)
            self._draw_and_wait(part, steps)
        assert self.picture is not None
        self.used_s = time.monotonic()  # who was long drawn is not long idle
        return self.picture

    @property
    def own_ms(self) -> float:
        """What a frame takes by itself."""
        return median(self._took_ms) if self._took_ms else 0.0

    def why_barred(self) -> str:
        """Why it is not drawn at all."""
        self.fault = self._client.barred(self.name)
        return self.fault

    def forget(self) -> None:
        """Begin anew with the next frame: as on the first day."""
        self.seconds, self._index = -1.0, 0

    def close(self) -> None:
        """Give back what it holds."""
        with self._client.stage() as stage:
            if stage is not None and self._generation == self._client.generation and self._number:
                stage.ask({"do": "close", "drawing": self._number}, FRAME_LIMIT_S, self.name)
        self._let_go()

    def _draw_and_wait(self, moment: Moment, steps: int) -> None:
        end_s = time.monotonic() + _EXACT_PATIENCE_S
        while time.monotonic() < end_s:
            with self._client.stage() as stage:
                ready = stage is not None and not self.why_barred() and self._reach(stage, moment)
                self._take()
                if stage is not None and ready and self._asked is None:
                    self._ask(stage, moment, self.wall_px, steps)
                asked = self._asked
            while asked is not None and not asked.pending.done:
                self.used_s = time.monotonic()
                with self._client.stage():
                    pass  # which takes the answers that have come
                time.sleep(_LOOK_S)  # others may ask meanwhile
            if asked is not None and asked.pending.answer is not None:
                self._take()
                if self.fault:
                    raise ShaderFault(self.fault)
                return
            if why := self._client.missing or self.why_barred():
                raise ShaderFault(why)
            time.sleep(0.01)
        raise ShaderFault(BUSY)

    def _reach(self, stage: ShaderProcess, moment: Moment) -> bool:
        """Have the program and a drawing of it in this child; whether there is one."""
        needed = sum(image.pixels.nbytes for image in moment.images.values())
        if self._generation == self._client.generation and self._fits(needed):
            return True
        if self._asked is not None and self._generation == self._client.generation and not self._asked.pending.done:
            return True  # first what is under way
        if self._generation == self._client.generation:
            stage.ask({"do": "close", "drawing": self._number}, FRAME_LIMIT_S, self.name)
        self._let_go()
        self._client.build_on(stage, self.program)
        self._canvas = _Canvas(self.wall_px, 2 * needed)
        self._number, self._generation = next(_numbers), self._client.generation
        self._index = 0
        order: dict[str, Json] = {"do": "open", "drawing": self._number, "name": self.name}
        opened = stage.ask(order, FRAME_LIMIT_S, self.name, self._canvas.descriptor)
        return not opened.failed

    def _fits(self, needed: int) -> bool:
        return self._canvas is not None and self._canvas.images_at + needed <= self._canvas.nbytes

    def _let_go(self) -> None:
        if self._canvas is not None:
            self._canvas.close()
        self._canvas, self._asked, self._generation, self._drawn_px = None, None, -1, None
        self._given.clear()

    def _ask(self, stage: ShaderProcess, moment: Moment, size_px: SizePx, exact_steps: int = 0) -> None:
        """Ask for the next frame; for so many at once, and with more time, where no wall waits."""
        canvas, steps = self._canvas, max(exact_steps, 1)
        limit_s = FRAME_LIMIT_S if size_px == self._drawn_px else _FIRST_LIMIT_S
        patience_s = STARVED_S
        if exact_steps:
            limit_s, patience_s = _EXACT_LIMIT_S, _EXACT_PATIENCE_S
        assert canvas is not None
        if moment.seconds < self.seconds:
            self._index = 0
        since_s = moment.seconds - self.seconds if self.seconds >= 0 and self._index else STEP_S
        delta_s = STEP_S if steps > 1 else max(since_s, 0.0)
        slot = 1 - self._slot
        images = self._hand_over(canvas, moment.images)
        at = slot * canvas.slot_bytes
        numbers = {name: tuple(map(float, one)) for name, one in moment.numbers.items()}
        frame = FrameRequest(size_px, moment.seconds, delta_s, self._index, at, moment.date, numbers, images, steps)
        order: dict[str, Json] = {"do": "draw", "drawing": self._number, "frame": frame.encode()}
        pending = stage.ask(order, limit_s, self.name, patience_s=patience_s)
        self._asked = _Asked(pending, slot, size_px, live=not exact_steps)
        self.seconds = moment.seconds
        self._index += steps

    def _hand_over(self, canvas: _Canvas, images: Mapping[str, ImageGiven]) -> dict[str, GivenImage]:
        """Put what has changed where the child reads it, the lowest row first."""
        at, told = canvas.images_at, {}
        for name, image in images.items():
            rows, columns = image.pixels.shape[:2]
            given = GivenImage(at, (columns, rows), image.stamp, image.form, smooth=image.form == "bgra")
            if self._given.get(name) != (image.stamp, given):
                shared = canvas.bytes[at : at + image.pixels.nbytes].view(image.pixels.dtype)
                np.copyto(shared.reshape(image.pixels.shape), image.pixels[::-1])
                self._given[name] = image.stamp, given
            told[name] = given
            at += image.pixels.nbytes + (-image.pixels.nbytes) % 16
        return told

    def _take(self) -> None:
        """The picture that was asked for, where it has come."""
        asked = self._asked
        if asked is None or not asked.pending.done:
            return
        self._asked = None
        answer = asked.pending.answer
        if answer is None:
            self._generation = -1  # that child is no more
            return
        if "fault" in answer:
            self.fault = str(answer["fault"])
            self._client.bar(self.name, self.fault)
            return
        assert self._canvas is not None
        now = time.monotonic()
        self._slot, self._drawn_px = asked.slot, asked.size_px
        pixels = self._canvas.slot(asked.slot, asked.size_px)
        self.picture = DrawnPicture(pixels, bool(answer.get("opaque")), now)
        if asked.live:  # else it may be a second of frames, and nobody waits
            self._judge(answer, now)

    def _judge(self, answer: Mapping[str, Json], now: float) -> None:
        """Go up or down. What all shaders take together counts: they are drawn one after the other."""
        told = answer.get("ms")
        took_ms = float(told) if isinstance(told, int | float) else 0.0
        self._took_ms.append(took_ms)
        before = self.ladder
        self.ladder = self.ladder.after(self._client.together_ms(self._number, took_ms, now), now)
        if self.ladder.step != before.step:
            self._took_ms.clear()
        if self.ladder.step == LOWEST and len(self._took_ms) == _COUNTED and self.own_ms > _HOPELESS_MS:
            why = f"its shader takes {self.own_ms:.0f} ms a frame, however small it is drawn: simplify it"
            self._client.bar(self.name, why, for_s=_TOO_SLOW_S)
