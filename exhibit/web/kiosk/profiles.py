"""The file of profiles, made when somebody asks and something has changed: new atoms, the catalogue, the day, a crowd.
It is the same for everybody; nothing that a visitor wishes is known here."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from exhibit.config.problems import ShowError
from exhibit.journal.days import day_of
from exhibit.journal.port import StoreError
from exhibit.journal.transfer import now_utc_s
from exhibit.museum.catalogue.files import WrittenCatalogue, catalogue_files, read_catalogue
from exhibit.museum.house_offer import ShownHere, house_offer
from exhibit.museum.house_sums import HouseSums
from exhibit.museum.recommend.gate import shipped_gate
from exhibit.museum.recommend.profiles_file import profiles_json
from exhibit.runtime.discretion import Discretion
from exhibit.show import Show
from exhibit.web.curator.house import House
from exhibit.web.journals import Journals
from exhibit.web.kiosk.crowd import DISCREET_S, LIVE_S, ToldCrowd, told_crowd
from exhibit.web.serving import Host

_FEW = 2
"""Of fewer works nothing is suggested."""


@dataclass(frozen=True)
class ProfilesFile:
    """The text, and a tag that is another one whenever it is."""

    text: bytes
    tag: str


@dataclass(frozen=True)
class _Asked:
    """What the file is made of; journals and catalogue by number."""

    here: ShownHere
    day: date
    languages: tuple[str, ...]
    journals: int
    catalogue: int


def can_suggest(show: Show) -> bool:
    """Whether there is something to suggest at all: works, of the show or of a catalogue beside it."""
    wanted = show.venue.kiosk.suggestions
    return wanted and (len(show.settings.works) >= _FEW or bool(catalogue_files(show.folder)))


class KeptProfiles:
    """The newest file. From any thread, one at a time."""

    def __init__(self, host: Host) -> None:
        self._host, self._lock = host, threading.Lock()
        self._journals = _LookedJournals(host.extras.journals, host.report_fault)
        self._catalogue = _LookedCatalogue(host.report_fault)
        self._crowd = ToldCrowd()
        self._made: tuple[_Asked, ProfilesFile] | None = None

    def file(self, show: Show, discretion: Discretion) -> ProfilesFile:
        """The file as it is now, for everybody."""
        with self._lock:
            asked = self._asked(show, discretion)
            if self._made is None or self._made[0] != asked:
                self._made = asked, _file(asked, self._journals.sums, self._catalogue.written)
            return self._made[1]

    def _asked(self, show: Show, discretion: Discretion) -> _Asked:
        journal, settings, k = show.venue.journal, show.settings, discretion.k
        self._crowd = self._look(max(show.venue.kiosk.crowded, k), live=discretion.live)
        words = tuple(show.inquiry.words)
        here = ShownHere(
            journal.exhibit if journal else "",
            {words[0]: settings.exhibit} if words else {},
            {name: one.title for name, one in settings.works.items()},
            frozenset(name for name, one in show.inquiry.questions.items() if one.kind == "feeling"),
            k,
            self._crowd.crowded,
        )
        day = day_of(int(now_utc_s()), show.zone)
        return _Asked(here, day, words, self._journals.look(), self._catalogue.look(show.folder))

    def _look(self, least: int, *, live: bool) -> ToldCrowd:
        """Whether `least` people are are here. The moods of the last minute have their times since the start."""
        minute = self._host.board.minute
        if not minute:
            return self._crowd
        return told_crowd(self._crowd, minute, minute[-1][0], least, LIVE_S if live else DISCREET_S)


def _file(asked: _Asked, sums: HouseSums, written: WrittenCatalogue) -> ProfilesFile:
    house = house_offer(sums, written.catalogue, asked.here, asked.day, shipped_gate())
    text = profiles_json(house, asked.languages, written.plan).encode()
    return ProfilesFile(text, f'"{hashlib.sha256(text).hexdigest()[:32]}"')


class _LookedJournals:
    """The journals as sums; the last ones where they cannot be read."""

    def __init__(self, journals: Journals, fault: Callable[[str], None]) -> None:
        self._places, self._house = journals.places, House(journals)
        self._said = _SaidOnce(fault)
        self.sums, self._version = HouseSums(), 0

    def look(self) -> int:
        """Look for what is new; a number that is another one where there is."""
        begun = [where for where in self._places if "://" in where or Path(where).is_file()]
        if len(begun) < len(self._places):
            return self._version  # nothing was counted yet
        try:
            self.sums, self._version = self._house.sums()
            self._said.say("")
        except StoreError as error:
            self._said.say(f"suggestions go by what was known: the journal cannot be read: {error}")
        return self._version


class _LookedCatalogue:
    """The catalogue beside the show, read anew when a file of it changes; the last sound one where it is not."""

    def __init__(self, fault: Callable[[str], None]) -> None:
        self._said = _SaidOnce(fault)
        self._stamps: tuple[tuple[str, int, int], ...] | None = None
        self._version = 0
        self.written = WrittenCatalogue(Path())

    def look(self, folder: Path) -> int:
        """Look whether it changed; a number that is another one where it has."""
        stamps = tuple(_stamps(folder))
        if stamps != self._stamps:
            self._stamps = stamps
            try:
                self.written, self._version = read_catalogue(folder), self._version + 1
                self._said.say("")
            except ShowError as error:
                self._said.say(f"suggestions go by the catalogue as it was: {error.problems[0]}")
        return self._version


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for file in (*catalogue_files(folder), *sorted(folder.glob("*.svg"))):
        with contextlib.suppress(OSError):  # gone since it was found
            found = file.stat()
            yield str(file), found.st_mtime_ns, found.st_size


class _SaidOnce:
    """Says a fault when it comes, and not again while it lasts."""

    def __init__(self, fault: Callable[[str], None]) -> None:
        self._fault, self._last = fault, ""

    def say(self, text: str) -> None:
        """What is wrong; empty where nothing is any more."""
        if text and text != self._last:
            self._fault(text)
        self._last = text
