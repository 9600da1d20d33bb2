"""The values that pass between the steps: frozen, checked when made, with units in their names.

A step takes the value on its left and gives the one on its right: Frame, Face, Observation, Mood, Cue. Nothing here
knows a camera, a file or a clock; times are seconds on one monotonic clock, whose zero is nobody's business.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, assert_never

from exhibit.system.late import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


EMOTIONS = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")
"""The eight classes of FER+ (Barsoum et al. 2016, arXiv:1608.01041), in the order of its label file."""

NOBODY = "nobody"
"""The dominant mood of an empty room."""

UNREAD = "unknown"
"""The dominant mood of a room whose visitors are seen but not (yet) read."""

SURE = 0.6
"""From which share on an emotion is said: of the FER+ validation faces that reach it nine in ten are read rightly."""

WHY_UNREAD = ("small", "turned away", "doubtful", "blurred", "dark", "covered")
"""Why a face is not read, in a word each."""

FACE_M = 0.20
"""How high a grown-up's face is, by which its distance is judged."""

Image: TypeAlias = "NDArray[np.uint8]"
Box = tuple[float, float, float, float]
Point = tuple[float, float]
Keypoints = tuple[Point, Point, Point, Point, Point]
Emotions = Mapping[str, float]
Variable = float | str | bool
"""What a name can stand for in a rule: a number, a text or a truth."""
Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
"""Plain data, as YAML and JSON hold it: what was read is made of dicts and lists."""

Link = Literal["up", "down", "unverified", "off", "ended"]
"""How a link to something outside fares: "down" (failing, healing by itself), "unverified" (nobody can say), "off" (not
set up, or let go of on purpose; no error), "ended" (a file that came to its end)."""

NO_EMOTIONS: Emotions = MappingProxyType({})
NOTHING_MEASURED: Mapping[str, float] = MappingProxyType({})
_NO_REGIONS: Mapping[str, int] = MappingProxyType({})


def lost(link: Link) -> bool:
    """Whether nothing comes or goes by this link, and somebody misses it."""
    match link:
        case "down" | "ended":
            return True
        case "up" | "unverified" | "off":
            return False
        case _:
            assert_never(link)


def distribution(shares: Mapping[str, float]) -> Emotions:
    """A read-only copy of `shares`. It sums to 1, or is empty where nothing was read. Raises ValueError otherwise."""
    if not shares:
        return NO_EMOTIONS
    total = sum(shares.values())
    if min(shares.values()) < 0 or not math.isclose(total, 1.0, abs_tol=1e-3):
        raise ValueError(f"emotions must be shares that sum to 1, not {total:.3f}: {dict(shares)}")
    return MappingProxyType(dict(shares))


