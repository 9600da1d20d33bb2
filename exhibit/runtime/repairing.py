"""What is done when somebody presses a repair of the page: only what is offered at that moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from exhibit.runtime.repairs import Repair, repair_of
from exhibit.runtime.room_perception import RoomPerception
from exhibit.runtime.status import SOURCE, Status
from exhibit.runtime.vital_signs import verdict_of
from exhibit.runtime.watchdog import Watchdog
from exhibit.values import Command

OVER = "that is well by now: nothing was done"


class OldFiles(Protocol):
    """Something that keeps files which nobody needs for the show to go on."""

    @property
    def old_files(self) -> int:
        """How many there are."""
        ...

    def remove_old(self) -> None:
        """Remove them soon, in a thread of its own."""
        ...


def deeds_of(
    watchdog: Watchdog, perception: RoomPerception, records: OldFiles | None
) -> Mapping[Repair, Callable[[str], str]]:
    """What can be done inside a running show; the restarts are the page's own."""

    def restart_part(name: str) -> str:
        watchdog.try_again(name)
        return f"another thread takes the place of {name}"

    def open_again(name: str) -> str:
        perception.open_again(name.removeprefix(SOURCE).strip())
        return "the camera is closed and opened again"

    def delete_old(_: str) -> str:
        count = records.old_files if records else 0
        if records:
            records.remove_old()
        return f"{count} older file{'s' * (count != 1)} of the record {'are' if count != 1 else 'is'} deleted"

    return {"restart part": restart_part, "camera again": open_again, "delete old records": delete_old}


def repaired(command: Command, status: Status, deeds: Mapping[Repair, Callable[[str], str]]) -> str:
    """Do what `command` asks, if it is offered for what is ill in `status`; what was done, in words. `deeds` do it,
    each given what is ill."""
    for illness in verdict_of(status).illnesses:
        repair = repair_of(illness, status)
        if repair is not None and (illness.about, repair) == (command.name, command.value):
            deed = deeds.get(repair)
            return deed(illness.about) if deed else OVER
    return OVER
