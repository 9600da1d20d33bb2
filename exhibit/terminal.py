"""The terminal view: the running show on one screen, drawn by rich."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from exhibit.cues.channels import PROJECTOR
from exhibit.cues.phrases import face_phrases, phrases
from exhibit.cues.registry import cue_words
from exhibit.events import CueDropped
from exhibit.expressions.words import MEASURES, OF_FEELING
from exhibit.palette import LINK_COLOURS, colour
from exhibit.rules.plan import Plan
from exhibit.rules.reasons import reason
from exhibit.rules.stage import BY_HAND
from exhibit.rules.state import COOLING, HOLDING, RELEASING, WAITING, RuleState
from exhibit.rules.values_now import known_values
from exhibit.runtime.discretion import coarse_hz, discreet_dominant
from exhibit.runtime.face_words import EXPRESSIONS, expressions, in_face_words, shown
from exhibit.runtime.status import Status
from exhibit.runtime.vital_signs import verdict_of
from exhibit.translation import ENGLISH, Say, in_language
from exhibit.values import EMOTIONS

_BAR_CELLS = 24
_MOST_RULES, _MOST_PROBLEMS, _MOST_CUES = 20, 6, 8


def screen(status: Status, language: str = ENGLISH) -> Group:
    """Everything about the show, for one frame of the terminal."""
    say = in_language(language)
    top = Table.grid(expand=True, padding=(0, 1))
    top.add_column(ratio=1)
    top.add_column(ratio=1)
    top.add_row(
        Panel(_mood(status, say), title=say("mood"), title_align="left", border_style=colour(status.mood.dominant)),
        Panel(_rules(status, say), title=say("rules"), title_align="left"),
    )
    decided = [Text(f" {word} ", "bold reverse yellow") for word in _decided(status, say)]
    parts: list[RenderableType] = [
        _headline(status, say),
        _wall(status, language),
        _health(status, say),
        *decided,
        top,
        Panel(_outputs(status, say), title=say("outputs"), title_align="left"),
    ]
    parts.append(Panel(_cues(status, say), title=say("last cues"), title_align="left"))
    if status.unsound:
        title = say("the newest edit has mistakes; the show goes on as it was")
        parts.append(Panel(_unsound(status, say), title=title, title_align="left", border_style="yellow"))
    if status.faults:
        parts.append(Panel(_faults(status, say), title=say("faults"), title_align="left", border_style="red"))
    return Group(*parts, Text(say(" Ctrl-C ends the show"), style="bright_black"))


def plain(status: Status, language: str = ENGLISH) -> str:
    """One line, for where there is no terminal."""
    say = in_language(language)
    links = [
        f"{name}{f' {part}' if part else ''} {say(one.link)}"
        for name, state in status.outputs.items()
        for part, one in (state.parts or {"": state}).items()
    ]
    verdict = verdict_of(status)
    health = say("well") if verdict.well else say(f"ILL: {verdict.headline}")
    decided = "".join(f"  {word}" for word in _decided(status, say))
    source = say(f"source {status.source.link}")
    return (
        f"{status.running_s:7.1f} {say('s')}  {health}  {source}, {say(_people(status))}  {', '.join(links)}{decided}"
    )


def _people(status: Status) -> str:
    """Frames, which cost more where there are faces, who is there, and what they set off; these lines are kept by
    whoever runs the show, so that below `stage` they tell no more than is told outside."""
    told = status.discretion
    if not told.live:
        return f"{coarse_hz(status.rate_hz):.0f} frames/s  visitors {told.visitors}  mood {discreet_dominant(told)}"
    active = [name for name, state in status.engine.rules.items() if state.active]
    return (
        f"{status.rate_hz:.0f} frames/s, {status.source.skipped} skipped  visitors {status.mood.visitors}  "
        f"mood {status.mood.dominant}  rules {', '.join(active) or 'none'}"
    )


def _headline(status: Status, say: Say) -> Text:
    source = status.source
    text = Text.assemble(
        (f" {status.show} ", "bold"),
        (f" {_duration(status.running_s)}   ", "bright_black"),
        ("● ", LINK_COLOURS[source.link]),
        (f"{say(source.detail)}  ", "" if source.link == "up" else LINK_COLOURS[source.link]),
        (say(f"  {status.rate_hz:.0f} frames/s  {status.frame_ms:.0f} ms a frame  "), ""),
        (say(f"{source.skipped} skipped  "), "bright_black"),
    )
    text.append(say(f"  {status.mood.visitors} visitor{'' if status.mood.visitors == 1 else 's'}"), "bold")
    return text


def _wall(status: Status, language: str) -> Text:
    """What is on the wall, and why, in a sentence."""
    say = in_language(language)
    held = status.engine.stage.get(PROJECTOR)
    if held is None:
        return Text(say(" on the wall: nothing"), "bright_black")
    plan = status.program.by_name.get(held.rule)
    values = known_values(status.program, status.engine, status.now_s)
    if plan is None:
        why = say("shown by hand") if held.rule == BY_HAND else say("the show's default")
    else:
        spoken = face_phrases(language) if status.discretion.faces_only else phrases(language)
        why = f"{plan.name}: {reason(plan, status.program, status.engine, values, status.now_s, spoken)}"
    return Text.assemble((say(f" on the wall: {held.claim.name}"), "bold"), f", {why}")


def _health(status: Status, say: Say) -> Text:
    """How the show is, as every view says it; what is ill with its remedy."""
    verdict = verdict_of(status)
    lines = [Text(f" ● {say(verdict.headline)}", "green" if verdict.well else "bold red")]
    lines += [Text(f"   {say(str(one))}  ({say(one.remedy)})", "red") for one in verdict.illnesses[:_MOST_PROBLEMS]]
    return Text("\n").join(lines)


def _decided(status: Status, say: Say) -> list[str]:
    """What operators have decided over the show's head."""
    now = status.overrides
    words = {
        f"HELD, {status.withheld} cues withheld": now.hold,
        "BLACKOUT": now.blackout,
        "NOBODY IS LOOKED AT": not now.processing,
        "STAFF MODE: NOBODY IS COUNTED": now.in_staff,
        "NOBODY IS READ: A VISITOR ASKED FOR THAT": now.opted_out and status.discretion.live,
        f"BY HAND: {now.scene}": bool(now.scene),
        f"WHAT IF: A MADE-UP MOOD, {max(0.0, now.imagined_until_s - status.now_s):.0f} s LEFT": bool(now.imagined),
    }
    return [say(word) for word, stands in words.items() if stands]


