"""Finding small and tilted faces at a bearable cost: propose seldom, verify once, follow each face in its own region.

One pass of any detector over the whole picture is too blind or too dear. Here a network that sees much, and much that
is not there, proposes; two others must agree on what it proposed, looking closely; what they agreed on is then followed
by looking at its own small region in every frame, turned upright. `benchmarks/finding.py` measures all of it.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from exhibit.values import Face, Image, Keypoints, Point
from exhibit.vision.crop import TEMPLATE
from exhibit.vision.faces.blazeface import BACK, FULL_RANGE, GRAIN_PX, SHORT_RANGE, BlazeFace, Detections, merged
from exhibit.vision.faces.crop_view import CropView, around, whole
from exhibit.vision.faces.dim import Afterglow
from exhibit.vision.faces.finder import MOST_FACES, YuNet
from exhibit.vision.faces.search_rhythm import Brightest, is_due
from exhibit.vision.faces.search_turns import SearchTurns
from exhibit.vision.mount import CameraMount

CHECK_S, CHECK_SOON_S, LOST_S, REFUSED_S = 1.0, 0.25, 0.5, 1.0
"""After how long a followed face is verified again, and again when that failed; after how long out of sight it is given
up; for how long a refused proposal stands behind fresh ones (D-0012)."""

_LEAST_PROPOSAL, _LEAST_COARSE = 0.2, 0.5
_LEAST_SIGHT, _LEAST_CHECK = 0.2, 0.2
# The mean of the three scores for one region: chosen where 300 hard empty frames kept two false faces, on other faces
# (160 of the FER+ training tiles) and other pictures than the benchmark's.
_AGREED = 0.64
# The mean of the two that look closely, for a face that was verified before.
_STILL_AGREED = 0.4
# In the dark all three see less of any face; sixty hard empty frames in a tenth of the light kept none or one.
_AGREED_IN_THE_DARK = 0.56
_STRIKES = 2
# A proposal knows little of how a small head is tilted, so it is looked at as proposed, then turned to either
# side.
_TURNS = (0.0, math.radians(-20), math.radians(20))
# At most so many proposals are looked at closely in one frame, lest a busy wall stop the show (D-0012).
_MOST_CHECKS = 6
# Visitors stand upright, more or less.
_MOST_ROLL = math.radians(70)
# The regions, in face heights, and the sides they are scaled to. YuNet sees 50 to 60 pixels best.
_FOLLOW_SIDE, _FOLLOW_PX = 2.4, 128
_CLOSE_SIDE, _CLOSE_PX = 2.75, 160
_SHORT_SIDE, _SHORT_PX = 2.5, 128
_CHECK_SIDE, _CHECK_PX = 3.5, 192
_LEVEL_STEP_PX = 16
# The coarse pass over the whole picture, 128 pixels wide, is for faces too large to be proposed.
_COARSE_SHARE = 0.4
# A BlazeFace box is square, from brows to chin. YuNet's reaches up to the hairline and is a little narrower.
_TALLER, _NARROWER, _HIGHER = 1.25, 0.95, 0.115
# Half a mouth, in distances between the eyes, as in the template that all faces are aligned to.
_HALF_MOUTH = float((TEMPLATE[4, 0] - TEMPLATE[3, 0]) / (TEMPLATE[1, 0] - TEMPLATE[0, 0]) / 2)


@dataclass(frozen=True)
class CascadeFiles:
    """Where its networks lie."""

    yunet: Path
    back: Path
    short_range: Path
    full_range: Path


@dataclass(frozen=True)
class _Followed:
    """A verified face: as last seen, when that was, when it was last verified (or is to be thought so), and how often
    that has failed since."""

    face: Face
    seen_s: float
    checked_s: float
    strikes: int = 0


class Cascade:
    """A FaceFinder that remembers whom it follows.

    `propose_px` is the length of the longer side of the picture as the proposing network sees it, a multiple of 32:
    faces are found that are then about 16 pixels high. The faces carry YuNet's keypoints and boxes, since the emotion
    network learnt from those; only where YuNet loses a face that BlazeFace still sees are they made up from its points.
    Where faces do not count by `mount` none is proposed, verified or followed. A face's score is how sure all three
    networks together were when it was last verified. It searches when by `turns` it may. Raises ValueError or
    cv2.error when a network cannot be read.
    """

    def __init__(
        self,
        files: CascadeFiles,
        propose_px: int = 512,
        threads: int = 1,
        mount: CameraMount | None = None,
        turns: SearchTurns | None = None,
    ) -> None:
        self._propose_px, self._mount, self._search_turns = propose_px, mount or CameraMount(), turns or SearchTurns()
        self._proposer = BlazeFace(files.back, BACK, (propose_px, propose_px), threads)
        self._short = BlazeFace(files.short_range, SHORT_RANGE, (_SHORT_PX, _SHORT_PX), threads)
        self._checker = BlazeFace(files.full_range, FULL_RANGE, (_CHECK_PX, _CHECK_PX), threads)
        self._follower = YuNet(files.yunet, _FOLLOW_PX, _LEAST_SIGHT)
        self._yunet = YuNet(files.yunet, _CLOSE_PX, _LEAST_SIGHT)
        self._forget(-math.inf)

    def _forget(self, now_s: float) -> None:
        self._followed: list[_Followed] = []
        self._refused: list[tuple[Face, float]] = []
        self._now_s, self._proposed_s, self._searches = now_s, -math.inf, 0
        self._has_unasked = False
        self._brightest, self._afterglow = Brightest(), Afterglow()

    def find(self, image: Image, captured_s: float) -> list[Face]:
        if captured_s < self._now_s:
            self._forget(captured_s)
        interval_s, self._now_s = captured_s - self._now_s, captured_s
        followed = [self._checked(image, one) for one in self._seen(image)]
        followed = [one for one in followed if one.strikes < _STRIKES and captured_s - one.seen_s < LOST_S]
        followed = [one for one in followed if self._mount.counts(one.face, image)]
        if self._is_due(image, interval_s) and self._search_turns.take(self):
            try:
                followed = self._searched(image, followed)
            finally:
                self._search_turns.give_back(self)
        self._followed = followed[:MOST_FACES]
        faces = [one.face for one in self._followed if one.seen_s == captured_s]
        return sorted(faces, key=lambda face: -face.score)

    def _searched(self, image: Image, followed: list[_Followed]) -> list[_Followed]:
        """Those who are `followed`, with whom a search of the whole picture finds."""
        self._proposed_s = self._now_s
        # Who moves is found in a picture alone, who stands still in the mean of a dim room's last ones.
        looks = self._afterglow.looks(image, joined_first=self._searches % 2 == 1)
        new = self._newcomers(looks, [one.face for one in followed if one.seen_s == self._now_s])
        faces = [one.face for one in new]
        return [*(one for one in followed if not _among(one.face, faces)), *new]

    def glimpse(self, image: Image) -> list[Face]:
        """Every face in `image` alone, best first; whom it follows is not touched."""
        upright = [face for face in self._proposals(image) if abs(roll(face)) < _MOST_ROLL]
        best = sorted(upright, key=lambda face: -face.score)[:_MOST_CHECKS]
        seen = [self._verified(image, proposal, _TURNS) for proposal in best]
        return sorted((face for face in seen if face is not None), key=lambda face: -face.score)

    def _is_due(self, image: Image, interval_s: float) -> bool:
        """Whether the whole picture is to be searched now."""
        level = float(image[::_LEVEL_STEP_PX, ::_LEVEL_STEP_PX, 1].mean())
        self._brightest = self._brightest.after(level, interval_s)
        self._afterglow.keep(image, level, self._now_s)
        dim = self._brightest.outshines(level)
        # A whole group came in: who was left over is looked at in the very next picture.
        elapsed_s, sharers = self._now_s - self._proposed_s, self._search_turns.sharers
        return self._has_unasked or is_due(elapsed_s, interval_s, self._searches, dim=dim, sharers=sharers)

    def _seen(self, image: Image) -> list[_Followed]:
        """Where the followed are in this frame, or as they were where they cannot be seen.

        No face is given to two: who is hidden behind another who walks past stays, to be seen again beside them.
        """
        seen: list[_Followed] = []
        taken: list[Face] = []
        for one in sorted(self._followed, key=lambda one: -one.seen_s):
            unseen_s = self._now_s - one.seen_s
            face = self._quick_sight(image, one.face, taken, unseen_s)
            face = face or self._short_sight(image, one.face, taken, unseen_s)
            if face is None:
                seen.append(one)
            else:
                seen.append(replace(one, face=replace(face, score=one.face.score), seen_s=self._now_s))
                taken.append(face)
        return seen

    def _quick_sight(self, image: Image, last: Face, taken: Sequence[Face], unseen_s: float) -> Face | None:
        """What YuNet sees where `last` was, turned upright, but for the faces already `taken`."""
        view = around(last.centre, _FOLLOW_SIDE * last.height_px, _FOLLOW_PX, roll(last))
        return _nearest([_moved(face, view) for face in self._follower.find(view.lit(image))], last, taken, unseen_s)

    def _close_sight(self, image: Image, last: Face, turn: float = 0.0) -> Face | None:
        """The same with more round it, and larger; as if it were tilted by `turn` more."""
        view = around(last.centre, _CLOSE_SIDE * last.height_px, _CLOSE_PX, roll(last) + turn)
        return _nearest([_moved(face, view) for face in self._yunet.find(view.lit(image))], last)

    def _short_sight(self, image: Image, last: Face, taken: Sequence[Face], unseen_s: float) -> Face | None:
        """What the short-range network sees there."""
        middle, side = _blaze_square(last)
        view = around(middle, _SHORT_SIDE * side, _SHORT_PX, roll(last))
        return _nearest(_as_faces(self._short.look(image, view, _LEAST_COARSE)), last, taken, unseen_s)

    def _agreement(self, image: Image, face: Face) -> float:
        """The full-range network's score for `face`, 0 where it sees none of about that size there."""
        middle, side = _blaze_square(face)
        view = around(middle, _CHECK_SIDE * side, _CHECK_PX, roll(face))
        seen = _nearest(_as_faces(self._checker.look(image, view, _LEAST_CHECK)), face)
        return seen.score if seen else 0.0

    def _checked(self, image: Image, one: _Followed) -> _Followed:
        """`one`, verified again when that is due."""
        due_s = CHECK_SOON_S if one.strikes else CHECK_S
        if one.seen_s != self._now_s or self._now_s - one.checked_s < due_s:
            return one
        sight = self._close_sight(image, one.face)
        agreed = (sight.score if sight else 0.0) + self._agreement(image, one.face) >= 2 * _STILL_AGREED
        return replace(one, checked_s=self._now_s, strikes=0 if agreed else one.strikes + 1)

    def _newcomers(self, looks: Sequence[Image], known: Sequence[Face]) -> list[_Followed]:
        """The faces that are none of `known`, proposed in the first of `looks` and verified in any of them."""
        self._searches += 1
        self._refused = [one for one in self._refused if self._now_s - one[1] < REFUSED_S]
        fresh = [face for face in self._proposals(looks[0]) if abs(roll(face)) < _MOST_ROLL and not _among(face, known)]
        found: list[_Followed] = []
        fresh.sort(key=lambda face: (self._refused_s(face), -face.score))
        self._has_unasked = any(self._refused_s(face) == -math.inf for face in fresh[_MOST_CHECKS:])
        for proposal in fresh[:_MOST_CHECKS]:
            turns = self._turns(proposal)
            face = next(filter(None, (self._verified(image, proposal, turns) for image in looks)), None)
            if face is None:
                self._refused.append((proposal, self._now_s))
            elif not _among(face, [*known, *(one.face for one in found)]):
                found.append(_Followed(face, self._now_s, self._now_s))
        return found

    def _turns(self, proposal: Face) -> Sequence[float]:
        """All at once for what is new; one after the other for what was refused before, lest a busy wall be dear."""
        fresh = self._refused_s(proposal) == -math.inf
        return _TURNS if fresh else _TURNS[self._searches % len(_TURNS) :][:1]

    def _refused_s(self, face: Face) -> float:
        """When a proposal like `face` was last refused: those that never were come first, then the longest waiting."""
        return max((at for refused, at in self._refused if _same(face, refused)), default=-math.inf)

    def _proposals(self, image: Image) -> list[Face]:
        size = self._proposer_size(image)
        if size != self._proposer.size_px:
            self._proposer.resize(size)
        view = whole(image, size)
        small = view.cut(image)
        fine = self._proposer.look(small, whole(small, size), _LEAST_PROPOSAL)
        coarse = self._short.look(small, whole(small, self._short.size_px), _LEAST_COARSE)
        large = coarse.boxes[:, 3] - coarse.boxes[:, 1] > _COARSE_SHARE * view.zoom * min(image.shape[:2])
        faces = _as_faces(merged(fine.joined(coarse.chosen(np.flatnonzero(large)))).seen_through(view))
        return [face for face in faces if self._mount.counts(face, image)]

    def _proposer_size(self, image: Image) -> tuple[int, int]:
        """The smallest input that holds all of `image` when its longer side has `propose_px` (never enlarged)."""
        height, width = image.shape[:2]
        zoom = min(1.0, self._propose_px / max(width, height))
        return math.ceil(width * zoom / GRAIN_PX) * GRAIN_PX, math.ceil(height * zoom / GRAIN_PX) * GRAIN_PX

    def _verified(self, image: Image, proposal: Face, turns: Sequence[float]) -> Face | None:
        """`proposal` as YuNet sees it, where YuNet and the full-range network agree that it is a face."""
        enough = 3 * (_AGREED_IN_THE_DARK if self._afterglow.is_dim else _AGREED)
        for turn in turns:
            face = self._close_sight(image, proposal, turn)
            # The dearer network need not be asked where it could not save the face.
            if face is None or proposal.score + face.score + 1.0 < enough:
                continue
            if not self._mount.counts(face, image):
                continue
            agreed = self._agreement(image, face)
            if agreed >= _LEAST_CHECK and proposal.score + face.score + agreed >= enough:
                return replace(face, score=1 - (1 - proposal.score) * (1 - face.score) * (1 - agreed))
        return None


