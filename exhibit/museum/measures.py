"""What is measured: one row a measure, from which the page, the reports, the exports and docs/measures.md speak. Pure.

A research source stands beside a definition where the number can be compared with others'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MeasureName = Literal["attraction", "holding", "power", "response", "smiles", "uplift", "readable"]
Unit = Literal["share", "s", "times", "valence"]


@dataclass(frozen=True)
class Measure:
    """A measure in words. `of` names its denominator; `assumes`, what must hold for it to mean what it says."""

    name: MeasureName
    title: str
    unit: Unit
    of: str
    definition: str
    assumes: str
    source: str


_ROWS = (
    Measure(
        "attraction", "attraction power", "share", "visits",
        "Stops by visits. Who looks towards the work for 2 s without a break (attention of at least 0.5) has stopped.",
        "Who never faced the camera is in neither number: it is of those who faced it.",
        "Serrell 2002, Curator 45, doi 10.1111/j.2151-6952.2002.tb00049.x (45 videos: 32 % on average)",
    ),
    Measure(
        "holding", "holding time", "s", "stops",
        "How long those who stopped looked at the work: the median, with quartiles and mean.",
        "Within a bin of the journal (half an octave) durations lie evenly on a logarithmic scale; longer than half an "
        "hour counts as half an hour.",
        "Serrell 2002 (videos: 137 s on average); ShareArt, Bologna 2021 (paintings: 4 to 5 s)",
    ),
    Measure(
        "power", "holding power", "times", "stops",
        "The mean holding time by the seconds that the work needs, where the catalogue names them.",
        "As holding time; the seconds needed are the catalogue's word.",
        "Serrell 2002 (above 0.7: exceptional)",
    ),
    Measure(
        "response", "response share", "share", "visits",
        "Answers to a question by visits while it was asked, from its first answers to its last; a gap of up to a week "
        "is no end of it.",
        "Each answer is somebody else's; it may be of somebody whom the camera missed.",
        "AAPOR Standard Definitions, 10th edition 2023 (response rates)",
    ),
    Measure(
        "smiles", "smile share", "share", "readings",
        "Visits with a smile (a share of happiness of at least 0.5 for at least 1 s) by visits that could be read.",
        "A smile is a movement of the face, no feeling; classes beside it must first agree with answers.",
        "Front. Psychol. 2020, 11:1388 (pleasant is read from faces, unpleasant hardly)",
    ),
    Measure(
        "uplift", "uplift", "valence", "visits of at least 6 s, read for 60 %",
        "The mean valence (-1 to 1) after the first 3 s of a visit, less that during them.",
        "Who comes in a low mood mostly leaves in a higher one: it counts against blocks without the reaction only.",
        "Russell and Mehrabian 1977, J. Research in Personality 11, 273-294 (valence)",
    ),
    Measure(
        "readable", "readable share", "share", "visits",
        "Visits of whose time at least 60 % could be read, by visits.",
        "Smile share and uplift are of these alone; where they are few, the two tell little of the others.",
        "ours: it says how far the two figures beside it reach",
    ),
)  # fmt: skip
MEASURES: Mapping[MeasureName, Measure] = {row.name: row for row in _ROWS}
RANKED: tuple[MeasureName, ...] = ("attraction", "holding", "smiles", "uplift")
"""By these exhibits are compared with each other."""
LEAST_RANKED = 30
"""No exhibit is ranked by fewer than so many."""
