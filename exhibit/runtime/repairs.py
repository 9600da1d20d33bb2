"""Which illnesses one press repairs, and which press that is. Pure. What only a person at the device can do has none: a
button that does not help is worse than none."""

from __future__ import annotations

from typing import Literal

from exhibit.runtime.status import Status
from exhibit.verdict import Illness

Repair = Literal["restart show", "restart part", "try again", "camera again", "delete old records"]


def repair_of(illness: Illness, status: Status) -> Repair | None:
    """The press that repairs `illness`; None where there is none."""
    match illness.code:
        case "another is played":
            return "try again"
        case "thread hangs":
            return _of_hanging(illness.about, status)
        case "source ended":
            return "restart show"
        case "source down" | "not looked at" | "picture":
            return "camera again" if _camera_helps(illness, status) else None
        case "output down":
            fits = status.old_records and illness.about in ("record", "machine") and "disk" in illness.text
            return "delete old records" if fits else None
        case _:
            return None  # what is begun again by itself; and while the show stands still no press reaches it


def _of_hanging(name: str, status: Status) -> Repair | None:
    """A part that may begin beside the one that hangs is begun alone. A tick that hangs hears no press."""
    if name == "tick":
        return None
    begins = any(one.name == name and one.replaceable for one in status.watched.hearts)
    return "restart part" if begins else "restart show"


def _camera_helps(illness: Illness, status: Status) -> bool:
    """Closing it and opening it again wakes a driver that gives no pictures, or the same for ever; a cap on the lens
    stays where it is."""
    camera = status.each_camera.get(illness.about)
    if illness.code == "source down" or camera is None:
        return illness.code == "source down"
    return camera.picture.condition == "frozen" if illness.code == "picture" else camera.began_look_s is None