def roll(face: Face) -> float:
    """How far `face` is turned clockwise in the picture, radians: from its eyes, and from the eyes down to the mouth,
    which still tells when a head in profile has its eyes on one spot."""
    left, right, _, mouth_left, mouth_right = (complex(*point) for point in face.keypoints)
    down = (mouth_left + mouth_right - left - right) / 2
    return cmath.phase(right - left + down / 1j)


def _nearest(
    faces: Sequence[Face], last: Face, taken: Sequence[Face] = (), unseen_s: float | None = None
) -> Face | None:
    """The one of `faces` that is nearest to `last` and none of those `taken`, if it is near enough and about as large.

    A head that was seen `unseen_s` seconds ago moves at most about three of its heights a second, and grows no faster
    than the tracker will believe; without it, another network's idea of the same face is looked for.
    """
    far, growth = 0.6, 0.8
    if unseen_s is not None:
        far, growth = 0.5 + min(0.7, 3 * unseen_s), 0.35 + min(0.45, unseen_s)
    near = [face for face in faces if math.dist(face.centre, last.centre) < far * last.height_px]
    near = [face for face in near if abs(math.log(face.height_px / last.height_px)) < growth]
    near = [face for face in near if not _among(face, taken)]
    return min(near, key=lambda face: math.dist(face.centre, last.centre), default=None)


