"""`exhibit cue`: one look, command or message sent by hand, and what was sent."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exhibit.building import targets_of
from exhibit.commands.arguments import Commands
from exhibit.commands.reaching import refused, settled
from exhibit.config.durations import seconds
from exhibit.config.problems import Problem, ShowError, did_you_mean
from exhibit.consoles.desk import Wire
from exhibit.outputs.osc import wires_of
from exhibit.outputs.osc_link import OscLink, Peer
from exhibit.places import show_here
from exhibit.rules.known import known_values
from exhibit.rules.plan import wishes
from exhibit.rules.schema import Claim
from exhibit.rules.state import EngineState
from exhibit.show import Show, load_show
from exhibit.show.score import looks_of, score_of
from exhibit.values import Cue

SENT, FAILED = 0, 1


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    cue = commands.add_parser(
        "cue",
        help="send a look or a command to a desk by hand",
        description="Send one thing by hand and say what was sent: a look of venue.yaml (exhibit cue warm-wash), a "
        "command to a target (exhibit cue desk cue 1/12; exhibit cue desk level 'sub 4' 0.5; exhibit cue desk colour "
        "'chan 7' '#ff8800'), or a message (exhibit cue desk /a/b 1 0.5 text). Exit code 0: sent, 1: not reached.",
    )
    cue.add_argument("what", nargs="+", metavar="WHAT", help="a look, or a target and what it is to do")
    cue.add_argument("--show", type=Path, metavar="SHOW", help="the show's folder (default: here)")
    cue.add_argument("--fade", type=_duration, metavar="2s", help="how long it takes, where the console knows fades")
    cue.set_defaults(command=_cue)


def _duration(text: str) -> float:
    try:
        return seconds(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _cue(options: argparse.Namespace) -> int:
    show = load_show(options.show or show_here())
    first, *rest = options.what
    peers = targets_of(show)
    if first in show.looks and not rest:
        cues = list(_look(show, first))
    elif first in peers:
        cues = [_order(first, peers[first], rest, options.fade)]
    else:
        names = [*peers, *show.looks]
        raise _wrong(f"there is no target or look '{first}'. {did_you_mean(first, names)}")
    reached = [_sent(cue, peers[cue.args["to"]]) for cue in cues]
    return SENT if all(reached) else FAILED


def _look(show: Show, name: str) -> Iterator[Cue]:
    """The look as it is in an empty room."""
    values = known_values(score_of(show), EngineState(), 0.0)
    for wish in wishes(Claim(look=name), looks_of(show)):
        yield wish.cue("by hand", values)


def _order(target: str, peer: Peer, words: list[str], fade_s: float | None) -> Cue:
    args: dict[str, Any] = {"to": target} | ({} if fade_s is None else {"fade_s": fade_s})
    command, *rest = words or [""]
    preset = peer.desk.preset
    if command.startswith("/"):
        values = [_value(one) for one in rest]
        if not peer.desk.allows(command, values):
            raise _wrong("this command line is not in the target's `allow`: add it there")
        return Cue("osc", "send", {**args, "address": command, "args": values}, "by hand")
    known = preset.commands.get(command)
    if known is None:
        raise _wrong(f"{preset.name} has no '{command}'. {did_you_mean(command, preset.commands)}")
    count = 2 if known.does in ("level", "colour") else 1
    what = rest[0] if rest else ""
    if len(rest) > count or (count == 2 and len(rest) != 2) or preset.fitting(command, what) is None:
        forms = " or ".join(f"'{form}'" for form in known.forms)
        more = {"level": " and a number from 0 to 1", "colour": " and '#rrggbb'"}.get(known.does, "")
        raise _wrong(f"after '{command}' belongs {forms}{more}")
    if known.does == "line" and what not in peer.desk.allow:
        raise _wrong(f"'{what}' is not in the target's `allow`: add it there")
    if known.does == "level":
        return Cue("osc", "look", {**args, "levels": {what: _share(rest[1])}}, "by hand")
    if known.does == "colour":
        return Cue("osc", "look", {**args, "colours": {what: _colour(rest[1])}}, "by hand")
    return Cue("osc", "look", {**args, "do": [{"command": command, "what": what}]}, "by hand")


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _share(text: str) -> float:
    share = _value(text)
    if isinstance(share, str) or not 0 <= share <= 1:
        raise _wrong(f"here belongs a number from 0 to 1, not '{text}'")
    return float(share)


def _colour(text: str) -> list[float]:
    try:
        red, green, blue = bytes.fromhex(text.removeprefix("#"))
    except ValueError:
        raise _wrong(f"here belongs a colour such as '#ff8800', not '{text}'") from None
    return [red / 255, green / 255, blue / 255]


def _wrong(text: str) -> ShowError:
    return ShowError([Problem("exhibit cue", 0, 0, text)])


def _sent(cue: Cue, peer: Peer) -> bool:
    """Send it, and tell: whether it could be sent."""
    target = str(cue.args["to"])
    if peer.transport == "udp" and peer.desk.preset.ping is None and refused(peer):
        print(f"{target}: nothing listens on UDP port {peer.port} of {peer.host}; nothing was sent")
        return False
    wires = list(wires_of(cue, peer.desk))
    link = OscLink(target, peer)
    settled([link])
    link.put(wires, anew=True)
    state = link.state()
    link.close()
    for wire in wires if state.link != "down" else ():
        print(f"{target}: sent {_told(wire)}")
    print(f"{target}: {state.link}, {state.detail}")
    return state.link != "down"


def _told(wire: Wire) -> str:
    return " ".join([wire.address, *(f'"{one}"' if isinstance(one, str) else f"{one}" for one in wire.args)])
