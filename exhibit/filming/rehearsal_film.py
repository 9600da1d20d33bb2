"""The film of a rehearsal: what the wall would have shown and the speakers played that night, by its cues."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.cues.channels import PROJECTOR, SOUND
from exhibit.cues.scene import DarkCue, ParametersCue, SceneCue, wall_cue
from exhibit.filming.reel import Reel
from exhibit.outputs.projector import Wall
from exhibit.outputs.scenes.media import fault_of_media
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.outputs.sound.soundtrack import Soundtrack
from exhibit.rehearsal.run import Beat
from exhibit.rules.values_now import known_values
from exhibit.values import UNREAD, Cue, Mark, Mood, SceneInput

_MOST_MARKS = 12


class RehearsalFilm:
    """Watches a rehearsal and films the wall. What is on it depends on the rehearsal alone, so that the same rehearsal
    gives the same film; `faults` says, a line each, which scenes and files could not be drawn."""

    def __init__(
        self, scenes: Mapping[str, SceneSpec], reel: Reel, wall: Wall, track: Soundtrack | None = None
    ) -> None:
        self.faults: list[str] = []
        self._scenes = scenes
        self._reel = reel
        self._wall = wall
        self._track = track

    def see(self, beat: Beat) -> None:
        self._film_frame(beat.now_s)
        for cue in beat.cues:
            if cue.output == PROJECTOR:
                self._perform(cue, beat.now_s)
            elif cue.output == SOUND and self._track is not None:
                self._track.perform(cue)
        values = known_values(beat.program, beat.state, beat.now_s)
        self._wall.feel(SceneInput(values, marks_in(beat.given.mood), beat.given.around.next))

    def end(self, now_s: float) -> None:
        self._film_frame(now_s)
        if self._track is not None:
            self.faults += self._track.faults.values()

    def _film_frame(self, until_s: float) -> None:
        """Draw every frame before `until_s`, and play up to it."""
        if self._track is not None:
            self._track.go_on(until_s)
        while (now_s := self._reel.frames / self._reel.rate_hz) < until_s:
            self._reel.add(self._wall.draw(now_s))
            fault = self._wall.fault or fault_of_media()
            if fault and fault not in self.faults:
                self.faults.append(fault)

    def _perform(self, cue: Cue, now_s: float) -> None:
        match wall_cue(cue):
            case ParametersCue(values):
                self._wall.adjust(values)
            case DarkCue(fade_s):
                self._wall.darken(now=now_s, fade_s=fade_s)
            case SceneCue(name, fade_s, values, by) if name in self._scenes:
                self._wall.show(name, self._scenes[name], now=now_s, fade_s=fade_s, values=values, transition=by)


def marks_in(mood: Mood) -> tuple[Mark, ...]:
    """A mark for each visitor. A timeline tells how many there are and not where: they stand side by side
    (D-rehearsal-6)."""
    feels = mood.dominant if mood.emotions else UNREAD
    many = min(mood.visitors, _MOST_MARKS)
    places = ((number + 1) / (many + 1) for number in range(many))
    return tuple(Mark(number, x, 0.5, 0.22, feels, mood.attention) for number, x in enumerate(places, 1))
