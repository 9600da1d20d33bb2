"""The words of the kiosk, the phone's page and the labels, a file a language; a show may bring its own in
questions/words/."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.questions.answers import FEELINGS, SCALE, SUBJECTS, QuestionKind
from exhibit.questions.schema import Asked, Short, VisitorQuestion

SHIPPED = Path(__file__).parent / "words"


def _all_of(wanted: tuple[str, ...]) -> AfterValidator:
    def complete(words: dict[str, str]) -> dict[str, str]:
        if missing := [name for name in wanted if name not in words]:
            raise PydanticCustomError("words", "{told}", {"told": f"missing here: {', '.join(missing)}"})
        return words

    return AfterValidator(complete)


class WordsFile(Section):
    """LANGUAGE.yaml: every word that visitors read."""

    language: Short = Field(description="the language's own name")
    ask: Annotated[dict[QuestionKind, Asked], _all_of(("feeling", "scale", "what"))] = Field(
        description="the usual question of each kind"
    )
    feelings: Annotated[dict[str, Short], _all_of(FEELINGS)] = Field(description="what each feeling is called")
    scale: Annotated[dict[str, Short], _all_of(SCALE)] = Field(description="1, not at all, to 5, very much")
    subjects: Annotated[dict[str, Short], _all_of(SUBJECTS)] = Field(description="what it can have been")
    touch: Asked = Field(description="that one touch is enough")
    thanks: Short = Field(description="thank you")
    counted: Asked = Field(description="that answers are counted together, and nothing about you is kept")
    optional: Asked = Field(description="that the second question may be left out")
    done: Short = Field(description="the button that leaves the second question out")
    leaving: Asked = Field(description="before the seconds until everything is as at first")
    stay: Short = Field(description="the button that keeps it as it is")
    left_hand: Short = Field(description="the button that mirrors the page")
    contrast: Short = Field(description="the button for high contrast")
    languages: Short = Field(description="what the row of languages is, for who hears the page")
    answered: Asked = Field(description="on a phone, after the answer")
    again: Short = Field(description="on a phone, the button that asks anew")
    waiting: Asked = Field(description="on a phone, that the answer is not sent yet, and will be")
    story: Short = Field(description="the heading of the exhibit's story")
    private: Asked = Field(description="that no app, account or cookie is needed, and no address is kept")
    scan: Asked = Field(description="on a label: what the code opens")
    wifi: Asked = Field(description="on a sign: what the code of the Wi-Fi does")
    first: Short = Field(description="on a sign: the step before")
    then: Short = Field(description="on a sign: the step after")
    without: Asked = Field(description="on a sign: for who has no camera, before the address")

    def asked(self, question: VisitorQuestion, language: str) -> str:
        """The question in this language, which is called `language`."""
        return question.ask.get(language) or self.ask[question.kind]

    def named(self, question: VisitorQuestion, language: str) -> Mapping[str, str]:
        """What each of its answers is called."""
        usual = {"feeling": self.feelings, "scale": self.scale, "what": self.subjects}[question.kind]
        own = question.names.get(language, {})
        return {name: own.get(name) or usual.get(name, name) for name in question.choices}