def _mood(status: Status, say: Say) -> Group:
    mood = status.mood
    bars = Table.grid(padding=(0, 1))
    # Classes of a network of one's own may have long names.
    bars.add_column(min_width=10, max_width=20)
    bars.add_column(width=_BAR_CELLS)
    bars.add_column(width=4, justify="right")
    for name, share in _read(status).items():
        style = "bold" if name == mood.dominant else ""
        bars.add_row(Text(say(name), style), Text(_bar(abs(share)), colour(name)), Text(f"{share:.0%}", style))
    faces_only = status.discretion.faces_only
    leads = shown(mood.dominant) if faces_only else mood.dominant
    dominant = Text.assemble(
        (say(leads), f"bold {colour(mood.dominant)}"), (say(f" for {mood.held_s:.1f} s"), "bright_black")
    )
    numbers = [
        f"{say(word.name)} {word.read(mood):{'+' if word.can_be.low < 0 else ''}.2f}"
        for word in MEASURES
        if not word.can_be.grows and not (faces_only and word.name in OF_FEELING)
    ]
    return Group(dominant, bars, Text("  ".join(numbers), "bright_black"))


def _read(status: Status) -> Mapping[str, float]:
    """What is read from the room, each with its share; lowered brows and mouths drawn down are below 0."""
    felt = status.mood.emotions
    if status.discretion.faces_only:
        return expressions(felt) if felt else dict.fromkeys(EXPRESSIONS, 0.0)
    return {name: felt.get(name, 0.0) for name in dict.fromkeys([*EMOTIONS, *felt])}


