"""Who stands where another stood, as two shares: how many next people are noticed (D-vision-21), and how many who
never left begin anew by mistake.

Made of the people of `../shared/data/london`, all in one light, one dress and with their hair back: harder than any
room. Each stands three seconds in front of a made-up wall, found and followed by the show's own parts in new noise in
each frame, ten a second; then another person does, or the same one in some other way. Then the films of
`../shared/media` and of `--films`: everybody in them is followed, and a stretch is cut out of what was seen of them, as
a hand or a passer-by would. Whoever then has another id began anew.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import cv2
import numpy as np

from benchmarks.pictures.pasted import SHARED, taken
from exhibit.system.paths import models_folder
from exhibit.values import NO_EMOTIONS, Face, Image, Reading
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.images import read_colour
from exhibit.vision.looks import looks_of
from exhibit.vision.model_files import Manifest
from exhibit.vision.sources.films import frames_of
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, step

SIZE, WALL, SIDE_PX = (854, 480), 140, 300
RATE_HZ, STANDS_S, AFTER_S = 10, 3.0, 1.0
GAPS_S = (0.4, 0.8, 1.3)
SHOTS, PARTNERS = 6, 12

Random = np.random.Generator
Look = list[Reading]
"""What is seen of one person in one way: a reading for each of a few frames."""


@dataclass(frozen=True)
class Pose:
    """How a person stands: size, turn of the head, place; what hides part of them; and what light falls on them."""

    zoom: float = 1.0
    roll_deg: float = 0.0
    squeeze: float = 1.0
    shift_px: tuple[float, float] = (0.0, 0.0)
    hidden: float = 0.0
    light: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 0.0)
    """Blue, green, red, and how much stronger on the right than in the middle."""


def shown(picture: Image, pose: Pose) -> Image:
    """`picture` of a person in front of the wall."""
    height, width = picture.shape[:2]
    zoom = pose.zoom * SIDE_PX / height
    turn = math.radians(pose.roll_deg)
    linear = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    linear = linear @ np.diag([zoom * pose.squeeze, zoom])
    middle = np.array([SIZE[0] / 2, SIZE[1] - SIDE_PX / 2]) + np.array(pose.shift_px)
    matrix = np.hstack([linear, (middle - linear @ np.array([width / 2, height / 2]))[:, None]])
    canvas = np.full((SIZE[1], SIZE[0], 3), WALL, np.uint8)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.4 / zoom) if zoom < 1 else picture
    cv2.warpAffine(soft, matrix, SIZE, dst=canvas, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    if pose.hidden:
        edge = int(middle[0] + (pose.hidden - 0.5) * 0.5 * SIDE_PX)
        canvas[:, edge - SIDE_PX : edge] = (60, 70, 90)
    *tint, slope = pose.light
    across = np.clip((np.arange(SIZE[0]) - SIZE[0] / 2) / SIDE_PX * 2, -1, 1)[None, :, None]
    lit: Image = np.clip(canvas * np.array(tint) * (1 + slope * across), 0, 255).astype(np.uint8)
    return lit


def seen(cascade: Cascade, picture: Image, pose: Pose, random: Random, shots: int = SHOTS) -> Look:
    """Readings of the largest face of `picture`, from frames with new noise; none where it was not found."""
    readings = []
    plain = shown(picture, pose)
    for _ in range(shots):
        frame = taken(plain, random)
        faces = cascade.glimpse(frame)
        if faces:
            face = max(faces, key=lambda one: one.height_px)
            readings.append(Reading(face, NO_EMOTIONS, looks_of(frame, face)))
    return readings


def ids_of(before: Look, gap_s: float, after: Sequence[Reading]) -> int:
    """How many visitors there were, where who is seen as `before` stands there, and after a while `after`."""
    state, ids = TrackingState(), set[int]()
    stood = islice((before[k % len(before)] for k in count()), round(STANDS_S * RATE_HZ))
    timeline = [(k / RATE_HZ, one) for k, one in enumerate(stood)]
    begin_s = STANDS_S + gap_s
    timeline += [(begin_s + k / RATE_HZ, after[k % len(after)]) for k in range(round(AFTER_S * RATE_HZ))]
    for at_s, reading in timeline:
        state, visitors = step(state, [reading], at_s, TrackingSettings())
        ids |= {visitor.id for visitor in visitors}
    return len(ids)


def ways(random: Random) -> dict[str, Callable[[], Pose]]:
    """How the same person may be seen afterwards."""

    def light() -> tuple[float, float, float, float]:
        blue, green, red = random.uniform(0.6, 1.2, 3)
        return blue, green, red, random.uniform(-0.4, 0.4)

    return {
        "as before": Pose,
        "leans, turns a little": lambda: Pose(
            random.uniform(0.95, 1.05), random.normal(0, 4), random.uniform(0.9, 1), tuple(random.normal(0, 8, 2))
        ),
        "comes nearer": lambda: Pose(random.uniform(1.1, 1.2), shift_px=tuple(random.normal(0, 8, 2))),
        "another light": lambda: Pose(light=light()),
    }


def share(values: Iterable[bool]) -> str:
    """How many of `values` are true, in words."""
    kept = list(values)
    return f"{100 * sum(kept) / max(1, len(kept)):5.1f} %  of {len(kept)}"


def measure_people(cascade: Cascade, random: Random, every: int) -> None:
    """Prints both shares for the people of the London set."""
    folder = SHARED / "data" / "london"
    paths = sorted(folder.glob("*_neutral.jpg"))[::every]
    if not paths:
        print("no people: ../shared/data/london is missing")
        return
    neutral = {path: read_colour(path) for path in paths}
    looks = {path: seen(cascade, neutral[path], Pose(), random) for path in paths}
    paths = [path for path in paths if looks[path]]
    swaps = [
        (one, other)
        for one in paths
        for other in random.choice(np.array(paths, dtype=object), PARTNERS, replace=False)
        if one != other
    ]
    print(f"{len(paths)} people, {len(swaps)} swaps; noticed:")
    for gap_s in (1 / RATE_HZ, *GAPS_S):
        told = "without a gap" if gap_s < 0.2 else f"after {gap_s:g} s"
        print(f"  {told:24}", share(ids_of(looks[a], gap_s, looks[b]) > 1 for a, b in swaps))
    print("the same person begins anew by mistake:")
    for way, pose in ways(random).items():
        after = {path: seen(cascade, neutral[path], pose(), random, 3) for path in paths}
        _print_mistakes(way, looks, after)
    smiling = {path: read_colour(path.with_name(path.name.replace("neutral", "smiling"))) for path in paths}
    _print_mistakes("smiles", looks, {path: seen(cascade, smiling[path], Pose(), random, 3) for path in paths})
    halves = {path: seen(cascade, neutral[path], Pose(hidden=random.uniform(0.1, 0.5)), random, 3) for path in paths}
    hidden = {path: [*halves[path][:2], *looks[path]] for path in paths if halves[path]}
    _print_mistakes("half hidden at first", looks, hidden)


def _print_mistakes(way: str, before: dict[Path, Look], after: dict[Path, Look]) -> None:
    at_once = share(ids_of(before[path], 1 / RATE_HZ, after[path]) > 1 for path in after if after[path])
    gaps = share(ids_of(before[path], gap_s, after[path]) > 1 for path in after if after[path] for gap_s in GAPS_S)
    print(f"  {way:24} without a gap {at_once}   after one {gaps}")


@dataclass
class Followed:
    """One person of a film, as often as they were seen."""

    sights: list[tuple[float, Reading]]


def people_in(film: Path, cascade: Cascade) -> list[Followed]:
    """Everybody who is seen for two seconds and more, followed from frame to frame by place and size alone."""
    people: list[Followed] = []
    for at_s, image in frames_of(film):
        readings = [Reading(face, NO_EMOTIONS, looks_of(image, face)) for face in cascade.find(image, at_s)]
        for reading in readings:
            near = [one for one in people if _goes_on(one.sights[-1], (at_s, reading))]
            if near:
                min(near, key=lambda one: _apart(one.sights[-1][1].face, reading.face)).sights.append((at_s, reading))
            else:
                people.append(Followed([(at_s, reading)]))
    return [one for one in people if one.sights[-1][0] - one.sights[0][0] > 2.0]


def _goes_on(before: tuple[float, Reading], now: tuple[float, Reading]) -> bool:
    grown = abs(math.log(now[1].face.height_px / before[1].face.height_px))
    return 0 < now[0] - before[0] < 0.25 and grown < 0.3 and _apart(before[1].face, now[1].face) < 0.35


def _apart(one: Face, other: Face) -> float:
    return math.dist(one.centre, other.centre) / one.height_px


def begins_anew(person: Followed, hidden_s: tuple[float, float]) -> bool:
    """Whether `person`, not seen from when to when, has another id half a second afterwards; a track that was lost by
    its course is no mistake of this kind."""
    state, ids = TrackingState(), []
    for at_s, reading in person.sights:
        if hidden_s[0] < at_s < hidden_s[1]:
            continue
        if at_s > hidden_s[1] + AFTER_S:
            break
        state, visitors = step(state, [reading], at_s, TrackingSettings())
        ids += [visitor.id for visitor in visitors]
    return len(set(ids)) > 1


def measure_film(film: Path, cascade: Cascade, random: Random) -> None:
    """Prints how many of its people begin anew."""
    people = people_in(film, cascade)
    print(f"  {film.name}: {len(people)} people")
    for person in people:
        if begins_anew(person, (math.inf, math.inf)):
            print("    one begins anew while in full sight")
    gaps = []
    for person in people:
        first_s, last_s = person.sights[0][0] + 1.2, person.sights[-1][0] - 0.5
        for _ in range(40):
            length_s = random.uniform(0.25, 1.4)
            if last_s - length_s > first_s:
                begin_s = random.uniform(first_s, last_s - length_s)
                gaps.append(begins_anew(person, (begin_s, begin_s + length_s)))
    print("    after a gap", share(gaps))


def main() -> None:
    """Prints both shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=Path, nargs="*", default=[], help="further films with people in them")
    parser.add_argument("--every", type=int, default=2, help="each so-manieth of the people (2)")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    random, manifest = np.random.default_rng(1), Manifest(models_folder())
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    files = CascadeFiles(*(manifest.needed(name)[0] for name in names))
    measure_people(Cascade(files), random, asked.every)
    print("people in films, hidden for a while, who begin anew by mistake:")
    for film in (*sorted((SHARED / "media").glob("*.m*4")), *sorted((SHARED / "media").glob("*.mov")), *asked.films):
        measure_film(film, Cascade(files), random)


if __name__ == "__main__":
    main()
