"""The files in questions/: models for what is asked, each key described."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.patterns import LanguageCode, matching
from exhibit.config.problems import did_you_mean
from exhibit.questions.answers import KNOWN, USUAL, QuestionKind

MOST_ANSWERS = 9
"""So many fit into the lower half of a screen, each large enough for a thumb."""
_NAME = r"^[a-z0-9][a-z0-9_-]{0,39}$"
AnswerName = Annotated[str, matching(_NAME, "no name for an answer: write small letters, digits, - and _, such as awe")]
Asked = Annotated[str, StringConstraints(min_length=2, max_length=80)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=24)]


def _listed(written: object) -> object:
    return [written] if isinstance(written, str) else written


OneOrMore = Annotated[list[str], BeforeValidator(_listed, json_schema_input_type=str | list[str])]


class VisitorQuestion(Section):
    """A question: its kind, and what differs from the usual one of that kind."""

    kind: QuestionKind = Field(
        description="feeling (what did you feel), scale (did it speak to you), what (what was it)"
    )
    ask: dict[LanguageCode, Asked] = Field(
        default_factory=dict, description="the question itself by language; left out, the usual one of its kind"
    )
    answers: list[AnswerName] = Field(
        default_factory=list,
        max_length=MOST_ANSWERS,
        description="what may be answered, by name and in order; left out, what is usual for its kind",
    )
    names: dict[LanguageCode, dict[AnswerName, Short]] = Field(
        default_factory=dict, description="by language, what answers are called: other words, or answers of your own"
    )
    follow_up: str | None = Field(
        None, description="the question that may be answered next; it is then asked at no other time"
    )
    works: OneOrMore = Field(default_factory=list, description="it is asked at these works only; left out, at all")
    acts: OneOrMore = Field(default_factory=list, description="these acts open it; left out, it is asked in its turn")

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be answered, in order."""
        return tuple(self.answers) or USUAL[self.kind]

    @model_validator(mode="after")
    def _answers_that_there_are(self) -> Self:
        if self.kind == "scale" and self.answers:
            text = "a scale has its own answers, 1 to 5: drop 'answers', or make it kind: what"
            raise PydanticCustomError("answers", "{text}", {"text": text, "below": ("answers",), "at_key": True})
        if self.answers and len(self.answers) < 2:
            text = "one answer leaves no choice: write at least two"
            raise PydanticCustomError("answers", "{text}", {"text": text, "below": ("answers",), "at_key": True})
        for number, name in enumerate(self.answers):
            if name in self.answers[:number]:
                self._refuse(number, f"'{name}' stands here twice: keep one of the two")
            if name not in self._nameable:
                self._refuse(number, self._unknown(name))
        for language, names in self.names.items():
            for name in names:
                if name not in self.choices:
                    text = f"'{name}' is none of its answers. {did_you_mean(name, self.choices)}"
                    where = ("names", language, name)
                    raise PydanticCustomError("names", "{text}", {"text": text, "below": where, "at_key": True})
        return self

    @property
    def _nameable(self) -> set[str]:
        """What it may offer: a feeling must have a face."""
        own = {name for names in self.names.values() for name in names}
        return {*KNOWN[self.kind]} | (own if self.kind == "what" else set())

    def _unknown(self, name: str) -> str:
        if self.kind == "feeling":
            return f"there is no feeling '{name}' with a face. {did_you_mean(name, KNOWN['feeling'])}"
        hint = f"name it in each language, such as names: {{en: {{{name}: ...}}}}"
        return f"there are no words for '{name}': {hint}. {did_you_mean(name, KNOWN[self.kind])}"

    def _refuse(self, number: int, text: str) -> None:
        raise PydanticCustomError("answers", "{text}", {"text": text, "below": ("answers", number)})


class QuestionsFile(Section):
    """A file in questions/."""

    questions: dict[AnswerName, VisitorQuestion] = Field(
        default_factory=dict, description="what visitors are asked, by name; the name stands in the journal"
    )


USUAL_QUESTIONS = {
    "felt": VisitorQuestion(kind="feeling", follow_up="what"),
    "what": VisitorQuestion(kind="what"),
}
"""What is asked where a show has no questions of its own."""
