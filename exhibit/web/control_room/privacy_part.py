"""What the venue has settled for its visitors, as the page shows it; and where each of it is written."""

from __future__ import annotations

from exhibit.config.reading import InputDeviceSection, NoticeSection, ZoneCorners
from exhibit.config.room_cameras import IN
from exhibit.config.show_folder import VENUE
from exhibit.runtime.status import Status
from exhibit.show import Show
from exhibit.web.control_room.panes import shown
from exhibit.web.json_value import Json, JsonObject

_SETTINGS = ("level", "zones", "notice", "staff", "opt_out", "children", "button")


def privacy(status: Status) -> JsonObject | None:
    """The settings below `privacy`, how much the journal holds, and by key the line where it stands in venue.yaml; 0
    where it is not written. None before the show is known."""
    show = status.playing
    if show is None:
        return None
    section, held = show.venue.privacy, status.journal
    return {
        "file": VENUE,
        "lines": {key: show.privacy_line(key) for key in _SETTINGS},
        "zones": [
            *_zones("hidden", section.zones, status),
            *_zones("opt_out", section.opt_out.zones, status),
        ],
        "notice": _notice(section.notice),
        "staff": {
            "lasts_s": section.staff.lasts,
            "by_hours": section.staff.hours is not None,
            "read": section.staff.read,
        },
        "opt_out": {"lasts_s": section.opt_out.lasts, "stay_s": section.opt_out.stay},
        "children": {"mode": section.children.mode, "everyone": section.children.everyone},
        "buttons": [*_button(status, "button", section.button), *_opt_out_button(status, show)],
        "journal": None
        if held is None
        else {
            "rows": held.rows,
            "since": held.since,
            "bytes": held.size_bytes,
            "keep_months": held.keep_months,
        },
    }


def _zones(kind: str, zones: dict[str, ZoneCorners], status: Status) -> list[Json]:
    """Each in the picture as it is shown, which has those of several cameras side by side."""
    return [
        {"name": name, "kind": kind, "corners": shown(name.partition(IN)[0], corners, status)}
        for name, corners in zones.items()
    ]


def _notice(notice: NoticeSection | None) -> JsonObject | None:
    if notice is None:
        return None
    shown = notice.show
    kind = "" if shown is None else "scene" if shown.scene else "look"
    name = (shown.scene or shown.look or "") if shown else ""
    return {"before_s": notice.before, "sign": notice.sign, "kind": kind, "shows": name}


def _opt_out_button(status: Status, show: Show) -> list[Json]:
    return _button(status, "opt-out button", show.venue.privacy.opt_out.button)


def _button(status: Status, name: str, button: InputDeviceSection | None) -> list[Json]:
    """The button that is called `name` among the inputs, and whether it is there."""
    if button is None:
        return []
    state = status.inputs.get(name)
    return [{"name": name, "device": button.device, "link": state.link if state else "off"}]
