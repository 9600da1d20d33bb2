"""What visitors' pages are told and tell, as OpenAPI shows it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from exhibit.questions.answers import QuestionKind
from exhibit.web.server.models import Strict

MOST_AT_ONCE = 12
_NAME = r"^[a-z0-9][a-z0-9_-]{0,39}$"
Name = Annotated[str, Field(pattern=_NAME)]


class AskedQuestion(BaseModel):
    """A question that may be asked."""

    kind: QuestionKind
    ask: dict[str, str] = Field(description="the question, by language")
    choices: list[str] = Field(description="what may be answered, in order")
    names: dict[str, dict[str, str]] = Field(description="what that is called, by language")
    follow_up: str | None = Field(description="the question that may be answered next")


class Language(BaseModel):
    """A language that a visitor may choose."""

    code: str
    words: dict[str, str] = Field(description="what else stands on the page; `language` is its own name")
    next: dict[str, str] = Field(description="the words of what to see next")
    next_in: str = Field(description="the language of those")
    title: str = Field(description="what the work is called, or the exhibit")
    title_in: str = Field(description="the language of the title, which may be another one")
    story: str = Field(description="what may be read of it; empty where nothing is")
    story_in: str = Field(description="the language of the story")


class Questionnaire(BaseModel):
    """All that a visitor's page needs to ask, for as long as it cannot reach the exhibit, too."""

    version: str = Field(description="of the page; a kiosk that was opened by another one begins anew")
    work: str = Field(description="the work that is asked about; empty: none in particular")
    languages: list[Language] = Field(description="the house's own first")
    questions: dict[str, AskedQuestion] = Field(description="by name")
    turns: list[str] = Field(description="what is asked in turn")
    open: list[str] = Field(description="what is asked instead just now, since the show wants it")
    counted: bool = Field(description="whether answers are counted in the museum's journal")
    rotate: Literal["day", "block"]
    zone: str = Field(description="the venue's time zone, by which days change; empty: the device's own")
    hand: Literal["right", "left"]
    contrast: Literal["usual", "high"]
    suggests: bool = Field(description="whether the device may suggest what to see next")
    idle_s: float = Field(description="so long after the last touch the countdown begins")


class GivenAnswer(Strict):
    """One answer. It tells nothing of who gave it."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$", description="random: by it an answer that comes twice counts once")
    question: Name
    choice: Name
    work: str = Field("", pattern=r"^([a-z0-9][a-z0-9_-]{0,39})?$")
    channel: Literal["kiosk", "phone"]
    reversed: bool = Field(default=False, description="whether the scale stood the other way round")
    flagged: bool = Field(default=False, description="whether it came in a burst, as far as the device can tell")
    block: int | None = Field(
        None,
        ge=0,
        le=1 << 40,
        description="where it waited on the device: the quarter of an hour in which it was given, by its first second "
        "(UTC); null: just now",
    )


class GivenAnswers(Strict):
    """What visitors have said."""

    answers: list[GivenAnswer] = Field(min_length=1, max_length=MOST_AT_ONCE)


class AnswerRefused(BaseModel):
    """An answer that cannot be taken, now or later."""

    id: str
    error: str = Field(description="one line, with the remedy")


class AnswersTaken(BaseModel):
    """What need not be sent again."""

    taken: list[str] = Field(description="the ids of those that count, now or already before")
    refused: list[AnswerRefused]
