"""What app.py joins: outputs, inputs and tellers, built as a show's settings say."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import quote

from exhibit import __version__
from exhibit.assembly.projectors import projectors_of
from exhibit.assembly.vision import eyes_of
from exhibit.clock import Clock
from exhibit.config.sections import MqttSection, OscTarget
from exhibit.config.web import place
from exhibit.consoles.preset import Preset
from exhibit.editor.files import ShowFiles
from exhibit.inputs.addresses import Address
from exhibit.inputs.osc.query import OscQuery
from exhibit.inputs.osc.receiver import OscIn
from exhibit.inputs.osc.subscribers import Subscriber, Subscribers
from exhibit.inputs.port import Input
from exhibit.mood.group import MoodSettings
from exhibit.outputs.dmx import Dmx, DmxTransport, Fixture, SacnSource
from exhibit.outputs.http.output import Http
from exhibit.outputs.http.request import HttpTarget
from exhibit.outputs.mqtt.output import Broker, Home, Mqtt
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import Osc
from exhibit.outputs.osc.telemetry import OscTelemetry
from exhibit.outputs.port import Output, StatePublisher
from exhibit.outputs.projector import Projector, Screens
from exhibit.outputs.sound import Sound, levels_of
from exhibit.show import Show
from exhibit.show.desks import desk_of, port_of, transport_of
from exhibit.show.fixtures import fixture_of
from exhibit.system.paths import models_folder, state_folder
from exhibit.values import Variable
from exhibit.vision.sources.opening import BROWSER
from exhibit.web.extras import PageExtras
from exhibit.web.page import Page, missing
from exhibit.web.serving import Serving

_OURS = uuid.UUID("5e1b8b8e-6f0a-4c55-9d63-0d5a3b8f2c41")
"""The namespace of the names that we give to senders of DMX (RFC 9562)."""


def targets_of(show: Show) -> dict[str, Peer]:
    """Who listens to OSC, by name."""
    return {name: _peer(target, show.consoles[target.console]) for name, target in show.targets.items()}


def _peer(target: OscTarget, preset: Preset) -> Peer:
    port = port_of(target, preset)
    assert port is not None
    return Peer(target.host, port, transport_of(target, preset), desk_of(target, preset), target.rate)


def http_targets_of(show: Show) -> dict[str, HttpTarget]:
    """Who takes HTTP requests, by name."""
    return {name: section.target(show.folder) for name, section in show.venue.http.targets.items()}


def lines_of(show: Show) -> dict[str, DmxTransport]:
    """The universes that are sent from here, by name."""
    return {
        name: DmxTransport(
            one.protocol,
            one.universe,
            one.host,
            one.priority,
            one.rate,
            one.interface,
            holds=one.on_exit == "hold",
        )
        for name, one in show.venue.dmx.items()
    }


def fixtures_of(show: Show) -> dict[str, Fixture]:
    """The lamps on these, by name."""
    return {name: fixture_of(section) for name, section in show.venue.fixtures.items()}


def source_of(show: Show, more: str = "") -> SacnSource:
    """Who sends DMX: always the same of this machine and show, and another where there is `more` to its name."""
    name, card = f"Exhibit {show.settings.exhibit}{more}", uuid.getnode()
    # Where there is no network card, that number is another each time.
    card = 0 if card >> 40 & 1 else card
    return SacnSource(name, uuid.uuid5(_OURS, f"{card:x} {socket.gethostname()} {name}"))


def missing_in(show: Show) -> list[str]:
    """What `show` needs and this machine lacks, each with the remedy."""
    return sorted({line.missing for line in lines_of(show).values() if line.missing})


def released_at_exit(show: Show) -> frozenset[str]:
    """The channels of the targets and fixtures whose look is released when the show ends."""
    targets = [name for name, target in show.targets.items() if target.on_exit == "release"]
    fixtures = [name for name, one in show.venue.fixtures.items() if show.venue.dmx[one.line].on_exit == "release"]
    return frozenset(f"light {name}" for name in (*targets, *fixtures))


def outputs_of(show: Show, screens: Screens, *, headless: bool, fast: bool, sheet: Path | None) -> Mapping[str, Output]:
    """What performs the cues of `show`."""
    settings = show.settings
    outputs: dict[str, Output] = {
        # A replay outruns the wall: drawing it seldom leaves the processor to the faces.
        **projectors_of(show, screens, headless=headless, rate_hz=5 if fast else 30, sheet=sheet),
        "sound": Sound(show.sounds, levels=levels_of(settings.sound), device=show.audio_device),
        "osc": Osc(targets_of(show)),
        "http": Http(http_targets_of(show)),
    }
    if not fast:
        outputs["dmx"] = Dmx(lines_of(show), fixtures_of(show), source_of(show))
    if settings.mqtt:
        outputs["mqtt"] = _mqtt(settings.mqtt, show, None if fast else state_folder())
    return outputs


def broker_of(section: MqttSection, show: Show) -> Broker:
    """Where the broker is."""
    return Broker(
        section.host,
        section.port_number,
        section.prefix,
        section.username,
        section.password,
        section.encrypted,
        show.folder / section.ca if section.ca else None,
    )


def queue_of(broker: Broker, state: Path) -> Path:
    """The file in the folder `state` in which messages for `broker` wait while it is away."""
    return state / f"{quote(f'{broker.host} {broker.port} {broker.prefix}', safe=' ')}.sqlite3"


def _mqtt(section: MqttSection, show: Show, state: Path | None) -> Mqtt:
    """The connection to the broker; what waits for it is kept in `state`."""
    broker = broker_of(section, show)
    home = Home(show.settings.exhibit, __version__, tuple(show.acts)) if section.home_assistant else None
    return Mqtt(broker, queue_of(broker, state) if state else None, home)


def neighbours_of(
    show: Show,
    outputs: Mapping[str, Output],
    known: Callable[[], Iterable[Address]],
    values: Callable[[], Mapping[str, Variable]],
) -> tuple[dict[str, Input], dict[str, StatePublisher]]:
    """Where commands come from, and who tells neighbours what the show senses: the `known` addresses and `values`."""
    at, broker, subscribers = show.listening, outputs.get("mqtt"), Subscribers()
    inputs: dict[str, Input] = {}
    tellers: dict[str, StatePublisher] = {}
    if isinstance(broker, Mqtt):
        inputs["mqtt in"], tellers["mqtt"] = broker.commands, broker
    if at.listen:
        inputs["osc in"] = OscIn(at.listen, at.from_, subscribers)
        inputs["osc query"] = OscQuery(at.listen, at.from_, show.settings.exhibit, known, values)
    if at.listen or at.sensors:
        fixed = [Subscriber(one.host, one.port, one.rate) for one in at.sensors]
        tellers["osc sensors"] = OscTelemetry(fixed, subscribers)
    return inputs, tellers


def exchanged(outputs: Mapping[str, Output], before: Show, show: Show) -> Iterator[str]:  # noqa: C901 (a list)
    """Give the outputs what is new in an edited `show`; what takes effect at the next start only is said."""
    for name, output in outputs.items():
        if isinstance(output, Projector):
            output.use_scenes(show.scenes)
        elif isinstance(output, Sound):
            output.use_sounds(show.sounds)
            output.use_levels(levels_of(show.settings.sound))
            output.use_device(show.audio_device)
        elif isinstance(output, Osc):
            output.use_targets(targets_of(show))
        elif isinstance(output, Http):
            output.use_targets(http_targets_of(show))
        elif isinstance(output, Dmx):
            output.use_fixtures(lines_of(show), fixtures_of(show))
        elif name == "mqtt" and before.settings.mqtt != show.settings.mqtt:
            yield "another broker is used from the next start on"
    if before.listening != show.listening:
        yield "who is listened to and told over OSC changes at the next start"
    for name in ("camera", "projector", "projectors"):
        if getattr(before.settings, name) != getattr(show.settings, name):
            yield f"exhibit.yaml: the section '{name}' takes effect at the next start"


def mood_settings(show: Show) -> MoodSettings:
    """How calm the room is."""
    mood = show.settings.mood
    return MoodSettings(mood.smooth, mood.margin, mood.dwell, mood.gone_after, mood.whose)


def guests_of(show: Show, clock: Clock, model: Path | None, source: str) -> PageExtras:
    """What the page offers to those who bring pictures; `source` is what the show looks at."""
    eyes = partial(eyes_of, show.settings.camera, models_folder(), model)
    files = ShowFiles(show.folder, state_folder())
    files.remember()
    guests = PageExtras(files, clock, eyes, looks_through=source == BROWSER and not missing())
    guests.allow_preview(on=show.venue.preview)
    return guests


def page_of(show: Show, listen: str | None, version: str, fault: Callable[[str], None], guests: PageExtras) -> Page:
    """The page in a browser, at `listen` or where the venue says."""
    web = show.venue.web
    host, port = place(listen or web.listen)
    serving = Serving(
        host,
        port,
        show.folder,
        state_folder(),
        tuple(web.hosts),
        version,
        certificate=show.folder / web.certificate if web.certificate else None,
        key=show.folder / web.key if web.key else None,
    )
    if guests.browser:
        guests.browser.page = f"{serving.url}/try"
    return Page(serving, guests, fault)
