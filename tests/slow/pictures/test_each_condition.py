"""Everything that may ail a camera's pictures, one after the other in one running show; and a film that is too much for
the machine: `make pictures`."""

from __future__ import annotations

import os
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from exhibit.values import PictureCondition
from exhibit.verdict import PICTURE_WORDS
from exhibit.vision.sources.files import BEHIND
from tests.commands.live_camera import LiveShow, looking
from tests.commands.test_run import lines_of, of, run
from tests.conftest import command, until

pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make pictures")

AILMENTS: tuple[PictureCondition, ...] = ("one tone", "covered", "blinded", "frozen", "upside down")
WITHIN_S = 300.0
"""Whether a picture is upside down is asked once a minute where somebody was upright."""


def is_told(show: LiveShow, ailment: PictureCondition) -> bool:
    """Whether the terminal, /api/health and the metrics say what is wrong and what to do."""
    text, remedy = PICTURE_WORDS[ailment]
    return show.is_in(ailment) and all(
        words in told for words in (text, remedy) for told in (show.health(), show.told())
    )


@pytest.mark.usefixtures("networks")
def test_each_ailment_is_said_on_the_terminal_in_health_and_in_metrics_and_its_end_too(tmp_path: Path) -> None:
    with looking(tmp_path) as (show, lens):
        assert until(lambda: show.visitors() == 1), show.told()
        for ailment in AILMENTS:
            lens.turn(ailment)
            assert until(lambda ailment=ailment: is_told(show, ailment), WITHIN_S), (ailment, show.told())  # type: ignore[misc]
            lens.turn("good")
            assert until(lambda: show.is_in("good") and not show.health() and show.visitors() == 1, WITHIN_S), ailment
        assert "Traceback" not in show.told()


@pytest.mark.usefixtures("networks")
def test_a_film_that_is_too_much_for_the_machine_leaves_out_and_says_so(tmp_path: Path) -> None:
    film, record = tmp_path / "large.mp4", tmp_path / "out.jsonl"
    drawn = ["-f", "lavfi", "-i", "testsrc2=s=3840x2160:r=120", "-t", "5"]
    made = [*drawn, "-c:v", "libx264", "-preset", "ultrafast"]
    subprocess.run([command("ffmpeg"), "-v", "error", *made, str(film)], check=True)
    (tmp_path / "exhibit.yaml").write_text("exhibit: A test\nprojector: {size: 160x90}\n")
    asked = ("--source", film, "--headless", "--no-web", "--for", "20s", "--record", record)
    assert run("run", tmp_path, *asked).returncode == 0
    lines = lines_of(record)
    assert any(BEHIND in line["text"] for line in of(lines, "fault"))
    seen = of(lines, "observation")
    assert len(seen) > 2
    assert min(line["t"] for line in lines) >= 0
    answered = [(a["t"], b["t"]) for a, b in pairwise(lines) if (a["kind"], b["kind"]) == ("observation", "mood")]
    assert max(mood_s - seen_s for seen_s, mood_s in answered) < 6  # never moved on, it would be 15
