"""From a show to what a visitor's page is told. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.config.journal import unsettled
from exhibit.config.kiosk import WorkSection
from exhibit.questions.schema import VisitorQuestion
from exhibit.questions.words import NextWords, WordsFile
from exhibit.show import Show
from exhibit.web.kiosk.models import AskedQuestion, Language, Questionnaire

_APART = {"ask", "feelings", "scale", "subjects", "next"}
"""What of the words stands in the questions themselves, or apart."""


def inquiry(show: Show, work: str, act: str, version: str, english: NextWords | None = None) -> Questionnaire:
    """What is asked about `work` (empty: none in particular) while `act` is on; `english`, what to see next in the
    words for languages that have none of their own; None where nothing is suggested."""
    questions, kiosk = show.inquiry.questions, show.venue.kiosk
    following = {one.follow_up for one in questions.values()}
    here = {
        name: one for name, one in questions.items() if name not in following and (not one.works or work in one.works)
    }
    reached = {*here, *(one.follow_up for one in here.values())}
    return Questionnaire(
        version=version,
        work=work,
        languages=[_language(show, work, code, words, english) for code, words in show.inquiry.words.items()],
        questions={name: _question(show, one) for name, one in questions.items() if name in reached},
        turns=[name for name, one in here.items() if not one.acts],
        open=[name for name, one in here.items() if act in one.acts],
        counted=show.venue.journal is not None and not any(unsettled(show.venue.privacy)),
        rotate=kiosk.rotate,
        zone=show.venue.zone or "",
        hand=kiosk.hand,
        contrast=kiosk.contrast,
        suggests=english is not None,
        idle_s=kiosk.idle,
    )


def _language(show: Show, work: str, code: str, words: WordsFile, english: NextWords | None) -> Language:
    about, own = show.settings.works.get(work, WorkSection()), next(iter(show.inquiry.words), code)
    title_in, title = _said(code, own, about.title)
    story_in, story = _said(code, own, about.story) if about.story else _said(code, own, show.settings.story)
    return Language(
        code=code,
        words=words.model_dump(exclude=_APART),
        next=_next(words, words.next or english) if english else {},
        next_in=code if words.next else "en",
        title=title or show.settings.exhibit,
        title_in=title_in,
        story=story,
        story_in=story_in,
    )


def _next(words: WordsFile, told: NextWords) -> dict[str, str]:
    return {**told.model_dump(), **{f"felt_{name}": word for name, word in words.feelings.items()}}


def _said(code: str, own: str, texts: Mapping[str, str]) -> tuple[str, str]:
    """The text in the language `code`, else in the house's own, else in the first that there is; and its language."""
    found = next((one for one in (code, own, *texts) if one in texts), own)
    return found, texts.get(found, "")


def _question(show: Show, question: VisitorQuestion) -> AskedQuestion:
    words = show.inquiry.words
    return AskedQuestion(
        kind=question.kind,
        ask={code: one.asked(question, code) for code, one in words.items()},
        choices=list(question.choices),
        names={code: dict(one.named(question, code)) for code, one in words.items()},
        follow_up=question.follow_up,
    )
