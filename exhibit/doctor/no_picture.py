"""Why there is no picture: what hinders a camera or a stream, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from exhibit.config.secrets import masked
from exhibit.doctor.findings import Finding, Verdict
from exhibit.doctor.processes import who_holds
from exhibit.vision.sources.devices import Device, NotThere, cameras, hindrance, is_device, node_now, node_of
from exhibit.vision.sources.streams import StreamAnswer, Why, probe_stream

_PERMIT = "let its user use cameras: sudo usermod -aG video $USER, then log in anew"
_PLUG_IN = "plug the camera in; try another cable and another port, without a hub"
_NO_PICTURE = (
    "another person's program may have it (sudo fuser -v {node} tells); else try another cable and another port"
)
_LOGIN = (
    "write the camera's user into venue.yaml, and its password into a file that is yours alone (chmod 600): "
    "camera: {user: NAME, password_file: FILE}"
)
_WRONG = (
    "the camera does not take this user and password: see its settings for its users; in an address, @ / # and ? of a "
    "password are written %40 %2F %23 %3F"
)
_MUTE = "that port speaks something else: see the camera's settings for its port (rtsp:// usually 554, http:// 80)"
_OTHER_WAY = (
    "it has the stream, but no picture came: try another transport in venue.yaml (camera: {transport: udp}, or tcp), "
    "then the camera's second stream"
)
_STREAMS: dict[Why, str] = {
    "name": "this machine does not know that name: write the camera's address",
    "refused": "the machine is there, but gives no stream on that port: see the camera's settings for RTSP",
    "time": "see whether it is switched on, in this network, and its address right (ping it)",
    "network": "see this machine's cable, and whether the camera's address is in this network",
    "password": _LOGIN,
    "wrong": _WRONG,
    "path": "the camera knows no stream of that name: copy the path from its manual or its settings",
    "answer": "see in a player (ffplay, VLC) whether the address gives a picture",
    "mute": _MUTE,
    "": _OTHER_WAY,
    "unasked": "see that the sender sends to this machine, this port, and that no firewall is between",
}


def no_camera(why: str) -> Finding:
    """For `auto`, when the drawn visitor has to stand in."""
    there = cameras()
    answered = tuple(f"{one}: {_state(one)}" for one in there) or ("no camera is plugged in",)
    remedies = tuple(dict.fromkeys(_remedy(one) for one in there)) or (_PLUG_IN,)
    told = f"{why}, so the drawn visitor stands in and nobody in the room is seen"
    if any(one.is_show for device in there for one in who_holds(str(device.node))):
        told = "the show that runs here has the camera, so it cannot be tried now"
        return Finding("camera", "unknown", told, ("looked for cameras",), answered)
    return Finding("camera", "ill", told, ("looked for cameras",), answered, remedies)


def _state(device: Device) -> str:
    holders = who_holds(str(device.node))
    if holders:
        return f"in use by {holders[0]}"
    return {"forbidden": "this user may not open it"}.get(hindrance(device.node), "gives no picture")


def _remedy(device: Device) -> str:
    holders = who_holds(str(device.node))
    if holders:
        return f"end {holders[0]}, which has {device.name}"
    return _PERMIT if hindrance(device.node) == "forbidden" else _NO_PICTURE.format(node=device.node)


def unreachable(written: str) -> Finding | None:
    """The finding for a source that need not be opened to know that it is not there; None for all others."""
    if "://" in written:
        told = _probed(written)
        return _stream(written, told) if told.why in ("name", "refused", "time", "network", "path") else None
    return _missing(written) if is_device(written) and hindrance(_node(written)) == "missing" else None


def hindered(written: str, detail: str, *, named: bool = False) -> Finding:
    """For a source that gives no frame; `detail` is what it says itself. `named`: a user was told to the stream."""
    if "://" in written:
        return _stream(written, _probed(written), named=named or "@" in written)
    if is_device(written):
        return _missing(written)
    remedy = "see whether it plays in another program"
    return Finding("camera", "ill", f"no picture: {detail}", (f"opened {written}",), remedies=(remedy,))


def _node(written: str) -> Path:
    return node_of(int(written) if written.isdigit() else written)


def _missing(written: str) -> Finding:
    try:
        node_now(written)
    except NotThere as fault:
        why = str(fault).partition("; there are: ")[0]
        remedy = f"{_PLUG_IN}; or write the name of one that is there as camera: source in venue.yaml"
        return Finding("camera", "ill", f"{written}: {why}", ("looked for it among the cameras",), _there(), (remedy,))
    node = _node(written)
    verdict, why, remedy = _device(str(node), hindrance(node))
    return Finding("camera", verdict, f"{written}: {why}", (f"opened {written}",), _there(), (remedy,))


def _there() -> tuple[str, ...]:
    return tuple(f"there is {one}" for one in cameras()) or ("no camera is plugged in",)


def _device(node: str, why: str) -> tuple[Verdict, str, str]:
    """The verdict about a device file, in words, and the remedy."""
    if why == "missing":
        remedy = f"{_PLUG_IN}; numbers change, so name it by what it is (usb:MAKER:MODEL:SERIAL) or write auto"
        return "ill", "is not there", remedy
    holders = who_holds(node)
    if holders:
        verdict: Verdict = "unknown" if holders[0].is_show else "ill"
        return verdict, f"in use by {holders[0]}", f"end {holders[0]}: a camera serves one program at a time"
    if why == "forbidden":
        return "ill", "this user may not open it", _PERMIT
    remedy = f"{_NO_PICTURE.format(node=node)}; of a camera with two device files take the first"
    return "ill", "gives no picture", remedy


def _probed(address: str) -> StreamAnswer:
    try:
        return probe_stream(address)
    except ValueError as error:
        return StreamAnswer(f"opened {masked(address)}", str(error), "name")


def _stream(address: str, told: StreamAnswer, *, named: bool = False) -> Finding:
    shown = masked(address)
    why: Why = "wrong" if told.why == "password" and named else told.why
    return Finding("camera", "ill", f"{shown}: no picture", (told.sent,), (told.answered,), (_STREAMS[why],))
