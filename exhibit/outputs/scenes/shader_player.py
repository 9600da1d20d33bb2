"""Shaders that play on walls: which is at which moment, what it is given, and what is seen while nothing comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exhibit.outputs.scenes.eased_parameters import UNSEEN
from exhibit.outputs.scenes.media import MediaFault, in_the_background, note
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.shader_file import GivenInputs, ShaderFile
from exhibit.outputs.scenes.shader_pictures import ShaderPictures
from exhibit.outputs.scenes.shader_report import report
from exhibit.outputs.scenes.shader_sizes import keep_step, kept_step
from exhibit.outputs.scenes.shader_stills import still_of
from exhibit.outputs.scenes.surfaces import scratch
from exhibit.shaders.client import CLIENT
from exhibit.shaders.header import ShaderHeader
from exhibit.shaders.ladder import SizeLadder
from exhibit.shaders.live import DrawnPicture, ImageGiven, LiveShader, Moment, ShaderFault
from exhibit.shaders.source import read_source
from exhibit.system.late import pygame
from exhibit.system.wall_clock import date_numbers

_FRESH_S, _FADE_S = 1.0, 0.5
"""A picture that is older gives way to the still, within so long."""
_KEPT_S = 5.0
SizePx = tuple[int, int]
_Key = tuple[int, int, str, SizePx, int]
STILL_STAYS = "its still is shown"

_lock = threading.Lock()
_players: dict[_Key, ShaderPlayer] = {}


def prepare(file: ShaderFile, inputs: GivenInputs, size_px: SizePx) -> None:
    """Have the shader compiled, and its pictures loaded."""
    header = file.source.header
    if header is None:
        raise MediaFault(str(file.source.problems[0].text) if file.source.problems else "is no shader")
    ShaderPictures(file, inputs, size_px).prepare()
    still_of(file.path, header, size_px)
    CLIENT.prepare(file.source.program())


def prepare_transitions(folder: Path) -> None:
    """Have the shaders compiled by which the scene in `folder` may come."""
    for file in sorted([*folder.glob("*.fs"), *folder.parent.glob("*.fs")]):
        source = read_source(file)
        if source.header is not None and source.header.kind == "transition":
            CLIENT.prepare(source.program())


def paint(picture: ScenePicture, file: ShaderFile, inputs: GivenInputs, moved: float, seed: int, share: float) -> None:
    """Paint `share` of what the shader shows after it has moved for so many seconds."""
    if picture.whose == UNSEEN:
        return  # it is compiled, and would only keep those waiting that are seen
    header = file.source.header
    if header is None or CLIENT.missing:
        _paint_instead(picture, file, header, share)
        return
    player = _player_for(picture, file, inputs, seed, moved)
    moment = Moment(moved, _numbers(header, inputs), player.pictures_for(picture, moved), _date(picture, moved))
    player.paint(picture, header, moment, share)


def _date(picture: ScenePicture, moved: float) -> tuple[float, float, float, float]:
    """The calendar on a wall; what is drawn for a picture or a film is the same every day."""
    return date_numbers() if picture.hurried else (2000.0, 1.0, 1.0, moved)


def _numbers(header: ShaderHeader, inputs: GivenInputs) -> Mapping[str, tuple[float, ...]]:
    """Every number that the shader is given: as written, within its bounds, else its own."""
    numbers = {}
    for one in header.inputs:
        if one.is_image:
            continue
        given = inputs.get(one.name)
        plain = getattr(given, "numbers", None) or one.default
        held = [min(max(float(now), low), high) for now, low, high in zip(plain, one.low, one.high, strict=True)]
        if one.values and given is not None:
            held = [float(min(one.values, key=lambda value: abs(value - held[0])))]
        numbers[one.name] = tuple(held)
    return numbers


@dataclass(eq=False)
class ShaderPlayer:
    """A shader at one moment of one wall."""

    file: ShaderFile
    live: LiveShader
    pictures: ShaderPictures
    step: int = 0
    given: GivenInputs = field(default_factory=dict)
    _on: dict[str, bool] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _began_s: float = field(default_factory=time.monotonic)
    _told: str = ""

    def pictures_for(self, picture: ScenePicture, moved: float) -> Mapping[str, ImageGiven]:
        """What its images are given now."""
        return self.pictures.at(picture, moved, self.live.ladder.share if picture.hurried else 1.0)

    def paint(self, picture: ScenePicture, header: ShaderHeader, moment: Moment, share: float) -> None:
        moment = self._with_edges(header, moment)
        if not picture.hurried:
            self._paint_exactly(picture, header, moment, share)
            return
        if self.live.follow(moment):
            self._begun.clear()
        self._tell()
        drawn = self.live.picture
        if drawn is None:
            waits = time.monotonic() - self._began_s < _FRESH_S and not self.live.fault
            if not waits:
                _paint_instead(picture, self.file, header, share)
            return
        age_s = time.monotonic() - drawn.at_s
        fresh = 1.0 - min(max((age_s - _FRESH_S) / _FADE_S, 0.0), 1.0)
        if fresh > 0:
            picture.paint(surface_of_picture(drawn, picture.size_px, f"shader {id(self)}"), (0, 0), share)
        if fresh < 1:
            _paint_instead(picture, self.file, header, share * (1 - fresh))

    def _paint_exactly(self, picture: ScenePicture, header: ShaderHeader, moment: Moment, share: float) -> None:
        try:
            drawn = self.live.draw_exactly(moment)
            self._begun.clear()
            note(self.file.path)
        except ShaderFault as fault:
            note(self.file.path, str(fault), STILL_STAYS)
            _paint_instead(picture, self.file, header, share)
            return
        picture.paint(surface_of_picture(drawn, picture.size_px, f"shader {id(self)}"), (0, 0), share)

    def _with_edges(self, header: ShaderHeader, moment: Moment) -> Moment:
        """An event is seen in one frame: the next one after it has begun."""
        numbers = dict(moment.numbers)
        for name in [one.name for one in header.inputs if one.kind == "event"]:
            on = numbers[name][0] > 0.5
            if on and not self._on.get(name, False):
                self._begun.add(name)
            self._on[name] = on
            numbers[name] = (float(name in self._begun),)
        return Moment(moment.seconds, numbers, moment.images, moment.date)

    def _tell(self) -> None:
        """How large it is drawn and how long it takes; a fault once."""
        if self.live.fault != self._told:
            self._told = self.live.fault
            note(self.file.path, self._told, STILL_STAYS if self._told else "")
        drawn = self.live.picture
        if drawn is not None and not self.live.fault:
            rows, columns = drawn.pixels.shape[:2]
            report(self.file.path.stem, f"{self.file.path.stem} at {columns}x{rows}, {self.live.own_ms:.0f} ms")
        if self.live.ladder.step != self.step:
            self.step = self.live.ladder.step
            name, step = self.live.name, self.step
            in_the_background(lambda: keep_step(name, step))


def _player_for(picture: ScenePicture, file: ShaderFile, inputs: GivenInputs, seed: int, moved: float) -> ShaderPlayer:
    """The one of this layer, of who plays; begun anew where it is asked for an earlier moment."""
    program = file.source.program()
    thread = 0 if picture.whose else threading.get_ident()
    key = (picture.whose, thread, program.digest, picture.size_px, seed)
    with _lock:
        _let_idle_go(time.monotonic())
        player = _players.get(key)
        if player is None:
            step = kept_step(program.digest)
            live = LiveShader(CLIENT, program, picture.size_px, SizeLadder(step))
            pictures = ShaderPictures(file, inputs, picture.size_px)
            player = _players[key] = ShaderPlayer(file, live, pictures, step)
        elif moved < player.live.seconds - 1e-6:
            player.live.forget()
        if inputs != player.given:
            player.given, player.pictures = inputs, ShaderPictures(file, inputs, picture.size_px)
        return player


def _let_idle_go(now: float) -> None:
    for key in [key for key, one in _players.items() if now - one.live.used_s > _KEPT_S]:
        _players.pop(key).live.close()


def surface_of_picture(drawn: DrawnPicture, size_px: SizePx, name: str) -> pygame.Surface:
    """What was drawn, in the wall's size; in the memory where it was drawn, where that is its size."""
    rows, columns = drawn.pixels.shape[:2]
    surface = pygame.image.frombuffer(drawn.pixels.data.cast("B"), (columns, rows), "BGRA")
    if (columns, rows) != size_px:
        surface = pygame.transform.smoothscale(surface, size_px, scratch(name, size_px, alpha=True))
    surface.set_alpha(None if drawn.opaque else 255)
    return surface


def _paint_instead(picture: ScenePicture, file: ShaderFile, header: ShaderHeader | None, share: float) -> None:
    """Its still; of what would change what lies behind, nothing: that is seen as it is."""
    if header is not None and header.kind == "filter":
        return
    picture.paint(still_of(file.path, header, picture.size_px), (0, 0), share)
