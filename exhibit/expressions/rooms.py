"""What is asked about the rooms of the house, answered: by how each room that can be heard says it is, and by this
room's own mood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from exhibit.expressions.expression import Expression, compile_expression
from exhibit.expressions.of_rooms import OF_A_ROOM, OF_ALL_ROOMS, OF_ONE_ROOM, OF_THE_HOUSE
from exhibit.expressions.vocabulary import Values, Vocabulary
from exhibit.values import EMOTIONS, NOBODY, UNREAD, Context, Emotions, Mood, RoomMood, Variable

_COUNTED_KEY: Final = re.compile(rf"house\.({'|'.join(OF_ALL_ROOMS)})\((.*)\)", re.DOTALL)
_HOUSE_KEY: Final = re.compile(rf"house\.({'|'.join(OF_THE_HOUSE)})")
_ROOM_KEY: Final = re.compile(rf"room\('(.*)'\)\.({'|'.join(OF_ONE_ROOM)})")
_NOBODY_THERE: Final = RoomMood()


@dataclass(frozen=True)
class RoomsAsked:
    """What is asked under `key`: of all rooms the `word`, for how many the expression `of` is so, or of the one called
    `room` the `word`."""

    key: str
    word: str
    room: str = ""
    of: Expression | None = None


@lru_cache(maxsize=1000)
def rooms_asked(key: str) -> RoomsAsked | None:
    """What `key` asks about rooms; None where it asks something else."""
    if found := _COUNTED_KEY.fullmatch(key):
        words = Vocabulary(extra=OF_A_ROOM, chance=False)
        return RoomsAsked(key, found[1], of=compile_expression(found[2], words))
    if found := _HOUSE_KEY.fullmatch(key):
        return RoomsAsked(key, found[1])
    if found := _ROOM_KEY.fullmatch(key):
        return RoomsAsked(key, found[2], room=found[1])
    return None


def told_of_rooms(asked: RoomsAsked, mood: Mood, around: Context, values: Values) -> Variable:
    """The answer, where this room is in this `mood` and the others are as is said `around` it."""
    if asked.room:
        one = _own_room(mood) if asked.room == around.room else around.rooms.get(asked.room)
        return one is not None if asked.word == "here" else _word(one or _NOBODY_THERE, asked.word)
    rooms = [_own_room(mood), *around.rooms.values()]
    if asked.of is not None:
        of = asked.of
        return _COUNTED[asked.word](bool(of({**values, **_words(one)})) for one in rooms)
    if asked.word == "rooms":
        return float(len(rooms))
    return _word(_together(rooms), asked.word)


def _own_room(mood: Mood) -> RoomMood:
    return RoomMood(mood.visitors, mood.dominant, mood.emotions, mood.valence, mood.arousal, mood.attention)


def _together(rooms: Iterable[RoomMood]) -> RoomMood:
    """All rooms as one, each as many times as it has visitors."""
    there = [one for one in rooms if one.visitors]
    visitors = sum(one.visitors for one in there)
    read = [one for one in there if one.emotions]
    if not visitors:
        return _NOBODY_THERE

    def mean(of: Callable[[RoomMood], float]) -> float:
        counted = sum(one.visitors for one in read)
        return sum(of(one) * one.visitors for one in read) / counted if counted else 0.0

    emotions: Emotions = {name: mean(partial(_share, name)) for name in EMOTIONS} if read else {}
    leads = max(emotions, key=lambda name: emotions[name], default=UNREAD)
    valence, arousal = mean(lambda one: one.valence), mean(lambda one: one.arousal)
    return RoomMood(visitors, leads, emotions, valence, arousal, mean(lambda one: one.attention))


def _share(emotion: str, one: RoomMood) -> float:
    return one.emotions.get(emotion, 0.0)


def _words(one: RoomMood) -> dict[str, Variable]:
    return {word: _word(one, word) for word in OF_A_ROOM}


def _word(one: RoomMood, word: str) -> Variable:
    match word:
        case "mood":
            return one.dominant or NOBODY
        case "visitors":
            return float(one.visitors)
        case "valence":
            return one.valence
        case "arousal":
            return one.arousal
        case "attention":
            return one.attention
        case _:
            return one.emotions.get(word, 0.0)


def _how_many(answers: Iterable[bool]) -> float:
    return float(sum(answers))


_COUNTED: Mapping[str, Callable[[Iterable[bool]], Variable]] = {"count": _how_many, "any": any, "each": all}