def _check_within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in {low:g}..{high:g}, not {value!r}")


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture: `image` (height, width, 3), BGR; `captured_s` on the monotonic clock; `sequence` from 0."""

    image: Image
    captured_s: float
    sequence: int

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3 or self.image.dtype != np.uint8:
            raise ValueError(f"a frame is (height, width, 3) of bytes, not {self.image.shape} {self.image.dtype}")


@dataclass(frozen=True)
class Face:
    """A detected face in one frame, in that frame's pixels.

    `keypoints`: eye on the left of the picture, eye on the right, nose, mouth corner on the left, on the right.
    """

    box_xyxy: Box
    keypoints: Keypoints
    score: float

    def __post_init__(self) -> None:
        left, top, right, bottom = self.box_xyxy
        if not all(map(math.isfinite, self.box_xyxy)) or right <= left or bottom <= top:
            raise ValueError(f"a face's box must have a size: {self.box_xyxy}")
        _check_within("a face's score", self.score, 0.0, 1.0)

    @property
    def height_px(self) -> float:
        return self.box_xyxy[3] - self.box_xyxy[1]

    @property
    def centre(self) -> Point:
        left, top, right, bottom = self.box_xyxy
        return (left + right) / 2, (top + bottom) / 2


@dataclass(frozen=True)
class Looks:
    """A head in a few dots for the moment, by which the next person is told from the one before; never who it is.

    `shades` are how light they are, of mean 0 and length 1 (a little less where all is flat); `tints`, how blue and how
    red, each of mean 0: logarithms, from which the light's own strength and colour fall out.
    """

    shades: tuple[float, ...]
    tints: tuple[float, ...]


@dataclass(frozen=True)
class Reading:
    """What the network read from one face of one frame, not yet smoothed; `emotions` is empty where it was not read.
    `looks` are those of the head for the moment, None where they are not known. `unread` says in a word why the face
    could not be read, one of `WHY_UNREAD`; "" where nobody found that.
    """

    face: Face
    emotions: Emotions
    looks: Looks | None = field(default=None, repr=False)
    unread: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "emotions", distribution(self.emotions))


@dataclass(frozen=True)
class CameraView:
    """That the camera of that name ("": the only one) sees a visitor, and where in its own picture the middle of the
    face is: shares of its width and height."""

    camera: str
    spot: Point


@dataclass(frozen=True)
class Pane:
    """Where the picture of one camera lies in the picture of a room that has several: so many pixels from its left, and
    so many wide; each is as high as the whole."""

    camera: str
    left_px: float
    width_px: float


@dataclass(frozen=True)
class Visitor:
    """A tracked person. `id` lives as long as the visit and means nothing after it; `dwell_s` since first seen.

    `face` is as it was found, and may tremble. `steady_xyxy` is its box smoothed over time, in the same pixels: what is
    to be shown on the wall, a page or a terminal (None: not smoothed; `box_xyxy` is then the face's own).
    `read_emotions` is what was read and smoothed before the resting face was taken off: for who compares moments of
    one visit. `told`: they have had the time to see the notice, where there is one.
    `unread`: why nothing is read of them, in a word (see `Reading`), "" where something is or nobody knows why not.
    In a room with several cameras `views` are those that see them, the one that `face` comes from first, and `place` is
    where they stand on its plan, from the left and away from the wall, 0..1 (None: not known).
    """

    id: int
    face: Face
    emotions: Emotions
    attention: float
    dwell_s: float
    steady_xyxy: Box | None = None
    read_emotions: Emotions = field(default_factory=lambda: NO_EMOTIONS)
    told: bool = True
    unread: str = ""
    views: tuple[CameraView, ...] = ()
    place: Point | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "emotions", distribution(self.emotions))
        _check_within("attention", self.attention, 0.0, 1.0)
        _check_within("dwell_s", self.dwell_s, 0.0, math.inf)

    def said(self, sure: float = SURE) -> str:
        """The emotion with the largest share, `UNREAD` where none has a share of `sure`."""
        best = max(self.emotions, key=self.emotions.__getitem__, default=UNREAD)
        return best if self.emotions.get(best, 0.0) >= sure else UNREAD

    @property
    def box_xyxy(self) -> Box:
        """The box to show."""
        return self.steady_xyxy or self.face.box_xyxy


@dataclass(frozen=True)
class Observation:
    """Everybody in view at `captured_s`. `size_px` is the frame's (width, height). `made_up`: by hand, not seen.

    `measured` is what sensors beside the camera say at that time, by the words of the rule language that stand for it.
    `read`: faces were read, as far as they could be; else nobody was, since that was stopped. `panes`: where the
    pictures of several cameras lie in this one, side by side; empty where there is one.
    """

    captured_s: float
    sequence: int
    size_px: tuple[int, int]
    visitors: tuple[Visitor, ...] = ()
    made_up: bool = False
    measured: Mapping[str, float] = field(default_factory=lambda: NOTHING_MEASURED)
    read: bool = True
    panes: tuple[Pane, ...] = ()


def views_of(visitor: Visitor, size_px: tuple[int, int]) -> tuple[CameraView, ...]:
    """Who sees `visitor`, and where, in a picture of `size_px`."""
    x, y = visitor.face.centre
    return visitor.views or (CameraView("", (x / size_px[0], y / size_px[1])),)


PictureCondition = Literal["good", "frozen", "one tone", "covered", "blinded", "upside down"]
"""How the source's pictures are: "frozen" is the same one again and again, "one tone" has nothing in it, "covered" is
dark where it was not, "blinded" is mostly burnt out."""


@dataclass(frozen=True)
class PictureReport:
    """How pictures are, since when (on the monotonic clock). `is_news`: whether they tell of the room as it is now; a
    picture that stands still tells of nobody, some seconds before it is called frozen."""

    condition: PictureCondition = "good"
    since_s: float = 0.0
    is_news: bool = True


@dataclass(frozen=True)
class Imagined:
    """Visitors made up by hand: how many, and what each of them feels and attends to."""

    visitors: int
    emotions: Emotions
    attention: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "emotions", distribution(self.emotions))
        _check_within("visitors", self.visitors, 0, 20)
        _check_within("attention", self.attention, 0.0, 1.0)


@dataclass(frozen=True)
class VisitorMood:
    """How one visitor is, without who it is: what rules ask of visitors one by one, and nothing that goes further.

    `size` is the face's height as a share of the picture's; `regions` are the named places that the face is in.
    """

    emotions: Emotions = field(default_factory=lambda: NO_EMOTIONS)
    valence: float = 0.0
    arousal: float = 0.0
    attention: float = 0.0
    dwell_s: float = 0.0
    size: float = 0.1
    child: bool = False
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mood:
    """The smoothed state of everybody in view, that rules read.

    `dominant` is an emotion, `NOBODY` or `UNREAD`, and has held for `held_s`; valence -1..1, arousal 0..1,
    attention 0..1; `dwell_s` is the longest present visit; `measured` is what sensors beside the camera say, by the
    words of the rule language that stand for it; `regions`, how many visitors are in each named place of the camera's
    picture; `spread`, 0..1, how differently they feel; `each`, how each of them is, empty where only the whole is
    known. In an empty room `emotions` and `measured` are empty and every number
    but `held_s` is 0.
    """

    visitors: int = 0
    dominant: str = NOBODY
    emotions: Emotions = field(default_factory=lambda: NO_EMOTIONS)
    valence: float = 0.0
    arousal: float = 0.0
    attention: float = 0.0
    dwell_s: float = 0.0
    held_s: float = 0.0
    measured: Mapping[str, float] = field(default_factory=lambda: NOTHING_MEASURED)
    regions: Mapping[str, int] = field(default_factory=lambda: _NO_REGIONS)
    spread: float = 0.0
    each: tuple[VisitorMood, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "emotions", distribution(self.emotions))
        _check_within("valence", self.valence, -1.0, 1.0)
        _check_within("arousal", self.arousal, 0.0, 1.0)
        _check_within("attention", self.attention, 0.0, 1.0)


Season = Literal["spring", "summer", "autumn", "winter"]


@dataclass(frozen=True)
class Today:
    """The day in the house: its number (days since the year 1), month and day, season, whether it is a holiday, and the
    hours (0..24) of sunrise and sunset; both 0 where the sun stays down, 0 and 24 where it stays up."""

    number: int = 738_000
    month: int = 5
    day: int = 6
    season: Season = "spring"
    holiday: bool = False
    sunrise: float = 6.0
    sunset: float = 18.0

    def dark_at(self, hour: float) -> bool:
        """Whether the sun is down then; where the clock is not the place's, the day may go over midnight."""
        if self.sunrise <= self.sunset:
            return not self.sunrise <= hour < self.sunset
        return self.sunset <= hour < self.sunrise


@dataclass(frozen=True)
class NextWork:
    """What the house suggests to those who are here, who are then told where to go: `work` and `room` as the catalogue
    numbers them, with their titles by language; `word`, the answer for which it is suggested ("": none is likely
    enough); `minutes` to walk (0: beside, or nobody knows how far). Without a work nothing is suggested."""

    work: str = ""
    room: str = ""
    word: str = ""
    minutes: int = 0
    work_titles: Mapping[str, str] = field(default_factory=dict)
    room_titles: Mapping[str, str] = field(default_factory=dict)


NO_NEXT_WORK = NextWork()


@dataclass(frozen=True)
class RoomMood:
    """How it is in another room of the house, as that room tells it: as of its visitors as a whole, and late and coarse
    where its `privacy` says so."""

    visitors: int = 0
    dominant: str = NOBODY
    emotions: Emotions = field(default_factory=lambda: NO_EMOTIONS)
    valence: float = 0.0
    arousal: float = 0.0
    attention: float = 0.0


@dataclass(frozen=True)
class Context:
    """What rules may ask for beside the mood: the hour (0..24), the day of the week (1 Monday to 7 Sunday), whether the
    house is open, what variables were set to, what visitors have answered; and what operators decide over the rules'
    heads.

    `disabled` rules are taken out. `held`: a technician has the outputs, nothing is followed meanwhile. `blackout`:
    every channel is given back. `act`: the show goes to that act, if it is not in it. `scene`: what the wall shows by
    hand, above all rules; empty for none. `watching`: the camera's pictures are looked at; `reading`: faces are read in
    them; `told`: everybody in view has had the time to see the notice.
    `answered`: what visitors have said just now; `answers`, how many have said anything of late (questions/recent.py).
    `variant`: which one of an experiment is on; "": the usual one, outside of it. `next`: what to see next.
    `numbers`: the parameters of `scene` that somebody tries. `rooms`: the other rooms of the house that live now, by
    name; `room`: what this one is called among them; `called`: by which names all of them are called right now.
    """

    hour: float = 12.0
    weekday: int = 1
    open: bool = True
    variables: Mapping[str, Variable] = field(default_factory=dict)
    disabled: frozenset[str] = frozenset()
    held: bool = False
    blackout: bool = False
    act: str = ""
    scene: str = ""
    watching: bool = True
    reading: bool = True
    told: bool = True
    answered: frozenset[str] = frozenset()
    answers: int = 0
    variant: str = ""
    today: Today = field(default_factory=Today)
    next: NextWork = NO_NEXT_WORK
    numbers: Mapping[str, float] = field(default_factory=dict)
    rooms: Mapping[str, RoomMood] = field(default_factory=dict)
    room: str = ""
    called: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _check_within("hour", self.hour, 0.0, 24.0)
        _check_within("weekday", self.weekday, 1, 7)


@dataclass(frozen=True)
class Mark:
    """Where a visitor stands, as a wall may show it, and never their picture: `x` and `y` of the face's middle, 0..1
    from the left and the top of the camera's picture, or, where several cameras hang on a plan, of the plan; `size`,
    the face's height as a share of that picture's; `emotion`, the strongest one, or `UNREAD`."""

    id: int
    x: float
    y: float
    size: float
    emotion: str
    attention: float = 0.0


@dataclass(frozen=True)
class SceneInput:
    """What a wall is told of the room at every tick: `values`, what the words of the rule language stand for, and a
    mark for each visitor, and what to see `next`."""

    values: Mapping[str, Variable] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    next: NextWork = NO_NEXT_WORK


def marks_of(visitors: tuple[Visitor, ...], size_px: tuple[int, int]) -> tuple[Mark, ...]:
    """The marks of `visitors` in a picture of `size_px`."""
    width, height = size_px
    return tuple(
        Mark(
            visitor.id,
            *(visitor.place or (visitor.face.centre[0] / width, visitor.face.centre[1] / height)),
            visitor.face.height_px / height,
            max(visitor.emotions, key=visitor.emotions.__getitem__, default=UNREAD),
            visitor.attention,
        )
        for visitor in visitors
    )


@dataclass(frozen=True)
class Cue:
    """One command to one output, decided but not yet performed. `rule` says who asked ("default" for the show);
    `follows`, that it only tells how a value that follows the room has moved, one of very many."""

    output: str
    action: str
    # Any: what stands here goes by the action, whose own typed cue (cues/) packs it and unpacks it with its checks.
    args: Mapping[str, Any] = field(default_factory=dict)
    rule: str = "default"
    follows: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "args", MappingProxyType(dict(self.args)))

    def again(self) -> Cue:
        """The same, asserted once more: whoever performs it leaves out what is no state (D-desks-2), such as a list's
        next cue."""
        return Cue(self.output, self.action, {**self.args, "again": True}, self.rule)


