"""The one judge of health: what the parts of a show report, and what that means for people. Pure; page, `/api/health`,
broker, metrics, terminal, overlay and doctor all tell what `judge` says, and none of them judges by itself.

Times are seconds on the monotonic clock. An illness is what somebody has to get up for; a note is worth knowing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from exhibit.values import Link, PictureCondition, lost

STALLED_S, UNSEEN_S = 2.0, 5.0
TOLD_FOR_S = 120.0
"""For so long after a part was begun once more, or everything stood still, that is the first thing said."""

IllnessCode = Literal[
    "not begun",
    "stands still",
    "another is played",
    "thread hangs",
    "thread ended",
    "source down",
    "source ended",
    "not looked at",
    "picture",
    "output down",
    "input down",
]
NoteCode = Literal["resting", "mended", "stood still", "decided", "mistakes", "output missing"]


@dataclass(frozen=True)
class LinkSign:
    """A link to something outside, as it has been since `since_s`. `missed`: whether anybody needs it."""

    name: str
    kind: Literal["output", "input"]
    link: Link
    detail: str
    since_s: float
    missed: bool = True


@dataclass(frozen=True)
class HeartSign:
    """A thread that hangs, or has ended, since `since_s`. `replaceable`: whether another may take its place."""

    name: str
    condition: Literal["hangs", "ended"]
    since_s: float
    why: str = ""
    replaceable: bool = False


@dataclass(frozen=True)
class Mended:
    """The thread `name` had ended or hung, and was begun once more at `at_s`."""

    name: str
    why: str
    at_s: float


@dataclass(frozen=True)
class Stillness:
    """Everything stood still for `lasted_s` until `until_s`: the machine slept, or ran nothing of ours."""

    until_s: float
    lasted_s: float
    slept: bool


@dataclass(frozen=True)
class Watched:
    """What a watchdog sees of the threads: those that are not well, those that were begun once more of late, and when
    everything stood still last."""

    hearts: tuple[HeartSign, ...] = ()
    mended: tuple[Mended, ...] = ()
    stillness: Stillness | None = None


@dataclass(frozen=True)
class StandInSign:
    """The show itself is not played, for the reason `why`, in words; what is played instead."""

    plays: Literal["last good", "safe scene"]
    why: str


@dataclass(frozen=True)
class SightSign:
    """How the show sees. `looking`: whether anybody is to be looked at; `seen_s`: when the last picture had been looked
    at; `began_look_s`: since when one is being looked at; `picture`: what is wrong with it, since `picture_since_s`;
    `name`: the link's, `source`, of several cameras `source door`."""

    looking: bool = True
    link: Link = "up"
    detail: str = ""
    since_s: float = 0.0
    unseen_s: float = 0.0
    began_look_s: float | None = None
    picture: PictureCondition = "good"
    picture_since_s: float = 0.0
    name: str = "source"


@dataclass(frozen=True)
class VitalSigns:
    """Everything that is known of a show's health. `ticked_s`: when the show decided last. `decided`: what people have
    switched, in words; `resting`: that the house is closed and the show rests, and until when; else empty."""

    ticked_s: float | None = None
    begun: bool = True
    sights: tuple[SightSign, ...] = ()
    links: tuple[LinkSign, ...] = ()
    watched: Watched = field(default_factory=Watched)
    decided: tuple[str, ...] = ()
    mistakes: int = 0
    resting: str = ""
    stand_in: StandInSign | None = None


@dataclass(frozen=True)
class Illness:
    """What is ill. `about`: which part; `text`: a sentence without it; `since_s`: since when, None where nobody knows;
    `remedy`: what to do."""

    code: IllnessCode
    about: str
    text: str
    since_s: float | None
    remedy: str

    def __str__(self) -> str:
        return f"{self.about}: {self.text}" if self.about else self.text


@dataclass(frozen=True)
class Note:
    """What is worth knowing, and no illness."""

    code: NoteCode
    text: str


