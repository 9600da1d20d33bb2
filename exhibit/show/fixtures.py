"""What venue.yaml says of fixtures, checked against what each can do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from exhibit.config.checked import check
from exhibit.config.dmx import SLOTS, WORDS, FixtureSection
from exhibit.config.located import Document, value_at
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem, did_you_mean
from exhibit.expressions.text_templates import speaks
from exhibit.expressions.vocabulary import Vocabulary
from exhibit.outputs.dmx import Fixture
from exhibit.show.files import VenueFile
from exhibit.show.look_values import FixtureState
from exhibit.values import Json

_LOOKS, _RELEASE = "looks", "release"


@dataclass(frozen=True)
class FixtureLook:
    """What a look makes of a fixture, and what gives the fixture back; None: it goes to its rest."""

    state: FixtureState
    release: FixtureState | None = None


Lights = Mapping[str, Mapping[str, FixtureLook]]
"""By look, and by fixture."""


def fixture_of(section: FixtureSection) -> Fixture:
    """The fixture that a section describes."""
    first = section.address - 1
    slots = {name: tuple(first + place for place in places) for name, places in section.channels.items()}
    return Fixture(section.line, slots, dict(section.rest))


def nameable(venue: VenueFile, targets: Collection[str]) -> dict[str, Fixture]:
    """The fixtures of `venue` that looks can name, since nothing else is called so."""
    return {name: fixture_of(one) for name, one in venue.fixtures.items() if name not in (*targets, _RELEASE)}


def names_in(data: Json, *path: str) -> list[str]:
    """The keys of the mapping at `path` of `data`; none where there is no such thing."""
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return [str(key) for key in data] if isinstance(data, dict) else []


def set_apart(document: Document, targets: Collection[str], problems: list[Problem]) -> Document:
    """`document`, venue.yaml, without what its looks ask of fixtures: they have other words than desks, and are read by
    themselves. What is asked of nobody goes too, and is said."""
    data, fixtures = document.data, names_in(document.data, "fixtures")
    written = data.get(_LOOKS) if isinstance(data, dict) else None
    if not fixtures or not isinstance(data, dict) or not isinstance(written, dict) or not written:
        return document
    looks = {}
    for name, look in written.items():
        kept: dict[str, Json] = {}
        for key, inner in look.items() if isinstance(look, dict) else ():
            place = (_LOOKS, name, key)
            if key == _RELEASE and isinstance(inner, dict):
                kept[key] = {
                    who: asked
                    for who, asked in inner.items()
                    if _of_a_desk(who, fixtures, targets, document, (*place, who), problems)
                }
            elif key == _RELEASE or _of_a_desk(key, fixtures, targets, document, place, problems):
                kept[key] = inner
        looks[name] = kept if isinstance(look, dict) else look
    return replace(document, data={**data, _LOOKS: looks})


def _of_a_desk(
    name: str,
    fixtures: Collection[str],
    targets: Collection[str],
    document: Document,
    place: Place,
    problems: list[Problem],
) -> bool:
    if name not in targets and name not in fixtures:
        text = f"there is no OSC target or fixture '{name}'. {did_you_mean(name, [*targets, *fixtures])}"
        problems.append(document.problem(place, text, key=True))
    return name in targets


def patch_problems(venue: VenueFile, targets: Collection[str], document: Document) -> Iterator[Problem]:
    """What is wrong with the lines and fixtures of `venue`."""
    yield from _twice(venue, document)
    taken: dict[tuple[str, int], tuple[str, str]] = {}
    for name, section in venue.fixtures.items():
        place = ("fixtures", name)
        if name in targets:
            yield document.problem(place, f"there is an OSC target '{name}' already: give one another name", key=True)
        if name == _RELEASE:
            yield document.problem(place, "a fixture cannot be called 'release', which looks use", key=True)
        if section.line not in venue.dmx:
            text = f"there is no DMX line '{section.line}'. {did_you_mean(section.line, venue.dmx)}"
            yield document.problem((*place, "line"), text)
        for channel in section.rest:
            if channel not in section.channels:
                text = f"{name} has no {channel}. {did_you_mean(channel, section.channels)}"
                yield document.problem((*place, "rest", channel), text, key=True)
        yield from _address_problems(name, section, taken, document)


def _twice(venue: VenueFile, document: Document) -> Iterator[Problem]:
    """Lines that would send one universe to one place twice."""
    known: dict[tuple[str, int, str | None], str] = {}
    for name, line in venue.dmx.items():
        first = known.setdefault((line.protocol, line.universe, line.host), name)
        if first != name:
            yield document.problem(("dmx", name), f"this is where '{first}' goes already: drop one of them", key=True)


def _address_problems(
    name: str, section: FixtureSection, taken: dict[tuple[str, int], tuple[str, str]], document: Document
) -> Iterator[Problem]:
    """Addresses that there are not, or that another fixture has, which are noted in `taken`."""
    place = ("fixtures", name, "address")
    last = section.address + max(max(places) for places in section.channels.values())
    if last > SLOTS:
        highest = SLOTS - (last - section.address)
        text = f"{name} would end at {last}, and a universe at {SLOTS}: its address is {highest} at most"
        yield document.problem(place, text)
        return
    told = False
    for channel, places in section.channels.items():
        for address in (section.address + one for one in places):
            other, what = taken.setdefault((section.line, address), (name, channel))
            if other != name and not told:
                text = f"address {address} is {what} of {other} already: give one of them another address"
                yield document.problem(place, text)
                told = True


def read_lights(
    document: Document, fixtures: Mapping[str, Fixture], words: Vocabulary, problems: list[Problem]
) -> Lights:
    """What the looks of `document`, venue.yaml, ask of `fixtures`; what they cannot do goes to `problems`."""
    lights: dict[str, dict[str, FixtureLook]] = {}
    for look in names_in(document.data, _LOOKS):
        place = (_LOOKS, look)
        lit = {}
        for name in names_in(document.data, *place):
            if name in fixtures:
                state = _state(name, fixtures[name], document, (*place, name), words, problems)
                release = _released(name, fixtures[name], document, (*place, _RELEASE), words, problems)
                if state:
                    lit[name] = FixtureLook(state, release)
        problems += _released_only(document, look, lit, fixtures)
        lights[look] = lit
    return lights


def _released(
    name: str, fixture: Fixture, document: Document, place: Place, words: Vocabulary, problems: list[Problem]
) -> FixtureState | None:
    if name not in names_in(document.data, *map(str, place)):
        return None
    here = (*place, name)
    state = _state(name, fixture, document, here, words, problems)
    if state and speaks([*state.levels.values(), state.colour]):
        problems.append(document.problem(here, "what gives a fixture back never changes: write numbers"))
    return state


def _released_only(document: Document, look: str, lit: Collection[str], fixtures: Collection[str]) -> Iterator[Problem]:
    for name in names_in(document.data, _LOOKS, look, _RELEASE):
        if name in fixtures and name not in names_in(document.data, _LOOKS, look) and name not in lit:
            text = f"this look asks nothing of {name}, so it cannot give it back: drop it, or name it in the look"
            yield document.problem((_LOOKS, look, _RELEASE, name), text, key=True)


def _state(
    name: str, fixture: Fixture, document: Document, place: Place, words: Vocabulary, problems: list[Problem]
) -> FixtureState | None:
    """What is asked of the fixture at `place`; what it cannot do is said, and left out."""
    written = value_at(document.data, place)
    if isinstance(written, dict):
        unable = {key: text for key in written if (text := _unable(name, fixture, str(key)))}
        problems += [document.problem((*place, key), text, key=True) for key, text in unable.items()]
        written = {key: value for key, value in written.items() if key not in unable}
    for step in reversed(place):
        written = {str(step): written}
    return check(FixtureState, replace(document, data=written), place, problems, words)


def _unable(name: str, fixture: Fixture, key: str) -> str:
    """Why `key` cannot be asked of the fixture; empty where it can."""
    able = {"level": fixture.has_level, "colour": fixture.has_colour, "fade": True}
    if able.get(key, key in fixture.slots):
        return ""
    if key == "colour" and fixture.has_level:
        return f"{name} has no colour: it needs channels red, green and blue, or cyan, magenta and yellow"
    known = [*fixture.slots, *(word for word in WORDS if able[word])]
    return f"{name} has no {key}. {did_you_mean(key, known)}"
