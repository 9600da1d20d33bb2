"""What venue.yaml asks of its desks, checked against what each can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from exhibit.config.located import Document
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem, did_you_mean
from exhibit.config.sections import OscTarget
from exhibit.consoles.desk import Desk
from exhibit.consoles.preset import GAP, FormModel, Preset, Transport
from exhibit.cues.osc_message import NOT_ALLOWED
from exhibit.expressions.text_templates import speaks
from exhibit.show.files import LookMessage

_OWN = ("address", "args", "fade")
_BY_WHAT = ("level", "colour")


def target_problems(
    target: OscTarget, presets: Mapping[str, Preset], document: Document, place: Place
) -> Iterator[Problem]:
    """What is wrong with a target that stands at `place`."""
    console, preset = target.console, presets.get(target.console)
    if preset is None:
        text = f"there is no console '{console}'. {did_you_mean(console, presets)}"
        yield document.problem((*place, "console"), text)
        return
    if target.transport is not None and target.transport not in preset.transports:
        text = f"{console} is reached by {' or '.join(preset.transports)}, not by {target.transport}"
        yield document.problem((*place, "transport"), text)
    elif target.port is None and port_of(target, preset) is None:
        yield document.problem(place, f"'port' is missing: {console} has none of its own", key=True)
    for name in target.settings:
        if name not in preset.settings:
            yield document.problem((*place, name), f"{console} has no '{name}': drop it", key=True)
    if target.allow and not any(one.does == "line" for one in preset.commands.values()):
        yield document.problem((*place, "allow"), f"{console} takes no command lines: drop it", key=True)


def port_of(target: OscTarget, preset: Preset) -> int | None:
    """The port of `target`, its own or the usual one."""
    return target.port or preset.transports.get(transport_of(target, preset))


def transport_of(target: OscTarget, preset: Preset) -> Transport:
    """The way in which `target` is reached, its own or the best of its console."""
    best: Transport = next(iter(preset.transports))
    return best if target.transport is None else target.transport


def desk_of(target: OscTarget, preset: Preset) -> Desk:
    """The desk that `target` is."""
    return Desk(preset, target.settings, tuple(target.allow))


def look_problems(
    parts: Iterable[LookMessage], target: OscTarget, preset: Preset, document: Document, place: Place, *, release: bool
) -> Iterator[Problem]:
    """What is wrong with what a look, or its `release`, asks of `target` at `place`."""
    for index, part in enumerate(parts):
        here = (*place, index)
        yield from _part_problems(part, target, preset, document, here)
        if release and speaks([part.level, part.colour]):
            yield document.problem(here, "what gives a desk back never changes: write numbers")


def _part_problems(
    part: LookMessage, target: OscTarget, preset: Preset, document: Document, place: Place
) -> Iterator[Problem]:
    forms: list[FormModel] = []
    asked = [(name, whats, False) for name, whats in part.commands.items()]
    asked += [(name, list(getattr(part, name)), True) for name in _BY_WHAT if getattr(part, name)]
    for name, whats, by_what in asked:
        here, command = (*place, name), preset.commands.get(name)
        if command is None or (command.does in _BY_WHAT) is not by_what:
            near = did_you_mean(name, [*preset.commands, *_OWN])
            remedy = near if near.startswith("Did") else did_you_mean(name, preset.commands)
            yield document.problem(here, f"{target.console} has no {name}. {remedy}", key=True)
            continue
        for index, what in enumerate(whats):
            found = preset.fitting(name, what)
            at = (*here, what) if by_what else (*here, index)
            if found is None and by_what and not what:
                wanted = " or ".join(f"{{{GAP.sub('1', form)}: …}}" for form in command.forms)
                yield document.problem(here, f"{name} of {target.console} is that of something: write {wanted}")
                continue
            if found is None:
                wanted = " or ".join(form or "true" for form in command.forms)
                text = f"'{what or 'true'}' is no {name} of {target.console}: write {wanted}"
                yield document.problem(at, text, key=by_what)
                continue
            forms.append(found[0])
            if command.does == "line" and what not in target.allow:
                yield document.problem(at, NOT_ALLOWED)
    if part.address is not None and not desk_of(target, preset).allows(part.address, part.args):
        yield document.problem((*place, "args"), NOT_ALLOWED)
    if part.fade is not None and not any(form.faded for form in forms):
        text = f"{target.console} takes no fade for this: let its cue have one, and drop `fade`"
        yield document.problem((*place, "fade"), text, key=True)
