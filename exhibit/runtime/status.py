"""What can be shown of a running show: one frozen picture of it, for the terminal view and whoever comes after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from exhibit.config.problems import Problem
from exhibit.events import CueDropped, CueSent, SentAgain
from exhibit.health import Fault
from exhibit.inputs.port import InputState
from exhibit.journal.holdings import JournalHoldings
from exhibit.outputs.port import OutputState
from exhibit.rules.plan import Plan, Program
from exhibit.rules.state import EngineState
from exhibit.runtime.discretion import Discretion
from exhibit.runtime.experiment import ExperimentProgress
from exhibit.runtime.house import HouseState
from exhibit.runtime.overrides import OverrideState
from exhibit.runtime.standing import Standing
from exhibit.show import Show
from exhibit.values import Link, Mood, Observation, PictureReport, RuleChange, Variable, lost
from exhibit.verdict import PICTURE_WORDS, StandInSign, Watched
from exhibit.vision.sources.port import SourceState


@dataclass(frozen=True)
class CameraNow:
    """How one camera fares: its source and what is wrong with its pictures, frames looked at a second, for how long
    none was, since when one is being looked at, how its pictures are, and how many frames were looked at."""

    source: SourceState
    rate_hz: float = 0.0
    unseen_s: float = 0.0
    began_look_s: float | None = None
    picture: PictureReport = field(default_factory=PictureReport)
    frames: int = 0


@dataclass(frozen=True)
class Status:
    """The show at `running_s` seconds after its start. `cues` are the last ones with their times, newest last, and
    `changes` the last fifty starts and ends of rules with theirs. `unsound` is what is wrong with the newest edit of
    the show, which goes on as it was before. `overrides` is what operators have set, `withheld` counts the cues that
    their holds have kept back. `history` has each rule's own last starts and ends, and `starts` how often it began.
    `playing` is the show as it was read, `variables` what can be set, as it is now, `defaults` what it was at first.
    `latency_ms`: from the moment a frame was taken to its cues being handed over. `unseen_s`: for how long no frame has
    been looked at. `asked_source` is what the show was told to look at, such as "auto". `lost_since_s`: of each link
    that is lost, since when; `worked`: the links that have been up; `began_look_s`: since when the picture at hand is
    looked at; `watched`: what the watchdog sees; `standing`: what people had switched, and when and who; `sent_again`:
    what was sent once more when somebody asked for it last; `picture`: how the source's pictures are; `house`:
    what time it is in the house, and whether it is open by its hours; `resting`: whether the show rests until it opens;
    `journal`: how much it holds, None where nothing is counted; `old_records`: how many files of earlier recordings
    there are; `repaired`: what was done when somebody pressed a repair last; `stand_in`: that another show is played in
    place of the one that was asked for; `experiment`: how the show's stands; `discretion`: how much of
    all this may be told outside; `cameras`: how each of several fares, by name, where `source`, `picture` and
    `unseen_s` are those of the one that fares worst."""

    show: str
    running_s: float
    source: SourceState
    rate_hz: float
    frame_ms: float
    frames: int
    mood: Mood
    observation: Observation | None
    plans: tuple[Plan, ...]
    engine: EngineState
    now_s: float
    cues: tuple[tuple[float, CueSent | CueDropped], ...]
    outputs: Mapping[str, OutputState]
    faults: tuple[Fault, ...]
    changes: tuple[tuple[float, RuleChange], ...] = ()
    unsound: tuple[Problem, ...] = ()
    inputs: Mapping[str, InputState] = field(default_factory=dict)
    overrides: OverrideState = field(default_factory=OverrideState)
    withheld: int = 0
    program: Program = field(default_factory=lambda: Program(()))
    playing: Show | None = None
    history: Mapping[str, tuple[tuple[float, RuleChange], ...]] = field(default_factory=dict)
    starts: Mapping[str, int] = field(default_factory=dict)
    variables: Mapping[str, Variable] = field(default_factory=dict)
    defaults: Mapping[str, Variable] = field(default_factory=dict)
    latency_ms: float = 0.0
    unseen_s: float = 0.0
    version: str = ""
    asked_source: str = ""
    picture: PictureReport = field(default_factory=PictureReport)
    sent_again: SentAgain | None = None
    lost_since_s: Mapping[str, float] = field(default_factory=dict)
    worked: frozenset[str] = frozenset()
    began_look_s: float | None = None
    watched: Watched = field(default_factory=Watched)
    standing: tuple[Standing, ...] = ()
    discretion: Discretion = field(default_factory=Discretion)
    house: HouseState = field(default_factory=HouseState)
    resting: bool = False
    stand_in: StandInSign | None = None
    journal: JournalHoldings | None = None
    old_records: int = 0
    repaired: str = ""
    experiment: ExperimentProgress | None = None
    cameras: Mapping[str, CameraNow] = field(default_factory=dict)

    @property
    def each_camera(self) -> Mapping[str, CameraNow]:
        """Each camera by the name of its link: `source`, of several `source door`."""
        if self.cameras:
            return {source_link(name): one for name, one in self.cameras.items()}
        alone = CameraNow(self.source, self.rate_hz, self.unseen_s, self.began_look_s, self.picture, self.frames)
        return {source_link(""): alone}


def source_link(camera: str) -> str:
    """What the link to the camera of that name is called; "": the only one."""
    return f"{SOURCE} {camera}".strip()


SOURCE = "source"


Refresh = Callable[[Callable[[], Status]], None]
"""Called at every tick with a way to ask for the status; whoever shows it asks when it wants one."""


def with_picture(source: SourceState, picture: PictureReport) -> SourceState:
    """`source` with what is wrong with its pictures, in its words and as what should be said once; where none come any
    more, with what was wrong with the last ones."""
    wrong, remedy = PICTURE_WORDS[picture.condition]
    if not wrong or source.link not in ("up", "down"):
        return source
    if source.link == "down":
        return replace(source, detail=f"{source.detail} (before that: {wrong})")
    told = f"{source.detail}: {wrong}"
    return replace(source, detail=told, complaint=f"{told}; {remedy}")


def all_links(
    cameras: Mapping[str, CameraNow], outputs: Mapping[str, OutputState], inputs: Mapping[str, InputState]
) -> dict[str, tuple[Link, str]]:
    """Every link by name, with its state and words; `cameras` are named as links. Of an output with many neighbours
    each is told by itself, and an input that is carried by an output's connection is told with that one, as long as it
    is down for that alone."""
    links: dict[str, tuple[Link, str]] = {name: (one.source.link, one.source.detail) for name, one in cameras.items()}
    for name, state in outputs.items():
        told = {f"{name} {part}": one for part, one in state.parts.items()} or {name: state}
        links |= {one: (state.link, state.detail) for one, state in told.items()}
    return links | {name: (one.link, one.detail) for name, one in inputs.items() if not excused(one, outputs)}


def excused(one: InputState, outputs: Mapping[str, OutputState]) -> bool:
    """Whether an input's connection is another's, and it fares as that one does: it is then told with it. One that
    hears nothing though its connection stands is told by itself."""
    carrier = outputs.get(one.carried_by) if one.carried_by else None
    return bool(one.carried_by) and (carrier is None or lost(carrier.link) or not lost(one.link))
