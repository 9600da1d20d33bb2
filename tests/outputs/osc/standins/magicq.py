"""A stand-in for ChamSys MagicQ, written from its manual ("Open Sound Control", "ChamSys Remote Protocol Commands"),
with feedback as Bitfocus Companion's module reads it: no MagicQ has been seen. UDP alone. It keeps the levels and cues
of its playbacks, its execute items and its channels. Feedback goes to its Tx port, not to the port that asked."""

from __future__ import annotations

import re
from collections import Counter

from tests.outputs.osc.desk import StandIn, osc


class MagicQ(StandIn):
    """Hears on `port`, sends to `tx_port` of who spoke last."""

    def __init__(self, port: int, tx_port: int) -> None:
        self.playbacks = dict.fromkeys(range(1, 11), 0.0)
        self.cues: dict[int, str] = {}
        self.items: dict[str, float] = {}
        self.channels: dict[int, int] = {}
        self.gos: Counter[int] = Counter()
        self.lines: list[str] = []
        self.tells = False
        self.unknown: list[str] = []
        super().__init__(port, "udp", reply_port=tx_port)

    def hear(self, address: str, params: list[object]) -> list[bytes]:
        self.heard.append((address, *params))
        if address == "/feedback/pb+exec":
            self.tells = True
            dump = [osc(f"/pb/{number}", level) for number, level in self.playbacks.items()]
            return dump + [osc(f"/exec/{item}", level) for item, level in self.items.items()]
        changed = self._do(address, params)
        return [osc(*changed)] if self.tells and changed else []

    def _do(self, address: str, params: list[object]) -> tuple[str, float] | None:
        if found := re.fullmatch(r"/pb/(\d+)", address):
            self.playbacks[int(found[1])] = _level(params[0])
            return address, self.playbacks[int(found[1])]
        if found := re.fullmatch(r"/pb/(\d+)/(go|release|[\d.]+)", address):
            self._play(int(found[1]), found[2])
        elif found := re.fullmatch(r"/exec/(\d+/\w+)", address):
            self.items[found[1]] = 1.0 if params in ([], [1]) else _level(params[0])
            return address, self.items[found[1]]
        elif address == "/rpc":
            self._remote(str(params[0]))
        else:
            self.unknown.append(address)
        return None

    def _play(self, playback: int, verb: str) -> None:
        if verb == "go":
            self.gos[playback] += 1
        elif verb == "release":
            self.cues.pop(playback, None)
        else:
            self.cues[playback] = verb

    def _remote(self, line: str) -> None:
        """Whole numbers with commas between them, and a letter: the manual names no others."""
        found = re.fullmatch(r"(\d+),(\d+)I", line)
        if found:
            self.channels[int(found[1])] = int(found[2])
        else:
            self.lines.append(line)


def _level(value: object) -> float:
    """A number with a point is 0 to 1, a whole one 0 to 100."""
    return value if isinstance(value, float) else float(str(value)) / 100
