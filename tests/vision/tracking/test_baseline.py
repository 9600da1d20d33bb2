"""The resting face: learnt over the first seconds, taken off in part, forgotten with the visit."""

from __future__ import annotations

from itertools import pairwise

import pytest

from exhibit.values import Emotions
from exhibit.vision.tracking.baseline import Baseline, BaselineSettings, corrected, learnt

WHOLE = BaselineSettings(strength=1.0, learn_s=3.0)
HALF = BaselineSettings(strength=0.5, learn_s=3.0)
STERN: Emotions = {"neutral": 0.4, "sadness": 0.5, "anger": 0.1}


def known(emotions: Emotions, settings: BaselineSettings, seconds: float = 4.0, rate_hz: int = 10) -> Baseline:
    resting = Baseline()
    for _ in range(round(seconds * rate_hz)):
        resting = learnt(resting, emotions, 1 / rate_hz, settings)
    return resting


def test_a_face_that_rests_at_sad_reads_as_neutral_and_still_as_sad_when_it_is() -> None:
    resting = known(STERN, WHOLE)
    at_rest = corrected(STERN, resting, WHOLE)
    assert at_rest["neutral"] == pytest.approx(0.8, abs=0.02)
    assert at_rest["sadness"] == pytest.approx(0.1, abs=0.01)
    really = corrected({"neutral": 0.05, "sadness": 0.95}, resting, WHOLE)
    assert really["sadness"] > 0.65
    assert sum(really.values()) == pytest.approx(1.0, abs=1e-3)


def test_strength_is_a_matter_of_degree_and_zero_is_off() -> None:
    shares = [
        corrected(STERN, known(STERN, settings), settings)["sadness"]
        for settings in (BaselineSettings(0.0), HALF, WHOLE)
    ]
    assert shares[0] == 0.5
    assert shares[0] > shares[1] > shares[2]


def test_people_may_arrive_smiling() -> None:
    smile: Emotions = {"happiness": 0.9, "neutral": 0.1}
    assert corrected(smile, known(smile, WHOLE), WHOLE) == smile


def test_learning_ends_and_does_not_depend_on_the_frame_rate() -> None:
    fast, slow = known(STERN, WHOLE, 3.0, 30), known(STERN, WHOLE, 3.0, 8)
    assert fast.shares["sadness"] == pytest.approx(slow.shares["sadness"])
    angry: Emotions = {"anger": 1.0}
    assert learnt(known(STERN, WHOLE), angry, 1.0, WHOLE).shares["anger"] == pytest.approx(0.1)


def test_nothing_jumps_while_it_is_learnt() -> None:
    resting, shares = Baseline(), []
    for _ in range(60):
        resting = learnt(resting, STERN, 0.1, WHOLE)
        shares.append(corrected(STERN, resting, WHOLE)["sadness"])
    assert max(abs(a - b) for a, b in pairwise(shares)) < 0.05


def test_an_ordinary_face_is_left_as_it_is() -> None:
    plain: Emotions = {"neutral": 0.85, "sadness": 0.08, "anger": 0.07}
    assert corrected(plain, known(plain, WHOLE), WHOLE) == plain
