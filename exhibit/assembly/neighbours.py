"""Neighbours over OSC: those who command the show, ask it, or are told what it senses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from exhibit.assembly.parts import Parts
from exhibit.inputs.addresses import Address
from exhibit.inputs.button import opt_out_button, stop_button
from exhibit.inputs.local import LocalIn
from exhibit.inputs.osc.query import OscQuery
from exhibit.inputs.osc.receiver import OscIn
from exhibit.inputs.osc.subscribers import Subscriber, Subscribers
from exhibit.outputs.osc.telemetry import OscTelemetry
from exhibit.runtime.discretion import discreet_addresses
from exhibit.show import Show
from exhibit.system.paths import show_state_folder
from exhibit.values import Variable


def add_neighbours(
    parts: Parts,
    show: Show,
    known: Callable[[], Iterable[Address]],
    values: Callable[[], Mapping[str, Variable]],
) -> None:
    """Who is listened to, and who is told the `known` addresses and their `values`, as far as the venue lets them."""
    at, subscribers, level = show.listening, Subscribers(), show.venue.privacy.level

    def told() -> Iterable[Address]:
        return discreet_addresses(tuple(known()), level)

    local = LocalIn(door_of(show.folder))
    parts.add_input("local in", local)
    parts.events.add("local in", local)
    if at.listen:
        parts.add_input("osc in", OscIn(at.listen, at.from_, subscribers))
        parts.add_input("osc query", OscQuery(at.listen, at.from_, show.settings.exhibit, told, values))
    if at.listen or at.sensors:
        fixed = [Subscriber(one.host, one.port, one.rate) for one in at.sensors]
        parts.add_publisher("osc sensors", OscTelemetry(fixed, subscribers))


def add_buttons(parts: Parts, show: Show, processing: Callable[[], bool]) -> None:
    """The buttons that stop the watching, and the reading for a while, where the venue has them; `processing`: whether
    anybody is looked at."""
    stop, opt_out = show.venue.privacy.button, show.venue.privacy.opt_out.button
    if stop is not None:
        parts.add_input("button", stop_button(stop.device, stop.key, processing, again=stop.again))
    if opt_out is not None:
        parts.add_input("opt-out button", opt_out_button(opt_out.device, opt_out.key))


def door_of(show: Path) -> Path:
    """Where the show in the folder `show` can be asked on this machine."""
    return show_state_folder(show) / "running.sock"
