"""The record: what was seen, felt and done, one JSON object a line. Numbers and names only; docs/record.md says all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import assert_never

from exhibit.events import (
    CommandTaken,
    CueDropped,
    CueSent,
    Event,
    FaultRaised,
    LinkChanged,
    NoticeGiven,
    RunStarted,
    Seen,
    SentAgain,
    ShowReloaded,
    VariantTurned,
)
from exhibit.expressions.words import MEASURES
from exhibit.health import FaultMemory
from exhibit.outputs.port import OutputState
from exhibit.outputs.rolling_file import Bounds, RollingFile
from exhibit.system.worker import Worker
from exhibit.values import EMOTIONS, AnswerGiven, Command, Cue, Emotions, Json, Mood, Observation, RuleChange, Visitor

FORMAT = 1


_QUIET_MOOD_LINE_S = 1.0
_MAKE_ROOM: dict[str, Json] = {}
"""No line: what is asked of the record's thread."""


class Record:
    """A listener: writes what happens to `path` in its own thread; where there is a file already, which is never
    overwritten, to a new one beside it with the date and time in its name (`notice` says so), and to a further one when
    that has grown; of all that were recorded under this name no more than `bounds` stays. Raises OSError when the file
    cannot be made."""

    def __init__(self, path: Path, bounds: Bounds | None = None) -> None:
        self._mood = Mood()
        self._mood_line_s = -_QUIET_MOOD_LINE_S
        self._faults = FaultMemory()
        self._start = start_line("", "", "")
        self._file = RollingFile(path, bounds or Bounds(), lambda: _text(self._start))
        self.notice = "; ".join(_notices(path, self._file, bounds or Bounds()))
        self._worker: Worker[dict[str, Json]] = Worker("record", self._write, most=20_000)

    def hear(self, t_s: float, event: Event) -> None:
        """Add the lines that tell of `event`; returns at once."""
        for line in self._lines(t_s, event):
            self._worker.put(line)

    def state(self) -> OutputState:
        worker = self._worker
        return OutputState(
            "down" if worker.fault else "up", worker.fault or str(self._file.path), worker.done, worker.dropped
        )

    @property
    def old_files(self) -> int:
        """How many files there are of this record beside the one that is written."""
        return self._file.others

    def remove_old(self) -> None:
        """Delete these, in the record's own thread."""
        self._worker.put(_MAKE_ROOM)

    def close(self) -> None:
        self._worker.close()
        self._file.close()

    def _lines(self, t_s: float, event: Event) -> Iterator[dict[str, Json]]:
        match event:
            case RunStarted():
                self._start = start_line(event.show, event.source, event.version)
                yield self._start
            case Seen():
                yield from self._seen(t_s, event)
            case RuleChange():
                yield rule_line(t_s, event)
            case CueSent():
                yield cue_line(t_s, event.cue)
            case CueDropped():
                yield dropped_line(t_s, event.cue, event.why)
            case CommandTaken():
                yield command_line(t_s, event.command)
            case FaultRaised() | NoticeGiven():
                yield from self._fault(t_s, event)
            case LinkChanged() | ShowReloaded() | AnswerGiven() | SentAgain() | VariantTurned():
                # A lost link is told as a fault too, what was sent again by its command and cues; answers are the
                # journal's, without a time.
                pass
            case _:
                assert_never(event)

    def _seen(self, t_s: float, seen: Seen) -> Iterator[dict[str, Json]]:
        """What was seen, if anything was, and the mood: after each observation, at a change, and once a second."""
        mood, before, self._mood = seen.mood, self._mood, seen.mood
        if seen.observation is not None:
            yield observation_line(seen.captured_t_s, seen.observation)
        changed = (mood.visitors, mood.dominant) != (before.visitors, before.dominant)
        if seen.observation is not None or changed or t_s - self._mood_line_s >= _QUIET_MOOD_LINE_S:
            self._mood_line_s = t_s
            yield mood_line(t_s, mood)

    def _fault(self, t_s: float, event: FaultRaised | NoticeGiven) -> Iterator[dict[str, Json]]:
        """Each kind once, as long as it is remembered."""
        if self._faults.note(event.where, event.text, t_s):
            yield fault_line(t_s, event.where, event.text)

    def _write(self, line: dict[str, Json]) -> None:
        if line is _MAKE_ROOM:
            self._file.remove_others()
            return
        self._file.write(_text(line))


