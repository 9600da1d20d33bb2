"""A stand-in for ETC Eos, written from ETC's "Supported OSC Commands" (EosSyncLib) and Eos_OSC_Setup: no Eos has been
seen. It keeps what a desk keeps: the cue that is active in each list, levels, colours, and the user of each session."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable

from tests.outputs.osc.desk import StandIn, osc


class Eos(StandIn):
    """TCP in either framing (the user belongs to the connection), or UDP (it belongs to everybody)."""

    def __init__(self, port: int, transport: str) -> None:
        self.cues: dict[str, str] = {}
        self.levels: dict[str, float] = {}
        self.colours: dict[str, tuple[object, ...]] = {}
        self.gos: Counter[str] = Counter()
        self.lines: list[object] = []
        self.users: dict[Hashable, object] = {}
        self.acted: set[object] = set()
        self.unknown: list[str] = []
        super().__init__(port, transport)

    def load_show(self) -> None:
        """Somebody loads a show file: every submaster and cue is back at the beginning, and the desk says so."""
        self.cues.clear()
        self.levels.clear()
        self.say(osc("/eos/out/event/show/loaded", "/shows/tonight.esf3d"))

    def hear(self, address: str, params: list[object]) -> list[bytes]:
        if address == "/eos/ping":
            return [osc("/eos/out/ping", *params)]
        self.heard.append((address, *params))
        if address == "/eos/user":
            self.users[self.who] = params[0]
            return []
        self.acted.add(self.users.get(self.who, "the operator"))
        self._do(address, params)
        return []

    def _do(self, address: str, params: list[object]) -> None:
        number = r"(\d+(?:\.\d+)?)"
        if found := re.fullmatch(rf"/eos/cue/(?:{number}/)?{number}/fire", address):
            self.cues[found[1] or "1"] = found[2]
        elif found := re.fullmatch(rf"/eos/(chan|group|sub)/{number}", address):
            self.levels[f"{found[1]} {found[2]}"] = float(str(params[0]))
        elif found := re.fullmatch(rf"/eos/sub/{number}/out", address):
            self.levels[f"sub {found[1]}"] = 0.0
        elif address == "/eos/fader/0/1":
            self.levels["master"] = float(str(params[0]))
        elif found := re.fullmatch(rf"/eos/chan/{number}/color/rgb", address):
            self.colours[f"chan {found[1]}"] = tuple(params)
        elif address == "/eos/key/go_0":
            self.gos["go"] += params[0] == 1.0
        elif found := re.fullmatch(rf"/eos/macro/{number}/fire", address):
            self.gos[f"macro {found[1]}"] += 1
        elif address == "/eos/newcmd":
            self.lines += params
        else:
            self.unknown.append(address)
