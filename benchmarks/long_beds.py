"""A long bed, read as it plays, against the same one loaded whole: the memory that it takes beyond a short bed's, and
how soon something is heard of it. Each run is a process of its own, with the real output; SDL writes to a file.

`python benchmarks/long_beds.py [SECONDS]`: 600 unless said. The bed is a WAV; if the program ffmpeg is there, also an
Ogg, an MP3 at 48 kHz and a FLAC.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

import numpy as np

from exhibit.outputs.sound import Sound, library
from exhibit.outputs.sound.levels import RATE_HZ
from exhibit.values import Cue

LISTEN_S, PATIENCE_S = 3.0, 120.0
KINDS = {
    "ogg": ("-c:a", "libvorbis"),
    "mp3": ("-ar", "48000", "-c:a", "libmp3lame", "-b:a", "128k"),
    "flac": ("-c:a", "flac"),
}


def write_bed(file: Path, seconds: float) -> None:
    """Noise through a slow wave, a minute of it again and again."""
    dice = np.random.default_rng(1)
    minute = (3_000 * dice.standard_normal((60 * RATE_HZ, 2))).astype("<i2").tobytes()
    with wave.open(str(file), "wb") as written:
        written.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
        for begin_s in range(0, int(seconds), 60):
            written.writeframes(minute[: int(min(60, seconds - begin_s) * RATE_HZ) * 4])


def play(file: Path, *, whole: bool) -> None:
    """Play for a while; print the seconds until something was heard, from before the device is opened, and the most
    memory, in bytes."""
    library.LONG_S = float("inf") if whole else library.LONG_S
    heard = Path(os.environ["SDL_DISKAUDIOFILE"])
    began_s = time.perf_counter()
    sound = Sound({"bed": file})
    sound.perform(Cue("sound", "bed", {"play": "bed", "fade_s": 0.1}))
    until(lambda: heard.exists() and heard.stat().st_size > 0 and np.fromfile(heard, np.int16)[-8_192:].any())
    first_s = time.perf_counter() - began_s
    time.sleep(LISTEN_S)
    print(first_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    sound.close()


def until(told: object) -> None:
    """Wait for it. Raises TimeoutError."""
    assert callable(told)
    deadline_s = time.monotonic() + PATIENCE_S
    while not told():
        if time.monotonic() > deadline_s:
            raise TimeoutError
        time.sleep(0.002)


def measured(file: Path, *, whole: bool) -> tuple[float, float]:
    """Seconds until something is heard, and megabytes, of a run in a process of its own; endless where nothing is."""
    with tempfile.NamedTemporaryFile() as heard:
        environment = {**os.environ, "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": heard.name}
        command = [sys.executable, __file__, "--play", str(file), *(["whole"] if whole else [])]
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        return float("inf"), float("inf")
    told = done.stdout.split()
    return float(told[-2]), float(told[-1]) / 1e6


def main(seconds: float) -> None:
    """One line a kind of file."""
    with tempfile.TemporaryDirectory() as folder:
        short, bed = Path(folder, "short.wav"), Path(folder, "bed.wav")
        write_bed(short, 10)
        write_bed(bed, seconds)
        files = [bed]
        for ending, how in KINDS.items() if shutil.which("ffmpeg") else ():
            files.append(Path(folder, f"bed.{ending}"))
            subprocess.run(("ffmpeg", "-loglevel", "error", "-i", str(bed), *how, str(files[-1])), check=True)
        _, without_mb = measured(short, whole=True)
        print(f"a bed of {seconds:.0f} s; a short one takes {without_mb:.0f} MB in all")
        for file in files:
            (read_s, read_mb), (whole_s, whole_mb) = measured(file, whole=False), measured(file, whole=True)
            more, most = read_mb - without_mb, whole_mb - without_mb
            print(
                f"{file.suffix:6} read as it plays {read_s:5.2f} s {more:6.0f} MB more   loaded whole {whole_s:6.2f} s"
                f" {most:6.0f} MB more   {whole_s / read_s:6.1f} times as soon, {max(more, 1) / most:.3f} of the memory"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--play"]:
        play(Path(sys.argv[2]), whole="whole" in sys.argv[3:])
    else:
        main(float(sys.argv[1]) if sys.argv[1:] else 600.0)
