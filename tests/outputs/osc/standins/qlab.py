"""A stand-in for Figure 53 QLab 5, written from its OSC dictionary (qlab.app/docs/v5) and from QLabKit, Figure 53's own
client: no QLab has been seen. It keeps what a workspace keeps: which cues run, what the lights are at, who may ask.

TCP is SLIP with END on both sides; over UDP answers go to port 53001 (here: `reply_port`), and who was silent for 61 s
(here: `forgets_after_s`) is forgotten with his passcode. Each message is answered at /reply/ADDRESS with JSON: `status`
is ok, error or denied. A message reaches every workspace unless it begins with /workspace/ID."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Hashable

from tests.outputs.osc.desk import StandIn, osc

WORKSPACE = "7B4C1F2E"


class QLab(StandIn):
    """One workspace; `passcode` None lets everybody in. `permissions` are what the passcode gives."""

    def __init__(
        self,
        port: int,
        transport: str,
        *,
        passcode: str | None = None,
        permissions: str = "view|edit|control",
        reply_port: int | None = None,
        forgets_after_s: float = 61.0,
    ) -> None:
        self.running: Counter[str] = Counter()
        """How often each cue was started since it was stopped last."""
        self.lights: dict[str, float] = {}
        self.gos: Counter[str] = Counter()
        self.connects = 0
        self.open = True
        self.passcode, self._permissions, self._forgets_s = passcode, permissions, forgets_after_s
        self._let_in: dict[Hashable, float] = {}
        super().__init__(port, transport, reply_port=reply_port)

    def hear(self, address: str, params: list[object]) -> list[bytes]:
        self.heard.append((address, *params))
        who, now_s = self.who, time.monotonic()
        if self._transport == "udp" and now_s - self._let_in.get(who, now_s) > self._forgets_s:
            del self._let_in[who]
        elif who in self._let_in:
            self._let_in[who] = now_s
        named = re.fullmatch(r"/workspace/([^/]+)(/.+)", address)
        if not self.open or (named and named[1] != WORKSPACE):
            return [self._reply(address, "error")]
        inside = named[2] if named else address
        if inside == "/connect":
            return [self._connect(address, params, who, now_s)]
        if self.passcode is not None and who not in self._let_in:
            return [self._reply(address, "denied")]
        return [self._reply(address, "ok" if self._do(inside, params) else "error")]

    def _connect(self, address: str, params: list[object], who: Hashable, now_s: float) -> bytes:
        self.connects += 1
        if self.passcode is not None and params != [self.passcode]:
            return self._reply(address, "ok", "badpass")
        if "control" in self._permissions:
            self._let_in[who] = now_s
        return self._reply(address, "ok", f"ok:{self._permissions}")

    def _do(self, inside: str, params: list[object]) -> bool:
        if inside == "/thump":
            return True
        if inside == "/panic":
            self.running.clear()
        elif inside == "/dashboard/setLight":
            self.lights[str(params[0])] = float(str(params[1]))
        elif found := re.fullmatch(r"/cue/([^/]+)/(start|go|stop|panicInTime)", inside):
            number, verb = found[1], found[2]
            if number == "99":  # there is no such cue
                return False
            if verb == "start":
                self.running[number] += 1
            elif verb == "go":
                self.gos[number] += 1
            else:
                del self.running[number]
        else:
            return False
        return True

    def _reply(self, address: str, status: str, data: str | None = None) -> bytes:
        said = {"workspace_id": WORKSPACE, "address": address, "status": status}
        return osc(f"/reply{address}", json.dumps(said | ({} if data is None else {"data": data})))
