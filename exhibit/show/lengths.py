"""How long films and sounds last, for sequences that wait for their ends; looked up once for each file."""

from __future__ import annotations

from contextlib import closing
from functools import lru_cache
from pathlib import Path

from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.system.audio import AudioReader
from exhibit.system.video import VideoReader


def film_s(scene: SceneSpec | None) -> float | None:
    """How long the longest film of `scene` lasts from where it begins, in seconds, as fast as it is played; None where
    it has none, or nobody can say."""
    films = [choice.video for choice in scene.layers if choice.video is not None] if scene else []
    lasting = [
        (length_s - one.begin_s % length_s) / one.speed
        for one in films
        if isinstance(one.speed, float)
        and one.speed > 0
        and isinstance(one.begin_s, float)
        and (length_s := _looked_up(one.file, film=True))
    ]
    return max(lasting, default=None)


def sound_s(file: Path | None) -> float | None:
    """How long the sound in `file` lasts, in seconds; None where nobody can say."""
    return _looked_up(file, film=False) if file is not None else None


def _looked_up(file: Path, *, film: bool) -> float | None:
    try:
        changed = file.stat().st_mtime_ns
    except OSError:
        return None
    return _length_s(file, changed, film=film)


@lru_cache(maxsize=1000)
def _length_s(file: Path, _changed: int, *, film: bool) -> float | None:
    try:
        with closing(VideoReader(file) if film else AudioReader(file)) as opened:
            return opened.duration_s
    except OSError:
        return None