def _bar(share: float) -> str:
    """A bar in eighths of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * _BAR_CELLS * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")


def _unsound(status: Status, say: Say) -> Group:
    lines = [Text(say(str(problem))) for problem in status.unsound[:_MOST_PROBLEMS]]
    more = len(status.unsound) - len(lines)
    return Group(*lines, *([Text(say(f"and {more} more: exhibit check"), "bright_black")] if more else []))


def _rules(status: Status, say: Say) -> Table:
    """All rules; of very many, those that do something come first and the rest is counted."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2)
    table.add_column()
    table.add_column()
    plans, rules = list(status.plans), status.engine.rules
    if len(plans) > _MOST_RULES:
        plans.sort(key=lambda plan: rules.get(plan.name, RuleState()).phase == WAITING)
    for plan in plans[:_MOST_RULES]:
        state = status.engine.rules.get(plan.name, RuleState())
        mark, style = ("▶", "green") if state.active else ("·", "bright_black")
        name = Text(plan.name, "bold" if state.active else "")
        table.add_row(Text(mark, style), name, Text(say(_phase(plan, state, status.now_s)), "bright_black"))
    if len(plans) > _MOST_RULES:
        table.add_row("", Text(say(f"and {len(plans) - _MOST_RULES} more"), "bright_black"))
    return table


def _phase(plan: Plan, state: RuleState, now_s: float) -> str:
    """What the rule is doing, with the part of its wait that has passed."""
    waits = {HOLDING: plan.hold_s, RELEASING: plan.release_s, COOLING: plan.cooldown_s}
    passed_s = now_s - state.since_s
    if state.phase in waits:
        return f"{state.phase} {min(passed_s, waits[state.phase]):.1f} of {waits[state.phase]:.1f} s"
    return f"active {now_s - state.started_s:.1f} s" if state.active else "waiting"


def _outputs(status: Status, say: Say) -> Table:
    table = Table.grid(padding=(0, 1))
    for name, state in status.outputs.items():
        for part, one in ({f"{name} {part}": one for part, one in state.parts.items()} or {name: state}).items():
            counted = say(f"{one.performed} performed" + (f", {one.dropped} dropped" if one.dropped else ""))
            table.add_row(
                Text("●", LINK_COLOURS[one.link]), Text(part, "bold"), say(one.detail), Text(counted, "bright_black")
            )
    for name, heard in status.inputs.items():
        counts = (("taken", heard.taken), ("ignored", heard.ignored), ("from strangers", heard.strangers))
        counted = ", ".join(say(f"{count} {what}") for what, count in counts if count or what == "taken")
        table.add_row(
            Text("●", LINK_COLOURS[heard.link]), Text(name, "bold"), say(heard.detail), Text(counted, "bright_black")
        )
    return table


def _cues(status: Status, say: Say) -> Table:
    """What was sent of late, and what was to be and reached no output."""
    table = Table.grid(padding=(0, 1))
    for at_s, told in status.cues[-_MOST_CUES:]:
        kind, words = cue_words(told.cue)
        words = in_face_words(words) if status.discretion.faces_only else words
        what = Text(words)
        if isinstance(told, CueDropped):
            what = Text.assemble(words, (say(f" dropped: {told.why}"), "red"))
        table.add_row(
            Text(f"{at_s:7.1f} {say('s')}", "bright_black"), Text(told.cue.rule, "cyan"), Text(kind, "bold"), what
        )
    if not table.rows:
        table.add_row(Text(say("none yet"), "bright_black"))
    return table


def _faults(status: Status, say: Say) -> Table:
    table = Table.grid(padding=(0, 1))
    for fault in status.faults[-4:]:
        times = f"×{fault.times}" if fault.times > 1 else ""
        table.add_row(Text(fault.where, "bold"), say(fault.text), Text(times, "bright_black"))
    return table


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"
