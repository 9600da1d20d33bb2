"""Chance for pauses: shows that lost the same neighbour at the same moment do not all come back to it at once."""

from __future__ import annotations

import random

CHANCE = random.Random()  # noqa: S311 (no secret hangs on it)
"""Our own: the process's generator belongs to whoever runs us."""