def _text(line: dict[str, Json]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _notices(path: Path, file: RollingFile, bounds: Bounds) -> Iterator[str]:
    if file.path != path:
        yield f"{path} is there already: this run is recorded in {file.path.name}"
    if file.removed:
        kept = f"{bounds.days} days and {bounds.most_bytes // 1_000_000} MB of it are kept: 'record' in venue.yaml"
        yield f"older files of this record are deleted ({file.removed}), as {kept}"


def start_line(show: str, source: str, version: str) -> dict[str, Json]:
    """The first line: what was run, on what."""
    return {"t": 0.0, "kind": "start", "record": FORMAT, "exhibit": version, "show": show, "source": source}


def observation_line(t: float, observation: Observation) -> dict[str, Json]:
    """Everybody in view in one frame."""
    line: dict[str, Json] = {
        "t": _round(t),
        "kind": "observation",
        "frame": observation.sequence,
        "size_px": list(observation.size_px),
        "visitors": [_visitor(visitor) for visitor in observation.visitors],
    }
    return {**line, "made_up": True} if observation.made_up else line


def mood_line(t: float, mood: Mood) -> dict[str, Json]:
    """The mood that the rules read."""
    return {
        "t": _round(t),
        "kind": "mood",
        "visitors": mood.visitors,
        "dominant": mood.dominant,
        "emotions": _emotions(mood.emotions),
        **{word.field: _round(word.read(mood)) for word in MEASURES},
    }


def cue_line(t: float, cue: Cue) -> dict[str, Json]:
    """A cue, as it was handed to its output, which took it."""
    return {
        "t": _round(t),
        "kind": "cue",
        "rule": cue.rule,
        "output": cue.output,
        "action": cue.action,
        "args": _plain(cue.args),
    }


def dropped_line(t: float, cue: Cue, why: str) -> dict[str, Json]:
    """A cue that reached no output, and why."""
    return {**cue_line(t, cue), "kind": "dropped", "why": why}


def rule_line(t: float, change: RuleChange) -> dict[str, Json]:
    """A rule's start or end, and why."""
    event = "start" if change.began else "end"
    line: dict[str, Json] = {"t": _round(t), "kind": "rule", "rule": change.rule, "event": event}
    if not change.began:
        line["active_s"] = _round(change.active_s)
    return {**line, "why": change.why}


def command_line(t: float, command: Command) -> dict[str, Json]:
    """A command from outside, as it came."""
    line: dict[str, Json] = {"t": _round(t), "kind": "command", "command": command.kind, "name": command.name}
    if command.kind == "what if":
        made = command.imagined
        line["value"] = f"{made.visitors} visitors" if made else ""
        line |= {"emotions": _emotions(made.emotions), "attention": _round(made.attention)} if made else {}
    else:
        line["value"] = command.value
    if command.for_s is not None:
        line["for_s"] = _round(command.for_s)
    return {**line, "by": command.by}


def fault_line(t: float, where: str, text: str) -> dict[str, Json]:
    """Something that failed, or came back."""
    return {"t": _round(t), "kind": "fault", "where": where, "text": text}


def _visitor(visitor: Visitor) -> dict[str, Json]:
    return {
        "id": visitor.id,
        "box_xyxy": [round(edge, 1) for edge in visitor.face.box_xyxy],
        "score": _round(visitor.face.score),
        "attention": _round(visitor.attention),
        "dwell_s": _round(visitor.dwell_s),
        "emotions": _emotions(visitor.emotions),
    }


def _emotions(emotions: Emotions) -> dict[str, float]:
    """All eight, or none where nothing was read."""
    names = dict.fromkeys([*EMOTIONS, *emotions]) if emotions else ()
    return {name: round(emotions.get(name, 0.0), 4) for name in names}


def _round(value: float) -> float:
    return round(value, 3)


def _plain(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value
