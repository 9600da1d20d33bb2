"""OSC to named targets over UDP (Open Sound Control 1.0, Wright 2002), by python-osc."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pythonosc.udp_client import SimpleUDPClient

from exhibit.outputs.port import OutputState
from exhibit.outputs.worker import Worker
from exhibit.values import Cue


class Osc:
    """Sends `send` cues: args `to` (a target's name), `address` and `args`; and `look` cues, with many of these as
    their `messages`. UDP says nothing back, so "up" means sent.

    `targets` maps a name to (host, port). A name is looked up at its first message, in the output's own thread, and
    again after a failure: a console that is switched on later, or moves, is found.
    """

    def __init__(self, targets: Mapping[str, tuple[str, int]]) -> None:
        self._targets = dict(targets)
        self._clients: dict[str, SimpleUDPClient] = {}
        self._worker: Worker[Cue] = Worker("osc", self._send)

    def perform(self, cue: Cue) -> None:
        self._worker.put(cue)

    def use_targets(self, targets: Mapping[str, tuple[str, int]]) -> None:
        """Send to these from now on; one that has moved is looked up anew."""
        for name in [name for name, where in self._targets.items() if targets.get(name) != where]:
            self._clients.pop(name, None)
        self._targets = dict(targets)

    def state(self) -> OutputState:
        worker = self._worker
        if not self._targets:
            return OutputState("off", "no targets", worker.done, worker.dropped)
        if worker.fault:
            return OutputState("down", worker.fault, worker.done, worker.dropped)
        where = ", ".join(f"{name} {host}:{port}" for name, (host, port) in self._targets.items())
        return OutputState("up", where, worker.done, worker.dropped)

    def close(self) -> None:
        self._worker.close()
        for client in self._clients.values():
            client.close()

    def _send(self, cue: Cue) -> None:
        for message in cue.args["messages"] if cue.action == "look" else [cue.args]:
            self._send_message(message)

    def _send_message(self, message: Mapping[str, Any]) -> None:
        name: str = message["to"]
        try:
            client = self._clients.get(name) or self._connected(name)
            arguments: list[Any] = list(message.get("args", ()))
            client.send_message(message["address"], arguments)
        except OSError as error:
            if failed := self._clients.pop(name, None):
                failed.close()
            host, port = self._targets.get(name, ("?", 0))
            raise OSError(f"{name} ({host}:{port}): {error.strerror or error}") from None

    def _connected(self, name: str) -> SimpleUDPClient:
        host, port = self._targets[name]
        self._clients[name] = SimpleUDPClient(host, port)
        return self._clients[name]
