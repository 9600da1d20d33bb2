"""The ways by which something about people leaves a show: what each tells, and whether that is finer than what the
journal tells. `exhibit privacy` and the doctor read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exhibit.config.journal import PrivacyLevel
from exhibit.rules.plan import LivePlan, Plan
from exhibit.show.program import program_of
from exhibit.show.show import Show

_COARSE: dict[PrivacyLevel, str] = {
    "stage": "every visitor's coming and what is felt, live",
    "museum": "'few', or visits in steps of k and what they felt, a quarter of an hour or more later",
    "expression": "'few', or visits in steps of k, their smiles, brows and mouths, a quarter of an hour or more later",
}
_NEIGHBOURS = {"mqtt": "MQTT", "http": "webhooks", "osc": "OSC"}


@dataclass(frozen=True)
class WayOut:
    """One way out: what is told there of people. `finer`: than the journal; `remedy` is then how to stop that."""

    name: str
    told: str
    finer: bool = False
    remedy: str = ""


def ways_out(show: Show) -> Iterator[WayOut]:
    """The ways out of `show` at its present settings, those for neighbours first."""
    yield from _sensing(show)
    yield from _pages(show)
    yield from _by_rules(show)
    if show.venue.journal:
        yield WayOut("journal", f"counts of at least {show.venue.journal.k} visits, one atom late")
        if show.venue.journal.send and show.settings.mqtt:
            told = f"such counts to the house's store, by '{show.settings.mqtt.prefix}/journal'"
            yield WayOut("journal by MQTT", f"{told} at {show.settings.mqtt.host}")
        if show.venue.journal.figures:
            told = f"sums of such counts to {', '.join(_readers(show))}"
            yield WayOut("figures by mail", told)


def _readers(show: Show) -> list[str]:
    """Who is sent the figures."""
    figures, mail = show.venue.journal and show.venue.journal.figures, show.venue.alerts.mail
    return (figures.to if figures else None) or (mail.to if mail else [])


def _sensing(show: Show) -> Iterator[WayOut]:
    """What is told by itself, whatever the rules do."""
    at, mqtt = show.listening, show.settings.mqtt
    if mqtt:
        told = "MQTT and Home Assistant" if mqtt.home_assistant else "MQTT"
        yield _by_level(told, show, f"'{mqtt.prefix}/#' at {mqtt.host}")
    if at.listen:
        yield _by_level("OSC and OSCQuery", show, f"whoever asks at port {at.listen}")
    if at.sensors:
        yield _by_level("OSC sensors", show, ", ".join(f"{one.host}:{one.port}" for one in at.sensors))


def _pages(show: Show) -> Iterator[WayOut]:
    yield _by_level("/metrics", show, "whoever may read it")
    yield _by_level("/api/state and /ws/live", show, "viewers")
    if show.venue.privacy.level != "stage":
        yield WayOut(
            "control room",
            "operators and artists: everything live, with their token",
            finer=True,
            remedy="give operators' tokens only to who runs the show (exhibit token --role viewer for the others)",
        )
    else:
        yield WayOut("--record", "a line for each visitor, in a file", finer=True, remedy=_CLOSE)
    yield from _walls(show)
    yield _by_level("the program's lines", show, "the machine's log")
    if show.preview:
        yield WayOut("preview", "the camera's picture, to viewers", finer=True, remedy="take preview: true out")


def _walls(show: Show) -> Iterator[WayOut]:
    """How the wall answers those before it, seen from elsewhere."""
    live = show.venue.privacy.level == "stage"
    whom = "anybody who reaches the page" if show.venue.web.public_wall else "viewers and screens with a token"
    if live:
        yield WayOut("/wall", f"{whom}: the wall as it answers visitors, live", finer=True, remedy=_CLOSE)
    elif show.shown_by_browsers:
        named = ", ".join(filter(None, show.shown_by_browsers)) or "it"
        told = f"the screens that show {named}: the wall as it answers visitors, live"
        yield WayOut("/wall", told, finer=True, remedy="give visitors' tokens only to these screens")


_CLOSE = "write 'privacy: {level: museum}' into venue.yaml"


def _by_level(name: str, show: Show, whom: str) -> WayOut:
    level = show.venue.privacy.level
    live = level == "stage"
    return WayOut(name, f"{whom}: {_COARSE[level]}", finer=live, remedy=_CLOSE if live else "")


def _by_rules(show: Show) -> Iterator[WayOut]:
    """What rules send: it tells that they began, at any level, since desks cannot do without."""
    program = program_of(show)
    for plan in program.plans:
        for output in sorted(_outputs(plan) & _NEIGHBOURS.keys()):
            yield _sent(show, plan.name, output, f"that '{plan.name}' begins or ends")
    for live in program.live:
        if live.way.output in _NEIGHBOURS:
            yield _sent(show, live.rule or live.name, live.way.output, f"'{_text(live)}' as it moves")


def _outputs(plan: Plan) -> set[str]:
    cues = (*plan.on_start.cues, *plan.on_end.cues)
    return {claim.output for claim in plan.all_claims} | {cue.output for cue in cues}


def _text(live: LivePlan) -> str:
    return live.value.text


def _sent(show: Show, rule: str, output: str, told: str) -> WayOut:
    file, line = show.places.get(rule.removeprefix("act "), ("", 0))
    place = f" ({file}:{line})" if file else ""
    remedy = f"send it only to who needs it to run the show, and to nobody who keeps it{place}"
    return WayOut(f"{_NEIGHBOURS[output]} by '{rule}'", told, finer=True, remedy=remedy)
