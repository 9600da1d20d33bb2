"""A show with one look on one desk, run by its command, and what it keeps on disk."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pythonosc.udp_client import SimpleUDPClient

from exhibit.assembly.neighbours import door_of
from exhibit.inputs.local import NoShow, ask_again
from exhibit.runtime.owed_file import place_of
from tests.conftest import free_port, until

VENUE = """osc: {{listen: {listen}}}
targets: {{desk: {{host: 127.0.0.1, port: {desk}}}}}
looks:
  warm:
    desk: {{address: /warm, args: [1.0]}}
    release: {{desk: {{address: /warm, args: [0.0]}}}}
"""
RULES = "rules: {lit: {when: var('go') > 0.5, hold: 0s, release: 0s, while: [look: warm]}}\n"


class DeskRoom:
    """A show in a folder of its own, and how it is steered."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.folder, self.desk, self._listen = folder, free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
        (folder / "rules").mkdir(parents=True)
        text = f"exhibit: Cut off\ncamera: {{source: drawn}}\nprojector: {{size: 64x64}}\nvariables: {{go: 0}}\n{more}"
        (folder / "exhibit.yaml").write_text(text)
        (folder / "venue.yaml").write_text(VENUE.format(listen=self._listen, desk=self.desk))
        (folder / "rules" / "play.yaml").write_text(RULES)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """`exhibit run`, until it is killed or ended here."""
        told = [sys.executable, "-m", "exhibit", "run", str(self.folder), "--headless", "--no-web"]
        with (self.folder / "said").open("ab") as said:
            process = subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=said)
        try:
            assert until(self.answers)
            yield process
        finally:
            process.kill()
            process.wait()

    def answers(self) -> bool:
        try:
            return bool(ask_again(door_of(self.folder), "projector").told)
        except NoShow:
            return False

    def go(self, value: float) -> None:
        self.send("/exhibit/var/go", value)

    def send(self, address: str, *values: float | str) -> None:
        with closing(SimpleUDPClient("127.0.0.1", self._listen)) as peer:
            peer.send_message(address, list(values))

    def kept(self) -> str:
        file = place_of(self.folder)
        return file.read_text() if file.exists() else ""

    def said(self) -> str:
        return (self.folder / "said").read_text()
