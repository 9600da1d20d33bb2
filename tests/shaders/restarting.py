"""A child that draws is ended again and again, in each way that it may end; what that leaves behind."""

from __future__ import annotations

import os
import resource
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from exhibit.shaders import client as shader_client
from exhibit.shaders.client import BUSY, HANGS, ShaderClient
from exhibit.shaders.live import LiveShader, Moment
from exhibit.shaders.source import read_source

SIZE_PX, LARGE_PX = (64, 36), (320, 180)
WITHIN_S = 90.0
SIGNALS = (signal.SIGKILL, signal.SIGSEGV)
CALM = "/*{}*/\nvoid main() { gl_FragColor = vec4(fract(TIME), 0.5, 0.0, 1.0); }\n"
# Mesa ends a loop after 65,000 turns: for so many pixels these take minutes. The number makes another program of each.
ENDLESS = """/*{}*/
void main() {
  float sum = NUMBER.0;
  for (int i = 0; i < 60000; i++) sum = fract(sin(sum + TIME + float(i) + gl_FragCoord.x) * 4375.5);
  gl_FragColor = vec4(0.0, FRAMEINDEX > 0 || RENDERSIZE.x > 200.0 ? sum : 0.5, 0.0, 1.0);
}
"""


@dataclass(frozen=True)
class Held:
    """What a process holds: its memory, open files, pieces of memory that it shares, and children."""

    memory_mb: float
    files: int
    shared: int
    children: int


def held() -> Held:
    """What this one holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").count("exhibit-shader")
    children = [one.read_text().split() for one in Path("/proc/self/task").glob("*/children")]
    files = len(list(Path("/proc/self/fd").iterdir()))
    return Held(pages * resource.getpagesize() / 1e6, files, maps, sum(map(len, children)))


def restarted(folder: Path, times: int, *, hang_every: int = 0) -> tuple[Held, Held]:
    """End a child so often, by a signal, or by a shader without end where it is the turn of one; what was held when it
    drew again after a tenth of them, and after all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shader_client, "_AGAIN_S", 0.0)
        client = ShaderClient()
        (folder / "calm.fs").write_text(CALM)
        live = LiveShader(client, read_source(folder / "calm.fs").program(), SIZE_PX)
        try:
            _draws(client, live)
            before = held()
            for number in range(times):
                if hang_every and number % hang_every == hang_every - 1:
                    _hang(client, folder, number)
                else:
                    _end(client, SIGNALS[number % 2])
                _draws(client, live)
                if number + 1 == max(times // 10, 1):
                    before = held()
            return before, held()
        finally:
            live.close()
            client.close()


def _end(client: ShaderClient, how: signal.Signals) -> None:
    """End the child while it rests (a shader at which it ends twice is barred), until there is another."""
    with client.stage() as stage:
        assert stage is not None
        assert stage.idle
        ended = stage.pid
    os.kill(ended, how)
    end_s = time.monotonic() + WITHIN_S
    while _pid(client) in (0, ended):
        assert time.monotonic() < end_s
        time.sleep(0.005)


def _pid(client: ShaderClient) -> int:
    with client.stage() as stage:
        return stage.pid if stage is not None else 0


def _hang(client: ShaderClient, folder: Path, number: int) -> None:
    (folder / "endless.fs").write_text(ENDLESS.replace("NUMBER", str(number)))
    live = LiveShader(client, read_source(folder / "endless.fs").program(), LARGE_PX)
    end_s, began_s = time.monotonic() + WITHIN_S, time.monotonic()
    while live.fault not in (HANGS, BUSY):  # a busy machine cannot tell
        assert time.monotonic() < end_s, live.fault
        live.follow(Moment(time.monotonic() - began_s))
        time.sleep(0.01)
    live.close()


def _draws(client: ShaderClient, live: LiveShader) -> None:
    """Until there are two new pictures, of which the first may have come before, and the child rests."""
    end_s = time.monotonic() + WITHIN_S
    for _ in range(2):
        before = live.picture
        while live.picture is before:
            assert time.monotonic() < end_s, live.fault
            live.follow(Moment(max(live.seconds, 0.0) + 1 / 30))
            time.sleep(0.005)
    while not _rests(client):
        assert time.monotonic() < end_s
        time.sleep(0.005)


def _rests(client: ShaderClient) -> bool:
    with client.stage() as stage:
        return stage is not None and stage.idle
