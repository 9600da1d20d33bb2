"""The seam of a loop: a click there is spread out until it is none (D-sound-10)."""

from __future__ import annotations

import numpy as np

from exhibit.outputs.sound.levels import Samples

EDGE_FRAMES = 256
_SHARP = 2.0


def joined(before: Samples, after: Samples) -> tuple[Samples, Samples]:
    """The two without a click where `before` meets `after`.

    Coders such as Vorbis and MP3 do not know that the two meet, and leave a small jump. Where the wave bends twice as
    sharply at the seam as anywhere near it, the jump is shared out over six milliseconds on either side. Where they
    meet exactly, both come back as they are.
    """
    edges = seam_between(before, after)
    if edges is None:
        return before, after
    before, after = before.copy(), after.copy()
    before[-EDGE_FRAMES:], after[:EDGE_FRAMES] = edges[:EDGE_FRAMES], edges[EDGE_FRAMES:]
    return before, after


def seam_between(before: Samples, after: Samples) -> Samples | None:
    """The last EDGE_FRAMES of the one and the first of the other, without a click; None where there is none."""
    if min(len(before), len(after)) < 4 * EDGE_FRAMES:
        return None
    near = np.concatenate([before[-EDGE_FRAMES:], after[:EDGE_FRAMES]]).astype(np.float64)
    bends = np.abs(np.diff(near, 2, axis=0)).max(axis=1)
    at_seam = slice(EDGE_FRAMES - 2, EDGE_FRAMES)
    if bends[at_seam].max() <= _SHARP * np.delete(bends, at_seam).max() + 2:
        return None
    end_before, end, start, start_after = near[EDGE_FRAMES - 2 : EDGE_FRAMES + 2]
    jump = ((start - (2 * end - end_before)) + ((2 * start - start_after) - end)) / 2
    share = 0.25 * (1 + np.cos(np.pi * (np.arange(EDGE_FRAMES) + 0.5) / EDGE_FRAMES))[:, None] * jump
    near[:EDGE_FRAMES] += share[::-1]
    near[EDGE_FRAMES:] -= share
    return np.rint(np.clip(near, -32_768, 32_767)).astype(np.int16)
