"""`--why`: what a rule saw and wanted at each of its changes, and who holds a channel, why, and who stands below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from exhibit.config.problems import did_you_mean
from exhibit.cues.channels import PROJECTOR, SOUND, light
from exhibit.cues.compiled import CompiledClaim
from exhibit.rehearsal.condition import JudgedRule, judged, phase, phase_of, why, why_act
from exhibit.rehearsal.formatting import MARGIN, clock
from exhibit.rehearsal.run import Beat, Watcher
from exhibit.rules.plan import Plan, Program, act_name, variant_name
from exhibit.rules.stage import DEFAULT, claims_of, ranked
from exhibit.rules.state import Held

Say = Callable[[str], None]
_WALL = "wall"


class NoSuchName(ValueError):
    """What `--why` was asked about does not exist; the message says what does."""


def teller(program: Program, name: str, say: Say) -> Watcher:
    """Whoever explains the rule or the channel `name`. Raises NoSuchName."""
    channels = channels_of(program)
    if name in program.by_name:
        return RuleTeller(program.by_name[name], say)
    if act_name(name) in program.by_name:
        return RuleTeller(program.by_name[act_name(name)], say)
    if variant_name(name) in program.by_name:
        return RuleTeller(program.by_name[variant_name(name)], say)
    if name == "act" and program.acts:
        return ActTeller(say)
    channel = {_WALL: PROJECTOR, "desk": light("desk")}.get(name, name)
    channel = light(name) if channel not in channels and light(name) in channels else channel
    if channel in channels:
        return ChannelTeller(channel, say)
    known = [*program.by_name, *channels]
    raise NoSuchName(f"there is no rule and no channel '{name}'. {did_you_mean(name, known)}")


def channels_of(program: Program) -> list[str]:
    """Every channel that the show may claim, the projector and the sound first."""
    claims = [*program.default, *(claim for plan in program.plans for claim in plan.all_claims)]
    found = dict.fromkeys(claim.channel for claim in claims)
    return sorted(found, key=lambda name: ({PROJECTOR: 0, SOUND: 1}.get(name, 2), name))


class RuleTeller:
    """Explains one rule: a block at each change of its phase, of a part of its condition, and of what it holds."""

    def __init__(self, plan: Plan, say: Say) -> None:
        self._plan = plan
        self._say = say
        self._parts: tuple[JudgedRule, ...] = ()

    def see(self, beat: Beat) -> None:
        parts = judged(self._plan, beat)
        flipped = {now.wanted for now, then in zip(parts, self._parts, strict=False) if now.holds != then.holds}
        first, self._parts = not self._parts, parts
        before, after = beat.before.rule(self._plan.name), beat.state.rule(self._plan.name)
        moved = phase_of(self._plan, before) != phase_of(self._plan, after)
        held = list(self._held(beat))
        if first or flipped or moved or held:
            was = f"  (before: {phase(self._plan, before, beat.now_s)})" if moved else ""
            told = phase(self._plan, after, beat.now_s)
            self._say(f"{clock(beat.now_s):>9}  {self._plan.name}: {told}{was}")
            self._tell_parts(parts, flipped)
            if beat.state.act != beat.before.act:
                self._say(f"{MARGIN}act {beat.state.act} begins: {why_act(beat)}")
            for one in held:
                self._say(f"{MARGIN}{one}")

    def end(self, now_s: float) -> None:
        self._say(f"{clock(now_s):>9}  the rehearsal ends")

    def _tell_parts(self, parts: Sequence[JudgedRule], flipped: set[str]) -> None:
        widest = max(len(part.wanted) for part in parts)
        for part in parts:
            news = "  (new)" if part.wanted in flipped else ""
            answer = "yes" if part.holds else "no"
            self._say(f"{MARGIN}{part.wanted:<{widest}}  {answer:<3}  {part.saw}{news}".rstrip())

    def _held(self, beat: Beat) -> Iterator[str]:
        """What becomes of the rule's claims in this step."""
        name = self._plan.name
        begins = beat.state.rule(name).active and not beat.before.rule(name).active
        if beat.state.stage is beat.before.stage and not begins:
            return
        for claim in self._plan.all_claims:
            then, now = beat.before.stage.get(claim.channel), beat.state.stage.get(claim.channel)
            if now and now.rule == name and (then is None or then.rule != name):
                yield f"takes the {claim.channel} from {holder(then)}: {now.claim.name}"
            elif then and then.rule == name and (now is None or now.rule != name):
                yield f"{self._lets_go(beat)} the {claim.channel} to {holder(now)}"
            elif begins and now and now.rule != name:
                yield f"wants the {claim.channel}, but it stays with {holder(now)}"

    def _lets_go(self, beat: Beat) -> str:
        return "loses" if beat.state.rule(self._plan.name).active else "gives back"


