"""The model card, when it is written a second time: what a person added stays, what told of another network goes."""

from __future__ import annotations

import pytest

from exhibit.training.model_card import rewritten

FRESH = "# Card\n\nnew\n\n## Figures\n\n2\n\n## What it cannot do\n\n- much\n"


@pytest.mark.parametrize(
    ("old", "headings", "kept"),
    [
        pytest.param("", ["Figures", "What it cannot do"], [], id="the first"),
        pytest.param(FRESH, ["Figures", "What it cannot do"], [], id="nothing added"),
        pytest.param(
            "# Card\n\n## Figures\n\n1\n\n## By hand\n\nmine\n\n## And more\n\nours\n\n## What it cannot do\n\n- all\n",
            ["Figures", "By hand", "And more", "What it cannot do"],
            ["By hand", "And more"],
            id="each after what it followed",
        ),
        pytest.param(
            "# Card\n\n## Figures\n\n1\n\n## Robustness\n\nold\n\n## By hand\n\nmine\n",
            ["Figures", "By hand", "What it cannot do"],
            ["By hand"],
            id="another network's robustness goes",
        ),
    ],
)
def test_sections_written_by_hand_stay(old: str, headings: list[str], kept: list[str]) -> None:
    text, told = rewritten(FRESH, old)
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == headings
    assert told == kept
    assert text.startswith("# Card\n\nnew\n\n## Figures\n\n2\n\n")
    assert ("mine" in text) == ("By hand" in kept)
    assert rewritten(FRESH, text) == (text, kept)
