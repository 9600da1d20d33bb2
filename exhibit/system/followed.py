"""A show that follows a repository: where its commits lie side by side in the room's folder, which is played, and what
is remembered of them.

    ROOM/follow.yaml      what is followed
    ROOM/show             leads to the commit that is played, and is what `exhibit run` is given
    ROOM/commits/COMMIT   each of them whole
    ROOM/rollout.json     how it stands, as it must be known after a power cut
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, get_args

SHOW, COMMITS, ROLLOUT, FOLLOW = "show", "commits", "rollout.json", "follow.yaml"
SHORT = 12
"""So many digits of a commit are told."""
MOST_TRIED = 200
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
RolloutStage = Literal["settled", "trial", "back"]


@dataclass(frozen=True)
class RolloutMemory:
    """How a room's roll-out stands. Commits in full, empty where there is none: `wanted`, what the branch leads
    to; `good`, the last that has proved itself here. While `after` proves itself (`trial`), or `before` has to be
    played again (`back`): `ill`, what was ill already, and `cut`, how often it was cut off. `tried`: why commits are
    not played here; `checked`: those that are sound by their files. `told`: how it stands, in a sentence."""

    wanted: str = ""
    good: str = ""
    stage: RolloutStage = "settled"
    before: str = ""
    after: str = ""
    ill: tuple[str, ...] = ()
    cut: int = 0
    tried: Mapping[str, str] = field(default_factory=dict)
    checked: tuple[str, ...] = ()
    told: str = ""


def is_commit(name: str) -> bool:
    """Whether `name` is a commit's, in full."""
    return _COMMIT.fullmatch(name) is not None


def commit_that_lies_in(show: Path) -> str:
    """The commit that the show in the folder `show` is, by where it really lies; empty where it follows nothing."""
    place = show.resolve()
    return place.name if place.parent.name == COMMITS and is_commit(place.name) else ""


def followed_room(show: Path) -> Path | None:
    """The room's folder, where the show in the folder `show` follows a repository."""
    return show.resolve().parent.parent if commit_that_lies_in(show) else None


def encoded(memory: RolloutMemory) -> bytes:
    """As it is kept. Of commits that were tried the newest are known."""
    tried = dict(list(memory.tried.items())[-MOST_TRIED:])
    return json.dumps({**asdict(memory), "tried": tried}, indent=1, ensure_ascii=False).encode()


def decoded(data: bytes) -> RolloutMemory:
    """What is kept as `data`. Raises ValueError."""
    told: object = json.loads(data.decode())
    stages: tuple[RolloutStage, ...] = get_args(RolloutStage)
    stage = next((one for one in stages if isinstance(told, dict) and one == told.get("stage")), None)
    if stage is None or not isinstance(told, dict):
        raise ValueError("it tells of no roll-out")
    tried, cut = told.get("tried"), told.get("cut")
    return RolloutMemory(
        wanted=_commit(told, "wanted"),
        good=_commit(told, "good"),
        stage=stage,
        before=_commit(told, "before"),
        after=_commit(told, "after"),
        ill=_texts(told, "ill"),
        cut=cut if isinstance(cut, int) else 0,
        tried={str(one): str(why) for one, why in tried.items()} if isinstance(tried, dict) else {},
        checked=tuple(filter(is_commit, _texts(told, "checked"))),
        told=str(told.get("told", "")),
    )


def _commit(told: Mapping[object, object], key: str) -> str:
    """Raises ValueError for what is none: it would be taken for a folder's name."""
    found = told.get(key, "")
    if found == "" or (isinstance(found, str) and is_commit(found)):
        return str(found)
    raise ValueError(f"'{key}' is no commit")


def _texts(told: Mapping[object, object], key: str) -> tuple[str, ...]:
    found = told.get(key)
    return tuple(map(str, found)) if isinstance(found, list) else ()