class ActTeller:
    """Explains every change of the act."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def see(self, beat: Beat) -> None:
        if beat.state.act != beat.before.act:
            self._say(f"{clock(beat.now_s):>9}  act {beat.state.act}: {why_act(beat)}")

    def end(self, now_s: float) -> None:
        self._say(f"{clock(now_s):>9}  the rehearsal ends")


class ChannelTeller:
    """Explains one channel: a block whenever its holder, or who stands below, changes."""

    def __init__(self, channel: str, say: Say) -> None:
        self._channel = channel
        self._say = say
        self._claims: list[tuple[str, int]] | None = None

    def see(self, beat: Beat) -> None:
        if self._claims is not None and beat.state.rules is beat.before.rules and beat.state.stage is beat.before.stage:
            return
        claims = claims_on(self._channel, beat)
        names = [(plan.name, plan.priority) for plan, _ in claims]
        then, now = beat.before.stage.get(self._channel), beat.state.stage.get(self._channel)
        moved = self._claims is None or (then and then.rule) != (now and now.rule)
        if moved or names != self._claims:
            self._tell(beat, then, now, claims, moved=moved)
        self._claims = names

    def end(self, now_s: float) -> None:
        self._say(f"{clock(now_s):>9}  the rehearsal ends")

    def _tell(
        self, beat: Beat, then: Held | None, now: Held | None, claims: list[tuple[Plan, CompiledClaim]], *, moved: bool
    ) -> None:
        what = f"{now.claim.name}, held by {holder(now)}" if now else "nothing, nobody claims it"
        still = "" if moved else "still "
        self._say(f"{clock(beat.now_s):>9}  {self._channel}: {still}{what}")
        if moved:
            for reason in self._reasons(beat, then, claims):
                self._say(f"{MARGIN}{reason}")
        for index, one in enumerate(self._below(beat, claims)):
            self._say(f"{MARGIN}{'       ' if index else 'below: '}{one}")

    def _reasons(self, beat: Beat, then: Held | None, claims: list[tuple[Plan, CompiledClaim]]) -> Iterator[str]:
        """Why the holder before lets go, and why the present one has it."""
        gone = beat.program.by_name.get(then.rule) if then else None
        if gone and not beat.state.rule(gone.name).active:
            yield f"{gone.name} ended: {why(gone, beat)}"
        if not claims:
            yield "no active rule claims it"
            return
        top, _ = claims[0]
        state = beat.state.rule(top.name)
        began = "begins now" if state.started_s == beat.now_s else f"active since {clock(state.started_s)}"
        yield f"{top.name} {began}: {why(top, beat)}"
        if len(claims) > 1 and claims[1][0].priority == top.priority:
            yield f"of equal priority with {claims[1][0].name}: the later start wins"
        elif gone and beat.state.rule(gone.name).active:
            yield f"its priority {top.priority} is above {gone.priority} of {gone.name}"

    def _below(self, beat: Beat, claims: list[tuple[Plan, CompiledClaim]]) -> Iterator[str]:
        """Who has the channel next, and after that."""
        for plan, claim in claims[1:]:
            since = clock(beat.state.rule(plan.name).started_s)
            yield f"{plan.name} (priority {plan.priority}): {claim.name}, active since {since}"
        default = next((claim for claim in beat.program.default if claim.channel == self._channel), None)
        if default and claims:
            yield f"the show's default: {default.name}"
        elif len(claims) < 2:
            yield "nobody"


def claims_on(channel: str, beat: Beat) -> list[tuple[Plan, CompiledClaim]]:
    """The active rules that claim `channel`, the strongest first, in the engine's own order."""
    # Of two claims on one channel in one rule, the later one counts.
    plans = [beat.program.by_name[name] for name in reversed(ranked(beat.program, beat.state))]
    return [
        (plan, claim)
        for plan in plans
        if (claim := {one.channel: one for one in claims_of(plan, beat.state)}.get(channel)) is not None
    ]


def holder(held: Held | None) -> str:
    """Who holds a channel, with the priority that decides it."""
    if held is None:
        return "nobody"
    return "the show's default" if held.rule == DEFAULT else f"{held.rule} (priority {held.priority})"
