"""What can be answered: the names that stand in files, in rules and in the journal, the same in every language.

The feelings are the nine of ArtEmis (Achlioptas et al. 2021, arXiv:2101.07396: amusement, awe, contentment, excitement,
anger, disgust, fear, sadness, something else), of which amusement is asked as joy and contentment as calm, and four
more. Each is told by a word, as faces alone are read differently by children and the old (Brants 2019).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

QuestionKind = Literal["feeling", "scale", "what"]
"""What did you feel; how much did it speak to you; what was it."""

FEELINGS = (
    "joy", "awe", "calm", "excitement", "surprise", "tenderness", "sadness", "fear", "anger", "disgust", "boredom",
    "nothing", "other",
)  # fmt: skip
SCALE = ("1", "2", "3", "4", "5")
"""From not at all to very much, whichever way round they stand."""
SUBJECTS = ("work", "light", "sound", "text", "people", "room", "other")

USUAL: Mapping[QuestionKind, tuple[str, ...]] = {
    "feeling": ("joy", "awe", "calm", "excitement", "sadness", "fear", "anger", "disgust", "other"),
    "scale": SCALE,
    "what": ("work", "light", "sound", "text", "other"),
}
"""What is offered where a question lists nothing."""
KNOWN: Mapping[QuestionKind, tuple[str, ...]] = {"feeling": FEELINGS, "scale": SCALE, "what": SUBJECTS}
"""What has words, and feelings their faces, in each language that ships."""
