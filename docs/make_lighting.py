"""Brings the parts about consoles of docs/lighting.md (all their words) and docs/for-technicians.md (how each is set up
and tried) up to date: they come from the consoles' own files, and what is sent from what really sends it.

Run `python docs/make_lighting.py` after one has changed; a test tells when that was forgotten.
"""

from __future__ import annotations

import re
import shlex
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from exhibit.assembly.lighting import targets_of
from exhibit.commands.by_hand import cues
from exhibit.config import durations
from exhibit.consoles.desk import OscMessage
from exhibit.consoles.preset import DeskCommand, Preset
from exhibit.consoles.preset_files import shipped
from exhibit.cues.by_hand import HandOrder
from exhibit.doctor.targets import worded
from exhibit.outputs.osc.output import messages_of
from exhibit.show import Show, load_show

PAGES = [Path(__file__).with_name(name) for name in ("lighting.md", "for-technicians.md")]
BLOCK = re.compile(r"(<!-- (table|consoles|list|desks) -->\n).*?(<!-- end -->)", re.DOTALL)
HOST = "10.0.0.20"
SURE = {
    "vendor": "the vendor's own text",
    "manual": "the manual as others quote it",
    "community": "community code",
    "unverified": "not looked up",
}


def filled(page: str) -> str:
    """The page with its generated parts made anew."""
    made = {"table": _table, "consoles": _consoles, "list": _list, "desks": _desks}
    return BLOCK.sub(lambda found: found[1] + "\n" + "\n".join(made[found[2]]()) + "\n" + found[3], page)


def _table() -> Iterator[str]:
    heads = (
        "`console`",
        "what it is",
        "reached by",
        "cues",
        "level",
        "colour",
        "release",
        "blackout",
        "ping",
        "source",
    )
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for key, preset in _in_order():
        can = [_mark(preset, name) for name in ("level", "colour", "release", "blackout")]
        cells = [f"[`{key}`](#{key})", preset.name, _reached(preset), _fired(preset), *can]
        yield f"| {' | '.join([*cells, 'yes' if preset.ping else '', SURE[preset.verified]])} |"
    yield ""


def _in_order() -> list[tuple[str, Preset]]:
    return sorted(shipped().items(), key=lambda one: (one[0] == "generic", one[1].name.lower()))


def _reached(preset: Preset) -> str:
    return ", ".join(f"{way} {port or '(your port)'}" for way, port in preset.transports.items())


def _fired(preset: Preset) -> str:
    first = [
        name for name, one in preset.commands.items() if one.does == "fire" and name not in ("release", "blackout")
    ]
    return ", ".join(f"`{name}`" for name in first)


def _mark(preset: Preset, name: str) -> str:
    return "yes" if name in preset.commands else ""


def _consoles() -> Iterator[str]:
    for key, preset in _in_order():
        yield f"### {key}"
        yield ""
        yield f"**{preset.name}.** Its words come from: {SURE[preset.verified]}. {_tried(preset)}How it is set up and"
        yield f"tried: [{preset.name}]({PAGES[1].name}#{anchor(preset)})."
        yield ""
        if preset.commands:
            yield "| in a look | sends | |"
            yield "|---|---|---|"
            for name, command in preset.commands.items():
                yield from _forms(name, command)
            yield ""


def _tried(preset: Preset) -> str:
    return f"Tried with: {preset.tried}. " if preset.tried else ""


def _forms(name: str, command: DeskCommand) -> Iterator[str]:
    value = {"level": "0.5", "colour": '"#ff8800"'}.get(command.does)
    for written, form in command.forms.items():
        shown = re.sub(r"{(\w+)}", lambda word: word[1].upper(), written)
        key = f"`{name}: {{{shown}: {value}}}`" if value else f"`{name}: {shown or 'true'}`"
        sent = "; ".join(f"`{' '.join([one.address, *map(_argument, one.args)])}`" for one in form.send)
        notes = ["takes `fade`"] if form.faded else []
        notes += [f"0 to 1 becomes {form.scale[0]:g} to {form.scale[1]:g}"] if form.scale != (0, 1) else []
        notes += ["not repeated when the desk comes back"] if command.once else []
        notes += ["only what `allow` lists"] if command.does == "line" else []
        yield f"| {key} | {sent} | {', '.join(notes)} |"


def _argument(one: object) -> str:
    return re.sub(r":[ifs]}", "}", f'"{one}"' if isinstance(one, str) and " " in one else str(one))


