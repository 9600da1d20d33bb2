"""What outputs and targets missed while they could not be reached: channels that were given back meanwhile, or were lit
when the show before was cut off. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from exhibit.cues.compiled import CompiledClaim
from exhibit.cues.look import DESKS
from exhibit.rules.state import Held
from exhibit.values import Cue

NOTICED_WITHIN_S = 15.0
"""A target may have been away for so long before anybody noticed: three questions without an answer."""
SETTLED_S = 3.0
"""So long after its start a show has seen who is there: what it does not claim by then it gives back."""
REMEMBERING = frozenset({DESKS})
"""The outputs whose targets go on as they are when we are gone. Lamps of our own, walls and sound begin anew."""
Target = tuple[str, str | None]
"""An output, and a target of it; None: the output itself."""
Lit = Mapping[str, CompiledClaim]
"""What may be lit outside, by channel."""


class Owed:
    """Remembers what has left the stage, and since when who cannot be reached: what left after that never arrived.
    `before` is what may have been lit when the show before ended."""

    def __init__(self, before: Mapping[str, Held] | None = None) -> None:
        self._stage: Mapping[str, Held] = {}
        self._before = dict(before or {})
        self._gone: dict[str, tuple[Held, float]] = {}
        self._lost_s: dict[Target, float] = {}

    def follow(self, stage: Mapping[str, Held], now_s: float) -> None:
        """The stage is this now; told at every tick."""
        if stage is self._stage:
            return
        for channel, held in self._stage.items():
            if channel not in stage:
                self._gone[channel] = (held, now_s)
        for channel in stage:
            self._gone.pop(channel, None)
            self._before.pop(channel, None)
        self._stage = stage

    def lost(self, away: Iterable[Target], now_s: float) -> None:
        """These cannot be reached now."""
        for target in away:
            self._lost_s.setdefault(target, now_s)

    def missed(self, target: Target, now_s: float) -> Mapping[str, Held]:
        """By channel, who held what was given back while `target`, which is back now, could not be reached."""
        since_s = self._lost_s.pop(target, now_s) - NOTICED_WITHIN_S
        return {channel: held for channel, (held, gone_s) in self._gone.items() if gone_s >= since_s}

    def take_before(self, now_s: float) -> Mapping[str, Held]:
        """Take what was lit when the show before ended, and is not claimed: it is given back now."""
        before, self._before = self._before, {}
        self._gone |= {channel: (held, now_s) for channel, held in before.items()}
        return before

    @property
    def last(self) -> Mapping[str, Held]:
        """By channel that nobody claims, who held it last."""
        return self._before | {channel: held for channel, (held, _) in self._gone.items()}

    def lit(self, now_s: float) -> Lit:
        """What may be lit outside: what is claimed, and what was given back to somebody who may not have heard it."""
        claimed = {channel: held.claim for channel, held in self._stage.items()}
        unheard = {
            channel: held.claim
            for channel, (held, gone_s) in self._gone.items()
            if now_s - gone_s < NOTICED_WITHIN_S or self._away(held)
        }
        return _outside({channel: held.claim for channel, held in self._before.items()} | unheard | claimed)

    def lit_at_the_end(self, given_back: Collection[str], *, held: bool) -> Lit:
        """The same, once the show has ended and the channels `given_back` were; where it was `held`, none was. What is
        left as it is on purpose is owed to nobody."""
        stage = {one: at for one, at in self._stage.items() if held or (one in given_back and self._away(at))}
        gone = {one: at for one, (at, _) in self._gone.items() if self._away(at)}
        return _outside({one: at.claim for one, at in (self._before | gone | stage).items()})

    def _away(self, held: Held) -> bool:
        return any(target in self._lost_s for cue in held.claim.release for target in _targets(cue))


def _targets(cue: Cue) -> tuple[Target, Target]:
    return (cue.output, None), (cue.output, str(cue.args.get("to")))


def _outside(claims: Lit) -> Lit:
    return {one: claim for one, claim in claims.items() if claim.output in REMEMBERING and claim.release}
