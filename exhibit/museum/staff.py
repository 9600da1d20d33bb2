"""The camera beside people of the museum who counted the same visits (`/tracking`): how far to believe it here. Pure.

Blocks are spans of time that both counted whole: each holds at least k visits of either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from exhibit.journal.atoms import BLOCK_S, USUAL_K, Atom
from exhibit.journal.staff_counts import StaffCount
from exhibit.journal.tally import Tally
from exhibit.museum.estimates import Told
from exhibit.museum.measures import MeasureName
from exhibit.museum.statistics.raters import RaterAgreement, rater_agreement
from exhibit.museum.statistics.sums import Numbers, share_blocks, total
from exhibit.museum.telling import told_share

COMPARED: tuple[MeasureName, ...] = ("attraction", "smiles")
"""What both can see: who stopped, and who smiled."""


@dataclass(frozen=True)
class StaffAgreement:
    """The share of `measure` that the `camera` counted and that `people` did, in the same times; `found` of visits, by
    their numbers of visits, is how many the camera saw for each that people did. `agreement` is None where the blocks
    are too few."""

    measure: MeasureName
    camera: Told
    people: Told
    found: float
    agreement: RaterAgreement | None


@dataclass(frozen=True)
class StaffBlock:
    """A span of time that camera and people both counted, from its first to its last quarter of an hour."""

    camera: Tally
    people: StaffCount


def staff_blocks(atoms: Sequence[Atom], counts: Sequence[StaffCount], k: int = USUAL_K) -> Iterator[StaffBlock]:
    """The times that both counted whole, as small as their grids allow; `atoms` and `counts` are of one exhibit. What
    only overlaps is left out."""
    waiting = sorted(counts, key=lambda one: one.begin_s)
    while waiting:
        group, begin_s, end_s = [waiting.pop(0)], 0, 0
        begin_s, end_s = group[0].begin_s, group[0].end_s
        while True:
            inside = [one for one in atoms if one.begin_s < end_s and one.end_s > begin_s]
            low, high = min([begin_s, *(one.begin_s for one in inside)]), max([end_s, *(one.end_s for one in inside)])
            while waiting and waiting[0].begin_s < high:
                group.append(waiting.pop(0))
                high = max(high, group[-1].end_s)
            if (low, high) == (begin_s, end_s):
                break
            begin_s, end_s = low, high
        block = StaffBlock(total([one.tally for one in inside]), _together(group))
        told = begin_s < end_s <= max((one.end_s for one in atoms), default=0)  # else the camera's is still to come
        if told and _whole(group, begin_s, end_s) and min(block.camera.visits, block.people.visits) >= k:
            yield block


def staff_agreement(
    atoms: Sequence[Atom], counts: Sequence[StaffCount], k: int = USUAL_K
) -> tuple[StaffAgreement, ...]:
    """What each of `COMPARED` comes to on both sides, and how they agree; nothing where they share no block."""
    blocks = list(staff_blocks(atoms, counts, k))
    return tuple(_agreement(measure, blocks, k) for measure in COMPARED) if blocks else ()


def _agreement(measure: MeasureName, blocks: Sequence[StaffBlock], k: int) -> StaffAgreement:
    camera, camera_of = (_column(blocks, measure, people=False, of=of) for of in (False, True))
    people, people_of = (_column(blocks, measure, people=True, of=of) for of in (False, True))
    seen = np.maximum(camera_of, 1)
    found = float(sum(one.camera.visits for one in blocks) / sum(one.people.visits for one in blocks))
    return StaffAgreement(
        measure,
        told_share(share_blocks(camera, camera_of), k),
        told_share(share_blocks(people, people_of), k),
        found,
        rater_agreement(camera / seen, people / people_of, people_of),
    )


def _column(blocks: Sequence[StaffBlock], measure: MeasureName, *, people: bool, of: bool) -> Numbers:
    return np.array([float(_count(one, measure, people=people, of=of)) for one in blocks])


def _count(block: StaffBlock, measure: MeasureName, *, people: bool, of: bool) -> int:
    stops = measure == "attraction"
    if people:
        return block.people.visits if of else block.people.stops if stops else block.people.smiles
    if of:
        return block.camera.visits if stops else block.camera.read_visits
    return block.camera.stops if stops else block.camera.smiles


def _together(group: Sequence[StaffCount]) -> StaffCount:
    first, *rest = group
    for one in rest:
        first = first.plus(one)
    return first


def _whole(group: Sequence[StaffCount], begin_s: int, end_s: int) -> bool:
    """Whether people counted from the beginning to the end, without a gap and never two at once."""
    at_s = begin_s
    for one in sorted(group, key=lambda each: each.begin_s):
        if one.begin_s != at_s:
            return False
        at_s = one.end_s
    return at_s == end_s and (end_s - begin_s) % BLOCK_S == 0
