"""Brings the part of docs/lighting.md about consoles up to date: it comes from the consoles' own files.

Run `python docs/make_lighting.py` after one has changed; a test tells when that was forgotten.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from exhibit.config import durations
from exhibit.consoles.preset import Command, Preset
from exhibit.consoles.reading import shipped

PAGE = Path(__file__).with_name("lighting.md")
BLOCK = re.compile(r"(<!-- (table|consoles) -->\n).*?(<!-- end -->)", re.DOTALL)
SURE = {
    "vendor": "vendor's own text",
    "manual": "manual as others quote it",
    "community": "community code",
    "unverified": "not looked up",
}


def filled(page: str) -> str:
    """The page with its generated parts made anew."""
    made = {"table": _table, "consoles": _consoles}
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
        yield f"**{preset.name}.** Its words come from: {SURE[preset.verified]}. {_tried(preset)}Sends back:"
        yield f"{preset.sends_back}."
        yield ""
        yield from (f"{number}. {line}" for number, line in enumerate(preset.menu, start=1))
        yield ""
        if preset.commands:
            yield "| in a look | sends | |"
            yield "|---|---|---|"
            for name, command in preset.commands.items():
                yield from _forms(name, command)
            yield ""
        if preset.ping:
            asked = f"Asked every {durations.written(preset.ping.every)} with `{preset.ping.address}`"
            where = f", at UDP port {preset.ping.listen} of this machine" if preset.ping.listen else ""
            yield f"{asked}; answers with `{preset.ping.answer}`{where}."
            yield ""


def _tried(preset: Preset) -> str:
    return f"Tried with: {preset.tried}. " if preset.tried else ""


def _forms(name: str, command: Command) -> Iterator[str]:
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


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
