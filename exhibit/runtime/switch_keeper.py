"""Has what people switch outlive the run: what stands is followed again at the start (D-run-9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from exhibit.clock import Calendar
from exhibit.config.journal import PrivacySection
from exhibit.config.timetable import next_opening
from exhibit.cues.channels import PROJECTOR
from exhibit.runtime.house import HouseState
from exhibit.runtime.overrides import Overrides
from exhibit.runtime.standing import Standing, commands_of, left_act, switched
from exhibit.runtime.standing_file import StandingFile
from exhibit.show import Show
from exhibit.show.program import disabled
from exhibit.values import Command


def left_s(one: Standing, *, privacy: PrivacySection, now: datetime) -> float | None:
    """What is left at `now` of the time that the venue gives it; all of it, where nobody knows when it began or the
    clock has gone back since. None: it does not end by itself."""
    lasts_s = {"staff": privacy.staff.lasts, "opt_out": privacy.opt_out.lasts}.get(one.what)
    if lasts_s is None or one.name == "off":
        return None
    try:
        passed_s = (now - datetime.fromisoformat(one.at)).total_seconds()
    except (ValueError, TypeError):  # no time at all, or one without its zone
        return lasts_s
    return lasts_s - max(0.0, passed_s)


class SwitchKeeper:
    """Keeps in `file` what stands of `overrides`; None: nothing is kept, as in a replay. `calendar` says when."""

    def __init__(self, file: StandingFile | None, overrides: Overrides, calendar: Calendar) -> None:
        self._file, self._overrides, self._calendar = file, overrides, calendar
        self.standing: tuple[Standing, ...] = file.found if file else ()

    def begin(self, show: Show, now_s: float, fault: Callable[[str], None]) -> None:
        """Switch again what stood when the last run ended; `fault` hears what cannot be followed, and of damage."""
        left = partial(left_s, privacy=show.venue.privacy, now=self._calendar())
        for why in self._overrides.obey_all(commands_of(self.standing, PROJECTOR, left), now_s):
            fault(why)
        for notice in self._file.notices if self._file else ():
            fault(notice)
        self.keep(show, ())

    def keep(self, show: Show, commands: Sequence[Command]) -> None:
        """What stands now, after `commands` were followed."""
        at = self._calendar().isoformat(timespec="seconds")
        self._set(switched(self.standing, self._overrides.now, disabled(show), commands, at, tuple(show.acts)))

    def end_overdue(self, show: Show, house: HouseState, now_s: float) -> None:
        """Have projectors that are switched by hand go by the hours again from the first opening after that on
        (D-hours-7); called now and then."""
        if house.wall is None or not house.trusted:
            return

        over = [one for one in self.standing if one.what == "power" and _is_over(one, house)]
        if over:
            back = [Command("power", one.name.rpartition(" ")[0], "hours", by="the hours") for one in over]
            self._overrides.obey_all(back, now_s)
            self.keep(show, ())

    def leave_act(self, act: str) -> None:
        """The show is in `act` by itself: another one, that was gone to by hand, stands no more."""
        if self.standing:
            self._set(left_act(self.standing, act))

    def mind(self) -> None:
        """Try again what could not be written; called now and then."""
        if self._file:
            self._file.mind()

    def _set(self, standing: tuple[Standing, ...]) -> None:
        if standing != self.standing:
            self.standing = standing
            if self._file:
                self._file.keep(standing)


def _is_over(one: Standing, house: HouseState) -> bool:
    """Whether the house has opened since it was switched."""
    try:
        at = datetime.fromisoformat(one.at).astimezone(house.zone)
    except ValueError:  # nobody knows when: until somebody switches it back
        return False
    opened = next_opening(house.timetable, at, house.zone)
    return opened is not None and house.wall is not None and opened <= house.wall
