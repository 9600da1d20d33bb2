"""Why there is no picture: what hinders a camera or a stream, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from exhibit.config.secrets import masked
from exhibit.doctor.findings import Finding, Verdict
from exhibit.doctor.processes import who_holds
from exhibit.vision.sources.devices import Device, cameras, hindrance, node_of
from exhibit.vision.sources.streams import StreamAnswer, Why, probe_stream

_PERMIT = "let its user use cameras: sudo usermod -aG video $USER, then log in anew"
_PLUG_IN = "plug the camera in; try another cable and another port, without a hub"
_NO_PICTURE = (
    "another person's program may have it (sudo fuser -v {node} tells); else try another cable and another port"
)
_STREAMS: dict[Why, tuple[str, ...]] = {
    "name": ("this machine does not know that name: write the camera's address",),
    "refused": ("the machine is there, but gives no stream on that port: see the camera's settings for RTSP",),
    "time": ("see whether it is switched on, in this network, and its address right (ping it)",),
    "network": ("see this machine's cable, and whether the camera's address is in this network",),
    "password": ("write the camera's user and password into the address: rtsp://user:password@host/path",),
    "path": ("the camera knows no stream of that name: copy the path from its manual or its settings",),
    "answer": ("see in a player (ffplay, VLC) whether the address gives a picture",),
    "mute": ("that port speaks no RTSP: see the camera's settings for its port (usually 554)",),
    "": ("it has the stream, but no picture came: choose H.264 and not H.265 in the camera, or its second stream",),
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
    return _missing(written) if _is_device(written) and hindrance(_node(written)) == "missing" else None


def hindered(written: str, detail: str) -> Finding:
    """For a source that gives no frame; `detail` is what it says itself."""
    if "://" in written:
        return _stream(written, _probed(written))
    if _is_device(written):
        return _missing(written)
    remedy = "see whether it plays in another program"
    return Finding("camera", "ill", f"no picture: {detail}", (f"opened {written}",), remedies=(remedy,))


def _is_device(written: str) -> bool:
    return written.isdigit() or written.startswith("/dev/")


def _node(written: str) -> Path:
    return node_of(int(written) if written.isdigit() else written)


def _missing(written: str) -> Finding:
    node = _node(written)
    verdict, why, remedy = _device(str(node), hindrance(node))
    there = tuple(f"there is {one}" for one in cameras()) or ("no camera is plugged in",)
    return Finding("camera", verdict, f"{written}: {why}", (f"opened {written}",), there, (remedy,))


def _device(node: str, why: str) -> tuple[Verdict, str, str]:
    """The verdict about a device file, in words, and the remedy."""
    if why == "missing":
        remedy = f"{_PLUG_IN}; numbers change, so name it by its lasting name (/dev/v4l/by-id/...) or write auto"
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


def _stream(address: str, told: StreamAnswer) -> Finding:
    shown = masked(address)
    return Finding("camera", "ill", f"{shown}: no picture", (told.sent,), (told.answered,), _STREAMS[told.why])
