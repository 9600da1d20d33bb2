"""In which order letters stand on a line where some are written from the right: Unicode's bidirectional algorithm
(UAX #9), without embeddings, overrides and isolates, which no keyboard has; marks of direction count."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

_OPENS = dict(zip("([{⟨〈《「『【（［｛", ")]}⟩〉》」』】）］｝", strict=True))
_NEUTRAL = ("B", "S", "WS", "ON")


def levels(text: str) -> list[int]:
    """The level of each character of a paragraph: even ones are written from the left, odd ones from the right."""
    ways = [_way(letter) for letter in text]
    base = 1 if next((way for way in ways if way in ("L", "R", "AL")), "L") != "L" else 0
    edge = "R" if base else "L"
    found = _neutral_resolved(_brackets_resolved(text, _weak_resolved(ways, edge), edge), edge)
    return _blanks_at_base(text, [_level(way, base) for way in found], base)


def runs(levels_of_line: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches of one level on a line, each from where to where in the text, as they stand from left to right."""
    parts: list[tuple[int, int, int]] = []
    for at, level in enumerate(levels_of_line):
        if parts and parts[-1][2] == level:
            parts[-1] = (parts[-1][0], at + 1, level)
        else:
            parts.append((at, at + 1, level))
    for level in range(max((part[2] for part in parts), default=0), 0, -1):
        parts = _turned(parts, level)
    return [(start, end) for start, end, _ in parts]


def _turned(parts: list[tuple[int, int, int]], level: int) -> list[tuple[int, int, int]]:
    """With each unbroken row of parts of this `level` or above in the other order (L2)."""
    turned: list[tuple[int, int, int]] = []
    row: list[tuple[int, int, int]] = []
    for part in parts:
        if part[2] >= level:
            row.append(part)
            continue
        turned += [*reversed(row), part]
        row = []
    return [*turned, *reversed(row)]


def _way(letter: str) -> str:
    way = unicodedata.bidirectional(letter) or "L"
    return "BN" if way in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") else way


def _weak_resolved(ways: list[str], edge: str) -> list[str]:
    """Marks, digits and what stands between and beside digits (W1 to W7)."""
    seen, strong, before = [], edge, edge
    for way in ways:
        if way in ("NSM", "BN"):
            seen.append(before)
            continue
        strong = way if way in ("L", "R", "AL") else strong
        before = "AN" if way == "EN" and strong == "AL" else way
        seen.append(before)
    for at in range(1, len(seen) - 1):
        around = seen[at - 1], seen[at + 1]
        if seen[at] in ("ES", "CS") and around == ("EN", "EN"):
            seen[at] = "EN"
        elif seen[at] == "CS" and around == ("AN", "AN"):
            seen[at] = "AN"
    for start, end in _stretches(seen, ("ET",)):
        beside = seen[start - 1 : start] + seen[end : end + 1]
        seen[start:end] = ["EN" if "EN" in beside else "ON"] * (end - start)
    strong = edge
    for at, way in enumerate(seen):
        strong = way if way in ("L", "R", "AL") else strong
        seen[at] = {"AL": "R", "ES": "ON", "CS": "ON"}.get(way, "L" if way == "EN" and strong == "L" else way)
    return seen


def _brackets_resolved(text: str, ways: list[str], edge: str) -> list[str]:
    """A pair of brackets goes the way of what it encloses (N0)."""
    for start, end in _pairs(text, ways):
        inside = {_strong(way) for way in ways[start + 1 : end]} - {""}
        if edge in inside:
            ways[start] = ways[end] = edge
        elif inside:
            before = next((_strong(way) for way in reversed(ways[:start]) if _strong(way)), edge)
            ways[start] = ways[end] = before if before in inside else edge
    return ways


def _pairs(text: str, ways: list[str]) -> list[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    found = []
    for at, letter in enumerate(text):
        if ways[at] != "ON":
            continue
        if letter in _OPENS:
            waiting.append((_OPENS[letter], at))
        elif letter in (closing for closing, _ in waiting):
            while waiting:
                closing, start = waiting.pop()
                if closing == letter:
                    found.append((start, at))
                    break
    return sorted(found)


def _neutral_resolved(ways: list[str], edge: str) -> list[str]:
    """What has no direction goes with both its neighbours where they agree, else with the paragraph (N1, N2)."""
    for start, end in _stretches(ways, _NEUTRAL):
        before = _strong(ways[start - 1]) if start else edge
        after = _strong(ways[end]) if end < len(ways) else edge
        ways[start:end] = [before if before == after else edge] * (end - start)
    return ways


def _strong(way: str) -> str:
    return {"L": "L", "R": "R", "AN": "R", "EN": "R"}.get(way, "")


def _stretches(ways: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = None
    for at, way in enumerate([*ways, ""]):
        if way in kinds and start is None:
            start = at
        elif way not in kinds and start is not None:
            yield start, at
            start = None


def _level(way: str, base: int) -> int:
    if base:
        return 1 if way == "R" else 2
    return {"L": 0, "R": 1}.get(way, 2)


def _blanks_at_base(text: str, found: list[int], base: int) -> list[int]:
    """Blanks at the end are of the paragraph (L1)."""
    kept = len(text.rstrip())
    return found[:kept] + [base] * (len(found) - kept)
