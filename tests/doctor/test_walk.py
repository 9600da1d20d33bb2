"""The walk itself: it goes on whatever a part does; and its findings on paper."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from exhibit.config.problems import Problem, ShowError
from exhibit.doctor import NAMES
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.doctor.printing import FindingPrinter, as_data, summary
from exhibit.doctor.walk import PARTS, Examination, walk
from exhibit.show.files import ShowFile
from exhibit.show.show import Show
from tests.conftest import REPOSITORY

ASKED = DoctorRequest(Show(Path(), ShowFile(), {}, {}, {}), "drawn")
WELL = Finding("fine", "well", "it is well")


def test_the_names_are_those_of_the_parts() -> None:
    assert tuple(part.name for part in PARTS) == NAMES


def test_a_part_that_hangs_or_breaks_does_not_end_the_walk() -> None:
    ended = threading.Event()

    def hangs(_: DoctorRequest) -> Iterator[Finding]:
        yield Finding("half", "well", "so far")
        ended.wait(20)

    def breaks(_: DoctorRequest) -> Iterator[Finding]:
        yield Finding("half", "well", "so far")
        raise RuntimeError("a bolt is loose")

    def unreadable(_: DoctorRequest) -> Iterator[Finding]:
        raise ShowError([Problem("manifest.yaml", 3, 1, "is broken")])

    parts = (
        Examination("one", hangs, 0.2),
        Examination("two", breaks, 5),
        Examination("three", unreadable, 5),
        Examination("four", fine, 5),
    )
    found = list(walk(ASKED, parts))
    ended.set()
    assert [(one.part, one.name, one.verdict) for one in found] == [
        ("one", "half", "well"),
        ("one", "one", "ill"),
        ("two", "half", "well"),
        ("two", "two", "ill"),
        ("three", "three", "ill"),
        ("four", "fine", "well"),
    ]
    assert found[1].told == "hangs: no end after 0.2 s, so it was left alone"
    assert "a bolt is loose" in found[3].told
    assert found[4].told == "manifest.yaml:3:1: is broken"


def fine(_: DoctorRequest) -> list[Finding]:
    return [WELL]


FOUND = Finding(
    "desk",
    "ill",
    "nobody answers, and this is told at such length that it does not fit into one line of the paper at hand",
    ("/eos/ping",),
    ("nothing",),
    ("switch it on", "see whether its cable is where it belongs and not in the pocket of somebody"),
    ("a note",),
    "targets",
)


def test_a_finding_on_paper() -> None:
    assert list(FindingPrinter(6, 60, coloured=False).lines(FOUND)) == [
        "desk    ill         nobody answers, and this is told at such",
        "                    length that it does not fit into one",
        "                    line of the paper at hand",
        "        sent        /eos/ping",
        "        answered    nothing",
        "        do          1. switch it on",
        "                    2. see whether its cable is where it",
        "                       belongs and not in the pocket of",
        "                       somebody",
        "        note        a note",
    ]


def test_colour_only_repeats_the_word() -> None:
    plain, inked = (next(FindingPrinter(6, 60, coloured=one).lines(WELL)) for one in (False, True))
    assert plain == "fine    well        it is well"
    assert "\x1b[32mwell" in inked


@pytest.mark.parametrize("word", ["part", "name", "verdict", "told", "sent", "answered", "remedies", "notes"])
def test_programs_get_all_of_it(word: str) -> None:
    assert as_data([FOUND])[0][word] == getattr(FOUND, word)


def test_the_summary_names_the_ill() -> None:
    assert summary([WELL, WELL, FOUND], 3.4) == "2 well, 1 ill (desk). It took 3 s."


def test_the_page_tells_of_every_part_and_every_verdict() -> None:
    page = (REPOSITORY / "docs" / "doctor.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert rows == [*NAMES, *get_args(Verdict)]
