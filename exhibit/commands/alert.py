"""`exhibit alert --try`: a trial alert sent to everybody who would be told, and what became of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands
from exhibit.commands.exit_codes import DONE, FAILED
from exhibit.commands.show_here import show_here
from exhibit.show import Show, load_show
from exhibit.translation import Say

_NOBODY = (
    "nobody is told when something is ill: add the section alerts to venue.yaml (docs/venue.md), such as "
    "alerts: {mail: {to: night@museum.org, from: exhibit@museum.org, host: smtp.museum.org}}"
)


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    alert = commands.add_parser(
        "alert",
        help="send a trial alert to everybody who is told when something is ill",
        description="Say who is told when something is ill; with --try send all of them a trial alert, and the beat to "
        "who misses the show, and say what became of each. Exit code 0: all were reached, 1: not all, or nobody is.",
    )
    alert.add_argument("show", nargs="?", type=Path, metavar="SHOW", help="the show's folder (default: here)")
    alert.add_argument("--try", action="store_true", dest="trial", help="send a trial alert")
    alert.set_defaults(command=_alert)


def _alert(options: argparse.Namespace) -> int:
    show = load_show(options.show or show_here())
    say = spoken_at(show, options.language)
    ways = list(_ways(show, say))
    if not ways:
        print(say(_NOBODY))
        return FAILED
    if not options.trial:
        print("\n".join(f"{name}: {whom}" for name, whom, _ in ways))
        return DONE
    reached = [_tried(name, whom, send, say) for name, whom, send in ways]
    return DONE if all(reached) else FAILED


def _tried(name: str, whom: str, send: Callable[[], None], say: Say) -> bool:
    from exhibit.alerts.line import SendFault  # noqa: PLC0415 (what it brings along, other commands need not wait for)

    try:
        send()
    except SendFault as fault:
        print(say(f"{name}: not sent to {whom}: {fault}"))
        return False
    print(say(f"{name}: sent to {whom}"))
    return True


def _ways(show: Show, say: Say) -> Iterator[tuple[str, str, Callable[[], None]]]:
    """Each way to somebody: its name, who that is, and what sends a trial there."""
    from exhibit.alerts.alert import TRIAL  # noqa: PLC0415 (as above)
    from exhibit.assembly.alerts import beat_of, senders_of  # noqa: PLC0415
    from exhibit.assembly.webhooks import http_targets_of  # noqa: PLC0415

    section = show.venue.alerts
    for name, sender in senders_of(show, say).items():
        whom = ", ".join(section.mail.to) if section.mail and name == "mail" else ""
        whom = whom or http_targets_of(show)[name.removeprefix("http ")].place
        yield name, whom, partial(sender.send, TRIAL)
    if section.mqtt and show.settings.mqtt is not None:
        yield "mqtt", f"{show.settings.mqtt.host}, topic {show.settings.mqtt.prefix}/alert", partial(_publish, show)
    if section.beat is not None:
        beat = beat_of(section.beat)
        yield "beat", beat.target.place, beat.send


def _publish(show: Show) -> None:
    """The trial through a connection of its own: a running show is not disturbed."""
    from datetime import datetime  # noqa: PLC0415

    from exhibit.alerts.alert import TRIAL  # noqa: PLC0415
    from exhibit.alerts.line import SendFault  # noqa: PLC0415
    from exhibit.assembly.broker import broker_of  # noqa: PLC0415
    from exhibit.outputs.mqtt.probe import publish_once  # noqa: PLC0415

    assert show.settings.mqtt is not None
    broker, at = broker_of(show.settings.mqtt, show), datetime.now().astimezone().isoformat(timespec="seconds")
    why = publish_once(broker, f"{broker.prefix}/alert", TRIAL.as_json(show.settings.exhibit, at))
    if why:
        raise SendFault(why)
