"""The words of the kiosk, the phone's page and the labels, a file a language; a show may bring its own in
questions/words/."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.questions.answers import FEELINGS, SCALE, SUBJECTS, QuestionKind
from exhibit.questions.schema import Asked, Short, VisitorQuestion

Sentence = Annotated[str, StringConstraints(min_length=2, max_length=400)]
SHIPPED = Path(__file__).parent / "words"


def _all_of(wanted: tuple[str, ...]) -> AfterValidator:
    def complete(words: dict[str, str]) -> dict[str, str]:
        if missing := [name for name in wanted if name not in words]:
            raise PydanticCustomError("words", "{told}", {"told": f"missing here: {', '.join(missing)}"})
        return words

    return AfterValidator(complete)


class NextWords(Section):
    """What is said of what to see next. `{count}`, `{of}`, `{share}`, `{words}`, `{minutes}` and `{metres}` are filled
    in."""

    open: Short = Field(description="the button that opens it")
    ask: Asked = Field(description="what one would like to feel")
    cheered: Short = Field(description="a wish: joy, tenderness")
    calmed: Short = Field(description="a wish: calm")
    surprised: Short = Field(description="a wish: surprise, excitement")
    moved: Short = Field(description="a wish: awe, sadness")
    none: Short = Field(description="no wish in particular")
    time: Short = Field(description="how much time is left")
    any_time: Short = Field(description="that there is enough of it")
    minutes: Short = Field(description="so many minutes: {minutes}")
    step_free: Short = Field(description="the button for ways without steps")
    adult: Short = Field(description="the button for works that are for adults alone")
    calmer: Short = Field(description="the button for calmer works")
    livelier: Short = Field(description="the button for livelier works")
    not_this: Short = Field(description="the button that a work is not wanted")
    others: Short = Field(description="the button for other works")
    way: Short = Field(description="the button for a way through the house")
    works: Short = Field(description="the heading of the works")
    forget: Short = Field(description="the button that forgets all that was pressed")
    back: Short = Field(description="the button that leads back")
    surprise: Sentence = Field(description="that a work was drawn by chance")
    counted: Sentence = Field(description="{count} of {of} felt {words}")
    about: Sentence = Field(description="about {share} of the {of} felt {words}")
    counted_warm: Sentence = Field(description="{count} of {of} were not left cold")
    about_warm: Sentence = Field(description="about {share} of the {of} were not left cold")
    nobody: Sentence = Field(description="that nobody who answered felt what is wished")
    hardly: Sentence = Field(description="that hardly anyone was left cold")
    alike: Sentence = Field(description="that it is guessed from works of its kind")
    house: Sentence = Field(description="that it is guessed from all works")
    either: Short = Field(description="between two words: or")
    away: Short = Field(description="so many minutes' walk: {minutes}")
    beside: Short = Field(description="that it is in the same room")
    start: Short = Field(description="on the plan: where the way begins")
    whole: Sentence = Field(description="{minutes} in all, {metres} on foot")
    nothing: Sentence = Field(description="that nothing fits, and what can be done")
    knows: Sentence = Field(description="what is known and what is not")
    phone: Sentence = Field(description="what becomes of it on a phone")
    kiosk: Sentence = Field(description="what becomes of it at the kiosk")


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
    counted: Sentence = Field(description="that answers are counted together, and nothing about you is kept")
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
    next: NextWords | None = Field(None, description="what to see next; left out, that is said in English")

    def asked(self, question: VisitorQuestion, language: str) -> str:
        """The question in this language, which is called `language`."""
        return question.ask.get(language) or self.ask[question.kind]

    def named(self, question: VisitorQuestion, language: str) -> Mapping[str, str]:
        """What each of its answers is called."""
        usual = {"feeling": self.feelings, "scale": self.scale, "what": self.subjects}[question.kind]
        own = question.names.get(language, {})
        return {name: own.get(name) or usual.get(name, name) for name in question.choices}
