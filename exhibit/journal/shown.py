"""What of the visits may be shown now, to whoever is told of them while the show runs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exhibit.journal.atoms import Atom

SHOWN_S = 2 * 3600
"""So long an atom stands for what is now, where no other follows."""


@dataclass(frozen=True)
class ShownAtom:
    """`atom` may be shown since the block at `since_s` (UTC); None: none yet, or it is too old. `newest`, of each
    variant, is not to be shown before the next one closes: something may still join it."""

    atom: Atom | None = None
    since_s: int = 0
    newest: Mapping[str, Atom] = field(default_factory=dict)


def moved(state: ShownAtom, closed: Iterable[Atom], block_s: int) -> ShownAtom:
    """The state in the block that begins at `block_s`, at whose beginning `closed` were closed."""
    newest, atom, since_s = dict(state.newest), state.atom, state.since_s
    for one in closed:
        before = newest.get(one.variant)
        newest[one.variant] = one
        if before:
            atom, since_s = before, block_s
    return ShownAtom(atom if block_s - since_s < SHOWN_S else None, since_s, newest)
