"""What an expression may ask by name, beside the words: one row each, as of words."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.expressions.word import ENDLESS, AsDeclared, Question, Range, YesOrNo

NEVER_S = 1e6
"""What `since()` says of a rule that has neither begun nor ended yet."""

CHANCE = "chance"
"""Where a rule's throw of the dice, 0..1, stands among the values."""

QUESTIONS: Mapping[str, Question] = {
    question.name: question
    for question in (
        Question("active", "rules", YesOrNo(), rest=False, about="whether the rule `storm` is active", example="storm"),
        Question(
            "since",
            "rules",
            Range(0, NEVER_S, "seconds"),
            rest=NEVER_S,
            about="how long ago the rule `storm` last began or ended; a million if never",
            example="storm",
        ),
        Question(
            "began",
            "rules",
            Range(0, NEVER_S, "seconds"),
            rest=NEVER_S,
            about="how long ago the rule `storm` last began; a million if never",
            example="storm",
        ),
        Question(
            "ended",
            "rules",
            Range(0, NEVER_S, "seconds"),
            rest=NEVER_S,
            about="how long ago the rule `storm` last ended; a million if never",
            example="storm",
        ),
        Question(
            "var",
            "variables",
            AsDeclared(),
            rest=0.0,
            about="the variable `rain`, as somebody set it last, or its default",
            example="rain",
        ),
        Question(
            "answer",
            "answers",
            YesOrNo(),
            rest=False,
            about="whether a visitor has answered `awe` in the last ten seconds",
            example="awe",
        ),
        Question(
            "called",
            "calls",
            YesOrNo(),
            rest=False,
            about="whether a rule here or in another room has called `sunrise` (`call: sunrise`); true for a second, "
            "from the same moment in all rooms",
            example="sunrise",
        ),
        Question(
            "visitors_in",
            "regions",
            Range(0, ENDLESS, "count"),
            rest=0.0,
            about="how many visitors are in the place `door` of the camera's picture (`camera: regions` in "
            "venue.yaml); of several cameras also one of them (`door`), or a place in one (`door/mat`)",
            example="door",
        ),
        Question(
            "inside",
            "regions",
            YesOrNo(),
            rest=False,
            about="whether a visitor is in the place `door`; inside of `any(...)` and the like, whether that one is",
            example="door",
        ),
        Question(
            CHANCE,
            "dice",
            YesOrNo(),
            rest=False,
            about="true three times out of ten; thrown once whenever the rest of the condition comes true",
            example=0.3,
        ),
    )
}
"""What an expression may ask for beside them, by name."""
