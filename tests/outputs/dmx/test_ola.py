"""A real receiver that is not ours: OLA's daemon takes our sACN (multicast and unicast) and our Art-Net."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pytest

from exhibit.outputs.dmx import Dmx, DmxTransport, Fixture, SacnSource, e131
from exhibit.outputs.dmx.artnet import PORT as ARTNET_PORT
from exhibit.values import Cue
from tests.conftest import WITHIN_S, command, free_port, until

OTHERS = "dummy espnet gpio karate kinet milinst opendmx openpixelcontrol osc pathport renard sandnet shownet spi "
OTHERS += "stageprofi usbdmx usbserial uartdmx ftdidmx usbpro nanoleaf"
PAR = Fixture("hall", {"dimmer": (0,), "red": (1,), "pan": (2, 3)}, {"pan": 0.5})


class Ola:
    """The daemon, asked over its HTTP API."""

    def __init__(self, folder: Path) -> None:
        self._port = free_port(socket.SOCK_STREAM)
        for name in OTHERS.split():
            (folder / f"ola-{name}.conf").write_text("enabled = false\n")
        (folder / "ola-artnet.conf").write_text("enabled = true\nip = 127.0.0.1\nuse_loopback = true\n")
        given = ["-c", str(folder), "-p", str(self._port), "-r", str(free_port(socket.SOCK_STREAM))]
        daemon = [*_as_somebody(folder), command("olad"), *given, "--no-register-with-dns-sd", "-l", "3"]
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(daemon, stdout=log, stderr=subprocess.STDOUT)

    def asked(self, path: str, **form: object) -> dict[str, object] | list[dict[str, object]] | None:
        """What it answers; None while it does not."""
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/{path}", data, timeout=WITHIN_S) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except (OSError, urllib.error.URLError, ValueError):
            return None

    def patched(self, device: str, universe: int) -> bool:
        """Whether the input of `device` could be given to `universe`."""
        ports = self.asked("json/get_ports")
        inputs = [
            one["id"]
            for one in ports or []
            if isinstance(one, dict) and not one["is_output"] and str(one["device"]).startswith(device)
        ]
        return bool(inputs) and self.asked("new_universe", id=universe, name=device, add_ports=inputs[0]) is not None

    def slots(self, universe: int) -> list[int]:
        """What it receives."""
        answer = self.asked(f"get_dmx?u={universe}")
        found = answer.get("dmx") if isinstance(answer, dict) else None
        return found[:4] if isinstance(found, list) else []


def _as_somebody(folder: Path) -> list[str]:
    """OLA refuses to run as root."""
    if os.getuid() != 0:
        return []
    try:
        user = pwd.getpwnam("olad").pw_uid
    except KeyError:
        user = 65534
    for one in (folder, *folder.iterdir()):
        os.chown(one, user, -1)
    return [command("setpriv"), f"--reuid={user}", "--regid=65534", "--clear-groups"]


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True


@pytest.fixture
def ola() -> Iterator[Ola]:
    for port in (e131.PORT, ARTNET_PORT):
        # The test before may have had it, a moment ago.
        if not until(partial(_free, port)):
            pytest.skip(f"somebody else listens on UDP port {port} of this machine")
    command("olad")
    folder = Path(mkdtemp(prefix="exhibit-ola-"))  # a test's own folder is closed to the daemon's user
    daemon = Ola(folder)
    try:
        assert until(lambda: bool(daemon.asked("json/get_ports"))), (folder / "log").read_text()
        yield daemon
    finally:
        daemon.process.kill()
        daemon.process.wait()
        shutil.rmtree(folder)


def lit(line: DmxTransport) -> Dmx:
    """Light at 0.8, red, the head a quarter round."""
    dmx = Dmx({"hall": line}, {"par": PAR}, SacnSource("Exhibit: a test", uuid4()))
    levels = {"dimmer": 0.8, "red": 1.0, "pan": 0.25}
    dmx.perform(Cue("dmx", "look", {"look": "warm", "to": "par", "levels": levels, "fade_s": 0.3}))
    return dmx


@pytest.mark.skipif(not e131.installed(), reason="the extra 'venue' is not installed")
@pytest.mark.parametrize("host", [None, "127.0.0.1"], ids=["multicast", "unicast"])
def test_ola_receives_our_sacn(host: str | None, ola: Ola) -> None:
    assert ola.patched("E1.31", 1)
    dmx = lit(DmxTransport("sacn", 1, host))
    arrived = until(lambda: ola.slots(1) == [204, 255, 64, 0])
    if host is None and dmx.state().link == "down":
        pytest.skip("this machine has no network that takes multicast")
    assert arrived, ola.slots(1)
    weak = Dmx({"hall": DmxTransport("sacn", 1, host, priority=50)}, {"par": PAR}, SacnSource("weaker", uuid4()))
    assert not until(lambda: ola.slots(1) != [204, 255, 64, 0], 2.0)
    # The stronger one says goodbye: the weaker one, at rest, is followed at once.
    dmx.close()
    assert until(lambda: ola.slots(1) == [0, 0, 128, 0])
    weak.close()


def test_ola_receives_our_artnet(ola: Ola) -> None:
    assert ola.patched("ArtNet", 2)
    dmx = lit(DmxTransport("artnet", 2, "127.0.0.1"))
    assert until(lambda: ola.slots(2) == [204, 255, 64, 0]), ola.slots(2)
    dmx.close()
