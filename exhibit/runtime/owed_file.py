"""What may be lit outside, on disk: so that it is given back when the show starts again after a power cut."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from exhibit.cues.compiled import CompiledClaim, Follow
from exhibit.rules.state import Held
from exhibit.runtime.owed import Lit
from exhibit.system.failures import failure_words
from exhibit.system.kept_file import KeptFile
from exhibit.system.paths import show_state_folder
from exhibit.values import Cue

_VERSION = 1


class Unreadable(Exception):
    """What was read is nothing that this program has written."""


class OwedFile:
    """Keeps what may be lit in a file; what goes wrong is said to `report`, once each. A damaged file is put aside."""

    def __init__(self, path: Path, report: Callable[[str], None]) -> None:
        self._file, self._report = KeptFile("owed", path), report
        self._told = ""
        self.before = self._recalled()
        """What may have been lit when the show before ended, by channel."""
        self._kept: Lit = {channel: held.claim for channel, held in self.before.items()}

    def keep(self, lit: Lit) -> None:
        """This may be lit now; returns at once, and writes where it is another than before."""
        if lit != self._kept:
            self._kept = lit
            self._file.keep(written(lit))
        self._tell(self._file.fault)

    def close(self) -> None:
        """Write what is still to be written, within two seconds."""
        self._file.close()

    def _recalled(self) -> Mapping[str, Held]:
        data = self._file.read()
        if not data:
            self._tell(self._file.fault)
            return {}
        try:
            return read(data)
        except Unreadable as fault:
            self._tell(f"what was lit when the show ended cannot be known ({fault}): {self._aside()}")
            return {}

    def _aside(self) -> str:
        try:
            return f"the file is kept as {self._file.put_aside().name}"
        except OSError as error:
            return failure_words(error)

    def _tell(self, fault: str) -> None:
        if fault != self._told:
            self._told = fault
            if fault:
                self._report(fault)


def place_of(show: Path) -> Path:
    """The file for the show in the folder `show`."""
    return show_state_folder(show) / "lit.json"


def written(lit: Lit) -> bytes:
    """`lit` as the file holds it."""
    channels = {
        channel: {
            "name": claim.name,
            "release": [{"output": one.output, "action": one.action, "args": dict(one.args)} for one in claim.release],
        }
        for channel, claim in lit.items()
    }
    return json.dumps({"version": _VERSION, "channels": channels}, ensure_ascii=True, default=list).encode()


def read(data: bytes) -> dict[str, Held]:
    """What `data` holds. Raises Unreadable."""
    try:
        held = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)[:80]) from None
    channels = held.get("channels") if isinstance(held, dict) and held.get("version") == _VERSION else None
    if not isinstance(channels, dict):
        raise Unreadable("it is of another version")
    return {str(channel): _held(str(channel), one) for channel, one in channels.items()}


def _held(channel: str, one: object) -> Held:
    release = one.get("release") if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(release, list) or not release:
        raise Unreadable(f"'{channel[:40]}' has no release")
    name, cues = str(one.get("name", "")), tuple(_cue(cue) for cue in release)
    first = cues[0]
    claim = CompiledClaim(channel, first.output, "look", {}, "", name, Follow(()), release=cues)
    return Held("default", 0, claim, first, 0.0)


def _cue(one: object) -> Cue:
    known = one if isinstance(one, dict) else {}
    output, action, args = known.get("output"), known.get("action"), known.get("args")
    if not (isinstance(output, str) and isinstance(action, str) and isinstance(args, dict)):
        raise Unreadable("a cue lacks its output, action or args")
    return Cue(output, action, cast("dict[str, object]", args))
