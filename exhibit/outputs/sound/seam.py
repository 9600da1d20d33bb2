"""The seam of a loop: a click there is spread out until it is none (D-sound-10)."""

from __future__ import annotations

import numpy as np

from exhibit.outputs.sound.levels import Samples

EDGE_FRAMES = 256
_SHARP = 2.0


def mended(samples: Samples) -> Samples:
    """A loop without a click where its end meets its beginning.

    Coders such as Vorbis and MP3 do not know that the two meet, and leave a small jump. Where the wave bends twice as
    sharply at the seam as anywhere near it, the jump is shared out over six milliseconds on either side. Loops that are
    exact come back as they are.
    """
    if len(samples) < 4 * EDGE_FRAMES:
        return samples
    near = np.concatenate([samples[-EDGE_FRAMES:], samples[:EDGE_FRAMES]]).astype(np.float64)
    bends = np.abs(np.diff(near, 2, axis=0)).max(axis=1)
    at_seam = slice(EDGE_FRAMES - 2, EDGE_FRAMES)
    if bends[at_seam].max() <= _SHARP * np.delete(bends, at_seam).max() + 2:
        return samples
    before, end, start, after = near[EDGE_FRAMES - 2 : EDGE_FRAMES + 2]
    jump = ((start - (2 * end - before)) + ((2 * start - after) - end)) / 2
    share = 0.25 * (1 + np.cos(np.pi * (np.arange(EDGE_FRAMES) + 0.5) / EDGE_FRAMES))[:, None] * jump
    near[:EDGE_FRAMES] += share[::-1]
    near[EDGE_FRAMES:] -= share
    whole = samples.copy()
    edges = np.rint(np.clip(near, -32_768, 32_767)).astype(np.int16)
    whole[-EDGE_FRAMES:], whole[:EDGE_FRAMES] = edges[:EDGE_FRAMES], edges[EDGE_FRAMES:]
    return whole