@dataclass(frozen=True)
class Verdict:
    """What is said of a show. `headline` is one sentence; the gravest illness comes first."""

    state: Literal["well", "ill"]
    headline: str
    illnesses: tuple[Illness, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def well(self) -> bool:
        return self.state == "well"


WELL = "All is well"


def judge(signs: VitalSigns, now_s: float) -> Verdict:
    """What `signs` mean at `now_s`."""
    ill = (
        *_rhythm(signs, now_s),
        *_stand_in(signs),
        *_threads(signs, now_s),
        *(ill for sight in signs.sights for ill in _sight(sight, now_s)),
        *_links(signs),
    )
    notes = (*_lately(signs, now_s), *_notes(signs))
    if ill:
        return Verdict("ill", str(ill[0]), ill, notes)
    told = next((note for note in notes if note.code in ("mended", "stood still")), None)
    return Verdict("well", told.text if told else signs.resting or WELL, (), notes)


def _rhythm(signs: VitalSigns, now_s: float) -> Iterator[Illness]:
    if not signs.begun:
        yield Illness("not begun", "", "the show has not begun yet", None, "wait; see what its terminal or log says")
        return
    silent_s = 0.0 if signs.ticked_s is None else now_s - signs.ticked_s
    if silent_s > STALLED_S:
        text = f"the show stands still: nothing has been decided for {silent_s:.0f} s"
        yield Illness("stands still", "", text, signs.ticked_s, "start the show again if this lasts")


def _stand_in(signs: VitalSigns) -> Iterator[Illness]:
    if signs.stand_in is None:
        return
    what = "its last good version" if signs.stand_in.plays == "last good" else "the safe scene"
    text = f"the show itself cannot be played ({signs.stand_in.why}): {what} is shown"
    remedy = "mend the show; it is tried again every half hour, or at once: exhibit service try-again, or on the page"
    yield Illness("another is played", "", text, None, remedy)


def _threads(signs: VitalSigns, now_s: float) -> Iterator[Illness]:
    for heart in signs.watched.hearts:
        if heart.condition == "hangs":
            text = f"hangs: it has done nothing for {now_s - heart.since_s:.0f} s"
            yield Illness("thread hangs", heart.name, text, heart.since_s, "start the show again if this lasts")
        else:
            text = (
                f"has ended ({heart.why}) and is begun once more" if heart.why else "has ended and is begun once more"
            )
            yield Illness("thread ended", heart.name, text, heart.since_s, "start the show again if this lasts")


PICTURE_WORDS: dict[PictureCondition, tuple[str, str]] = {
    "good": ("", ""),
    "frozen": (
        "the picture stands still",
        "the camera is frozen: unplug it and plug it in again; of a recorder, choose the live stream",
    ),
    "one tone": (
        "the picture is all one tone",
        "take the cap off the lens; see that nothing stands before it, and what the stream shows in a player",
    ),
    "covered": (
        "nothing is to be seen any more: the lens is covered, or the light is out",
        "see what hangs or stands before the camera; light the room while it is open",
    ),
    "blinded": (
        "most of the picture is burnt out",
        "turn the camera away from the sun, windows and lamps, or let it expose by itself",
    ),
    "upside down": (
        "faces are upside down",
        "write camera: {turn: 180} in venue.yaml, or turn the camera over; where a turn stands there, add 180 to it",
    ),
}
"""What is wrong, and what to do."""


def _remedy(condition: PictureCondition, camera: str) -> str:
    """What to do about pictures that are so; `camera`: of several, the one that gives them."""
    if condition == "upside down" and camera:
        return (
            f"write cameras: {{{camera}: {{turn: 180}}}} in venue.yaml, or turn the camera over; where a turn stands "
            "there, add 180 to it"
        )
    return PICTURE_WORDS[condition][1]


def _sight(sight: SightSign, now_s: float) -> Iterator[Illness]:
    """While nobody is looked at on purpose, a camera that is away is no illness."""
    if not sight.looking:
        return
    if sight.link == "ended":
        yield Illness(
            "source ended", sight.name, sight.detail, sight.since_s, "start the show again, or choose a camera"
        )
    elif lost(sight.link):
        yield Illness("source down", sight.name, sight.detail, sight.since_s, "look at the camera, its cable and power")
    elif sight.unseen_s > UNSEEN_S:
        yield _unseen(sight, now_s)
    elif sight.picture != "good":
        text, remedy = PICTURE_WORDS[sight.picture][0], _remedy(sight.picture, sight.name.partition(" ")[2])
        yield Illness("picture", sight.name, text, sight.picture_since_s, remedy)


def _unseen(sight: SightSign, now_s: float) -> Illness:
    """0 frames a second: whether pictures fail to come, or are not done with."""
    text = f"no frame has been looked at for {sight.unseen_s:.0f} s"
    since_s = now_s - sight.unseen_s
    if sight.began_look_s is None:
        return Illness("not looked at", sight.name, text, since_s, "look at the camera: it gives no pictures")
    looking_s = now_s - sight.began_look_s
    why = f": the picture at hand has taken {looking_s:.0f} s" if looking_s >= 1 else ": each takes too long"
    return Illness("not looked at", sight.name, f"{text}{why}", since_s, "see what else keeps this machine busy")


def _links(signs: VitalSigns) -> Iterator[Illness]:
    """Those that are down and missed."""
    for one in signs.links:
        if lost(one.link) and one.missed:
            code: IllnessCode = "output down" if one.kind == "output" else "input down"
            yield Illness(
                code, one.name, one.detail, one.since_s, "exhibit doctor looks at every part, and says what to do"
            )


def _lately(signs: VitalSigns, now_s: float) -> Iterator[Note]:
    for one in signs.watched.mended:
        if now_s - one.at_s < TOLD_FOR_S:
            ago_s = now_s - one.at_s
            yield Note("mended", f"{one.name} had stopped ({one.why}) and was begun once more {ago_s:.0f} s ago")
    still = signs.watched.stillness
    if still is not None and now_s - still.until_s < TOLD_FOR_S:
        what = "The machine slept" if still.slept else "Everything stood still"
        yield Note("stood still", f"{what} for {still.lasted_s:.0f} s, until {now_s - still.until_s:.0f} s ago")


def _notes(signs: VitalSigns) -> Iterator[Note]:
    if signs.resting:
        yield Note("resting", signs.resting)
    yield from (Note("decided", text) for text in signs.decided)
    yield from (
        Note("output missing", f"{one.name}: {one.detail}") for one in signs.links if lost(one.link) and not one.missed
    )
    if signs.mistakes:
        plural = "s" * (signs.mistakes > 1)
        text = f"the newest edit has {signs.mistakes} mistake{plural}; the show goes on as it was"
        yield Note("mistakes", text)