def anchor(preset: Preset) -> str:
    """Where its heading is, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", preset.name.lower()).replace(" ", "-")


def _list() -> Iterator[str]:
    yield ", ".join(f"[{preset.name}](#{anchor(preset)})" for _, preset in _in_order())
    yield ""


def _desks() -> Iterator[str]:
    for key, preset in _in_order():
        yield from ("", f"## {preset.name}", "", "**At the desk**", "")
        yield from (f"{number}. {line}." for number, line in enumerate(preset.menu, start=1))
        yield from ("", "**In `venue.yaml`**", "", "```yaml", venue(key, preset).rstrip("\n"), "```", "")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "exhibit.yaml").write_text("exhibit: x\n", encoding="utf-8")
            (Path(folder) / "venue.yaml").write_text(venue(key, preset), encoding="utf-8")
            show = load_show(Path(folder))
        yield from _first_test(show, preset)
        yield from _sent(show, preset)
        yield ""
        yield from _paragraph(f"**Taking over at the desk.** {preset.take_over.strip()}")
        yield ""
        if preset.notes:
            yield from ("**Good to know**", "", *(f"- {note}." for note in preset.notes), "")
        known = f"Where its words come from: {SURE[preset.verified]}. {_tried(preset)}"
        yield f"{known}All that a look can say to it: [{key}]({PAGES[0].name}#{key})."
    yield ""


def venue(key: str, preset: Preset) -> str:
    """A venue.yaml with this desk and a look on it."""
    target = {"console": key, "host": HOST, **preset.target}
    assert preset.example
    lines = ["targets:", f"  desk: {_flow(target)}", "looks:", "  warm:", f"    desk: {_flow(preset.example.look)}"]
    return "\n".join([*lines, "    release:", f"      desk: {_flow(preset.example.release)}", ""])


def _flow(value: Any) -> str:
    written: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=1000)
    return written.strip().replace("'", '"')


def _first_test(show: Show, preset: Preset) -> Iterator[str]:
    yield from ("**First test**", "", "| type | is sent | you see |", "|---|---|---|")
    for trial in preset.trials:
        messages = _messages(show, HandOrder("desk", tuple(shlex.split(trial.cue))))
        yield f"| `exhibit cue desk {trial.cue}` | {_worded(messages)} | {trial.see} |"
    yield f"| `exhibit cue warm` | {_worded(_begun(show))} | the whole look |"
    yield ""


def _sent(show: Show, preset: Preset) -> Iterator[str]:
    desk = targets_of(show)["desk"].desk
    first = f"First, whenever it is reached: {_worded(desk.setup())}. " if desk.setup() else ""
    begins = "When the look `warm` begins, what `exhibit cue warm` sends."
    yield from _paragraph(f"**What we send.** {first}{begins} When it ends: {_worded(_ended(show))}.")
    yield ""
    yield from _paragraph(f"**What we expect back.** {_back(preset, desk.ping())}")


def _back(preset: Preset, question: OscMessage | None) -> str:
    if preset.ping is None or question is None:
        gone = ", or that the TCP connection is gone" if "tcp" in preset.transports else ""
        nothing = "Nothing, so the link stays `unverified`" + (" over UDP" if gone else "")
        more = "" if preset.sends_back.startswith("nothing") else f" It could send {preset.sends_back}."
        return f"{nothing}; `down` means that nobody has that address, or nothing listens on that port{gone}.{more}"
    where = f", to UDP port {preset.ping.listen} of this machine" if preset.ping.listen else ""
    where += " (over TCP on the same connection)" if where and len(preset.transports) > 1 else ""
    every = durations.written(preset.ping.every).replace("s", " s")
    answer = preset.ping.answer.replace("*", ".../")
    asked = f"Every {every} we ask {_worded([question])}, and it answers with `{answer}`{where}."
    return f"{asked} It also sends {preset.sends_back}."


def _paragraph(text: str) -> list[str]:
    return textwrap.wrap(text, 125, break_long_words=False, break_on_hyphens=False)


def _begun(show: Show) -> list[OscMessage]:
    return _messages(show, HandOrder("warm"))


def _ended(show: Show) -> list[OscMessage]:
    return _messages(show, HandOrder("warm", release=True))


def _messages(show: Show, order: HandOrder) -> list[OscMessage]:
    desk = targets_of(show)["desk"].desk
    return [message for cue in cues(show, order) for message in messages_of(cue, desk)]


def _worded(messages: Iterable[OscMessage]) -> str:
    return ", ".join(f"`{worded(message)}`" for message in messages)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
        sys.stdout.write(f"{page}\n")