Switch = Literal["hold", "blackout", "processing", "standby", "staff", "opt_out"]
CommandKind = Literal["variable", "rule", "act", "scene", "what if", "again", "power", "repair", "answer"] | Switch


@dataclass(frozen=True)
class AnswerGiven:
    """Somebody answered: `choice` to `question` about `work` (empty: none in particular), by `channel` ("kiosk",
    "phone"). Never who. `flagged`: it came in a burst, as when a child drums on the screen. `reversed`: the scale stood
    the other way round. `block_s`: the quarter of an hour (seconds of UTC) in which it was given, where it waited on
    its device; None: just now."""

    question: str
    choice: str
    channel: str
    work: str = ""
    flagged: bool = False
    reversed: bool = False
    block_s: int | None = None


@dataclass(frozen=True)
class Command:
    """What somebody outside asks of the show; the show decides what it makes of it.

    `kind` is "variable" (`name` is to be `value`), "rule" (`name` is put in or taken out), "act" (go to `name`),
    "scene" (the channel `name` shows `value`, "" gives it back; for `for_s` seconds, None for good; with `numbers` it
    is only tried with these parameters, above what is shown by hand, which is back afterwards), "what if" (`imagined`
    stands in for the camera for `for_s` seconds; None: the camera's own again), "again" (all that stands is
    sent once more to the desk, line, wall or broker `name`; "": to all of them), "power" (the projector `name` is "on"
    or "off" by hand, or as the "hours" want it: `value`), "repair" (`value` is done about what is ill with `name`, as
    the page offers it), "answer" (a visitor said `answer`, and nobody is told who or when), or one of the switches
    "hold", "blackout", "processing", "standby" (the house is closed before its hours end, or open before they begin),
    "staff" (nobody is counted) and "opt_out" (nobody is read for a while), on where `value` is true. `by` is who asks,
    such as "osc 10.0.0.5".
    """

    kind: CommandKind
    name: str = ""
    value: Variable = True
    by: str = ""
    for_s: float | None = None
    imagined: Imagined | None = None
    answer: AnswerGiven | None = None
    numbers: Mapping[str, float] | None = None


@dataclass(frozen=True)
class RuleChange:
    """A rule began or ended. `why` says it in words: each part of its condition with the value that was seen. `seen`
    are the values themselves, empty where no condition decided.

    Words are made when somebody asks, since most changes of a long rehearsal are only counted.
    """

    rule: str
    began: bool
    active_s: float = 0.0
    explain: Callable[[], str] = field(default=str, repr=False, compare=False)
    seen: Mapping[str, Variable] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def why(self) -> str:
        return self.explain()
