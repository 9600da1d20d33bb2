"""Sound on a machine so busy that pygame's own thread waits longer for the interpreter than a block lasts. Before a
stuck channel was left for another (D-sound-15), two of three such minutes ended in a segmentation fault."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

STARVED = """
import os, sys, threading, time
import numpy as np
from exhibit.outputs.sound import Levels
from exhibit.outputs.sound.mixer import Mixer
from exhibit.outputs.sound.outlet import Outlet
from exhibit.outputs.sound.playback import Loop

def burn():
    while True: pass

mixer = Mixer(Levels())
outlet = Outlet(mixer)
outlet.open(None)
mixer.play_bed("noise", Loop(np.random.default_rng(1).integers(-3000, 3000, (44_100, 2), np.int16)), 1.0, 0.0)
outlet.wake()
sys.setswitchinterval(0.06)
for _ in range(2):
    threading.Thread(target=burn, daemon=True).start()
time.sleep(60)
print(outlet.late > 0, flush=True)
os._exit(0)
"""


@pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="two minutes: make chaos")
@pytest.mark.parametrize("_turn", range(2))
def test_sound_that_starves_has_gaps_and_ends_nothing(_turn: int) -> None:
    environment = os.environ | {"SDL_AUDIODRIVER": "dummy"}
    done = subprocess.run([sys.executable, "-c", STARVED], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stdout.split()[-1:]) == (0, ["True"]), done.stderr[-3000:]
