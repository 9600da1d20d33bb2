"""Chance without randomness: a throw is a function of the show's seed, the rule and how often it was thrown
(D-rules-4)."""

from __future__ import annotations

import hashlib


def throw(seed: int, rule: str, number: int) -> float:
    """A number in 0..1, evenly spread, the same for the same arguments on every machine."""
    digest = hashlib.blake2b(f"{seed}/{rule}/{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
