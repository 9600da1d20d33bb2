"""Channels: what a claim is made on, and how the outputs behind them are called."""

from __future__ import annotations

PROJECTOR, SOUND = "projector", "sound"


def channel_of(projector: str | None, first: str = "") -> str:
    """The channel, and output, of the projector of that name: the first one is just "projector"."""
    return PROJECTOR if projector in (None, "", first) else f"{PROJECTOR} {projector}"


def is_wall(channel: str) -> bool:
    """Whether a projector is on this channel."""
    return channel == PROJECTOR or channel.startswith(f"{PROJECTOR} ")


_LIGHT = "light "


def light(name: str) -> str:
    """The channel of the target or fixture `name`."""
    return f"{_LIGHT}{name}"


def is_light(channel: str) -> bool:
    """Whether a target or a fixture is on this channel."""
    return channel.startswith(_LIGHT)


def lit_by(channel: str) -> str:
    """The target or fixture on the channel of a light."""
    return channel.removeprefix(_LIGHT)
