"""A stand-in for MA grandMA3, written from its manual (help.malighting.com: remote_inputs_osc, osc_advanced_examples,
the keywords' pages): no grandMA3 has been seen. UDP; upper and lower case matter; bundles are not read; nothing is ever
answered. It keeps which cue each sequence is in, faders, and what hangs in the programmer."""

from __future__ import annotations

import re
from collections import Counter

from tests.outputs.osc.desk import StandIn

_NUMBER = r"(\d+(?:\.\d+)?)"


class GrandMA3(StandIn):
    """One line of its OSC menu, with its `prefix` and its switch Receive Command."""

    def __init__(self, port: int, prefix: str = "", *, receive_command: bool = True) -> None:
        self.sequences: dict[str, str] = {}
        self.faders: dict[str, float] = {}
        self.fades_s: dict[str, float] = {}
        self.programmer: dict[str, float | str] = {}
        self.gos: Counter[str] = Counter()
        self.faults: list[str] = []
        self._root, self._commands = f"/{prefix}" if prefix else "", receive_command
        super().__init__(port, "udp")

    def hear(self, address: str, params: list[object]) -> list[bytes]:
        self.heard.append((address, *params))
        if not address.startswith(self._root + "/"):
            return []
        inside = address.removeprefix(self._root)
        if inside == "/cmd" and self._commands:
            self._command(str(params[0]))
        elif found := re.fullmatch(r"/Page(\d+)/Fader(\d+)", inside):
            place = f"page {found[1]}.{found[2]}"
            self.faders[place] = float(str(params[0]))
            if len(params) > 1:
                self.fades_s[place] = float(str(params[1]))
        return []

    def _command(self, line: str) -> None:
        if found := re.fullmatch(rf"Goto Sequence (\d+) Cue {_NUMBER}(?: Fade {_NUMBER})?", line):
            self.sequences[found[1]] = found[2]
            if found[3]:
                self.fades_s[f"sequence {found[1]}"] = float(found[3])
        elif found := re.fullmatch(r"Go\+ (Sequence \d+|Page \d+\.\d+|Macro \d+)", line):
            self.gos[found[1]] += 1
        elif found := re.fullmatch(r"Off Sequence (\d+)", line):
            self.sequences.pop(found[1], None)
        elif found := re.fullmatch(r"Off Page (\d+\.\d+)", line):
            self.faders.pop(f"page {found[1]}", None)
        elif found := re.fullmatch(rf"((?:Group|Fixture) \d+) At {_NUMBER}", line):
            self.programmer[found[1]] = float(found[2])
        elif found := re.fullmatch(r"(Group \d+) At Preset (\d+\.\d+)", line):
            self.programmer[found[1]] = found[2]
        elif found := re.fullmatch(rf"FaderMaster Master 2\.1 At {_NUMBER}", line):
            self.faders["grand master"] = float(found[1])
        elif line == "ClearAll":
            self.programmer.clear()
        else:
            self.faults.append(line)