def _same(one: Face, other: Face) -> bool:
    """Whether two boxes are so near to each other that they show one head."""
    return math.dist(one.centre, other.centre) < 0.35 * max(one.height_px, other.height_px)


def _among(face: Face, others: Sequence[Face]) -> bool:
    return any(_same(face, other) for other in others)


def _moved(face: Face, view: CropView) -> Face:
    """A face of `view` in its picture."""
    spots = view.back(np.array([*face.keypoints, face.centre], np.float32)).tolist()
    x, y = spots.pop()
    left, top, right, bottom = face.box_xyxy
    half_width, half_height = (right - left) / 2 / view.zoom, (bottom - top) / 2 / view.zoom
    box = (x - half_width, y - half_height, x + half_width, y + half_height)
    return replace(face, box_xyxy=box, keypoints=_five([complex(*spot) for spot in spots]))


def _as_faces(sights: Detections) -> list[Face]:
    """BlazeFace's sights as YuNet would have given them: a taller box, and the corners of the mouth."""
    return [
        _as_face(box, [complex(x, y) for x, y in points], score)
        for box, points, score in zip(
            sights.boxes.tolist(), sights.points.tolist(), sights.scores.tolist(), strict=True
        )
    ]


def _as_face(box: Sequence[float], points: Sequence[complex], score: float) -> Face:
    left, right, nose, mouth = points[:4]
    axis = (right - left) * _HALF_MOUTH
    side = box[3] - box[1]
    turn = right - left + (mouth - (left + right) / 2) / 1j
    up = -1j * turn / (abs(turn) or 1.0)
    middle = complex(box[0] + box[2], box[1] + box[3]) / 2 + up * _HIGHER * side
    half = complex(_NARROWER * side, _TALLER * side) / 2
    low, high = middle - half, middle + half
    keypoints = _five([left, right, nose, mouth - axis, mouth + axis])
    return Face((low.real, low.imag, high.real, high.imag), keypoints, score)


def _five(points: Sequence[complex]) -> Keypoints:
    left, right, nose, mouth_left, mouth_right = ((point.real, point.imag) for point in points)
    return left, right, nose, mouth_left, mouth_right


def _blaze_square(face: Face) -> tuple[Point, float]:
    """The middle and the side of the BlazeFace box of a face in YuNet's terms: the way back."""
    side = face.height_px / _TALLER
    down = cmath.rect(_HIGHER * side, roll(face) + math.pi / 2)
    x, y = face.centre
    return (x + down.real, y + down.imag), side
