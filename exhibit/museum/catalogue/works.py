"""The works, rooms and doors of a house, as frozen values. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from exhibit.journal.rows import WorkPlacement

Access = Literal["step-free", "steps"]
Maturity = Literal["everyone", "frightening", "mature"]
Texts = Mapping[str, str]
"""A text by the code of its language; under "" where nobody said which it is."""
NO_TEXT: Texts = MappingProxyType({})


def text_in(texts: Texts, language: str) -> str:
    """The text in `language`, else the one without a language, else English, else any; empty where there is none."""
    for code in (language, "", "en"):
        if code in texts:
            return texts[code]
    return next(iter(texts.values()), "")


@dataclass(frozen=True)
class RoomPlacement:
    """A work hangs in `room`, before the camera of `exhibit` (empty: before none), from a day to a day (None: open)."""

    room: str
    exhibit: str = ""
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the work hangs there on `day`."""
        return (self.since or day) <= day <= (self.until or day)


@dataclass(frozen=True)
class CatalogueWork:
    """A work. `fields` are maker, date, material, place, period, kind and rights, as far as somebody wrote them;
    `minutes`, how long it needs (None: nobody said); `access` None: nobody said. `pictures` are addresses or files."""

    id: str
    title: Texts
    text: Texts = field(default_factory=lambda: NO_TEXT)
    fields: Mapping[str, str] = field(default_factory=dict)
    minutes: float | None = None
    access: Access | None = None
    maturity: Maturity = "everyone"
    pictures: tuple[str, ...] = ()
    placements: tuple[RoomPlacement, ...] = ()

    def room_on(self, day: date) -> str | None:
        """Where it hangs on `day`; None where that is not known."""
        return next((one.room for one in self.placements if one.holds(day)), None)


@dataclass(frozen=True)
class MuseumRoom:
    """A room of the house."""

    id: str
    title: Texts = field(default_factory=lambda: NO_TEXT)


@dataclass(frozen=True)
class RoomDoor:
    """A way from one room to another and back, of so many `metres` from the middle of one to that of the other; with
    `steps` it is none for who cannot climb them. `at`, where it is drawn on the plan, in units of the drawing."""

    between: tuple[str, str]
    metres: float
    steps: bool = False
    at: tuple[float, float] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Catalogue:
    """All that a house wrote of itself. Each may be missing: a museum without a catalogue has its exhibits."""

    works: Mapping[str, CatalogueWork] = field(default_factory=dict)
    rooms: Mapping[str, MuseumRoom] = field(default_factory=dict)
    doors: tuple[RoomDoor, ...] = ()

    def title(self, work: str, language: str) -> str:
        """What a work is called; its id where nobody wrote a title."""
        known = self.works.get(work)
        return (text_in(known.title, language) if known else "") or work

    def placements(self) -> Iterator[WorkPlacement]:
        """What hung before which camera, as the journal tells it too."""
        for work in self.works.values():
            for number, one in enumerate(work.placements):
                if one.exhibit:
                    since, until = (day.isoformat() if day else "" for day in (one.since, one.until))
                    yield WorkPlacement(f"{work.id}/{number}", work.id, one.exhibit, since, until)

    def needed_s(self, day: date) -> Mapping[str, float]:
        """The seconds that the work before each exhibit needs on `day`; of several works together, their sum. Where one
        of them says nothing, nothing is known of all."""
        every: dict[str, list[float | None]] = {}
        for work in self.works.values():
            for one in work.placements:
                if one.exhibit and one.holds(day):
                    every.setdefault(one.exhibit, []).append(work.minutes)
        known = {name: [one for one in some if one is not None] for name, some in every.items()}
        return {name: sum(some) * 60 for name, some in known.items() if len(some) == len(every[name])}
