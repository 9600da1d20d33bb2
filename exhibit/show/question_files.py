"""What visitors are asked, read from questions/ and checked against the rest of the show: works, acts, languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from exhibit.config.checked import check
from exhibit.config.kiosk import KioskSection
from exhibit.config.located import Document, Texts, entries, load, value_at
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem, ShowError, did_you_mean, short
from exhibit.config.show_folder import QUESTIONS, WORDS, ShowFolder
from exhibit.questions.answers import KNOWN
from exhibit.questions.schema import USUAL_QUESTIONS, QuestionsFile, VisitorQuestion
from exhibit.questions.words import SHIPPED, WordsFile

_FALLBACK = "en"


@dataclass(frozen=True)
class PlacedQuestion:
    """A question and where it stands."""

    question: VisitorQuestion
    document: Document
    place: Place


@dataclass(frozen=True)
class Inquiry:
    """All that visitors are asked: `questions` by name, in order, and `words` by language. `choices` is everything that
    may be answered."""

    questions: Mapping[str, VisitorQuestion] = field(default_factory=lambda: USUAL_QUESTIONS)
    words: Mapping[str, WordsFile] = field(default_factory=dict)

    @property
    def choices(self) -> frozenset[str]:
        return frozenset(one for question in self.questions.values() for one in question.choices)


class QuestionFiles:
    """What lies in questions/; mistakes are added to `problems`, first those of the files themselves."""

    def __init__(self, lying: ShowFolder, texts: Texts | None, problems: list[Problem]) -> None:
        self._lying, self._texts, self._problems = lying, texts, problems
        self._placed: dict[str, PlacedQuestion] = {}
        self._listed: set[str] = set()
        for document in filter(None, map(self._document, lying.questions)):
            self._read(document)

    @property
    def choices(self) -> frozenset[str] | None:
        """All that may be answered; None where a question cannot be read."""
        if self._listed - set(self._placed):
            return None
        return Inquiry(self._questions).choices

    def inquiry(
        self, kiosk: KioskSection, signs: Sequence[str], works: Collection[str], acts: Collection[str]
    ) -> Inquiry:
        """What visitors are asked at `kiosk`, in a show that has these works and acts; where it names no languages, in
        those of the `signs` that there are words for."""
        languages = kiosk.languages or [one for one in signs if self._file_of(one).is_file()] or [_FALLBACK]
        words = {language: found for language in languages if (found := self._words(language))}
        for name, placed in self._placed.items():
            self._problems += self._wrong_names(placed, works, acts)
            self._problems += self._unsaid(name, placed, languages)
        return Inquiry(self._questions, words)

    @property
    def _questions(self) -> Mapping[str, VisitorQuestion]:
        return {name: one.question for name, one in self._placed.items()} or USUAL_QUESTIONS

    def _read(self, document: Document) -> None:
        """Each by itself: a bad one must not hide the others."""
        data = document.data
        if isinstance(data, dict) and isinstance(data.get("questions"), dict):
            check(QuestionsFile, replace(document, data={**data, "questions": {}}), (), self._problems)
        else:
            check(QuestionsFile, document, (), self._problems)
        for name, place in entries(document, ("questions",)):
            if name in self._listed:
                text = f"there is a question '{name}' already: give one another name"
                self._problems.append(document.problem(place, text, key=True))
                continue
            self._listed.add(name)
            # By the whole file's model, which checks the name, too.
            alone = replace(document, data={"questions": {name: value_at(document.data, place)}})
            if file := check(QuestionsFile, alone, (), self._problems):
                self._placed[name] = PlacedQuestion(file.questions[name], document, place)

    def _wrong_names(self, placed: PlacedQuestion, works: Collection[str], acts: Collection[str]) -> Iterator[Problem]:
        document, question = placed.document, placed.question
        for number, name in enumerate(question.works):
            if name not in works:
                told = did_you_mean(name, works) if works else "Works stand under 'works' in exhibit.yaml"
                yield document.problem((*placed.place, "works", number), f"there is no work '{name}'. {told}")
        for number, name in enumerate(question.acts):
            if name not in acts:
                text = f"there is no act '{name}'. {did_you_mean(name, acts)}"
                yield document.problem((*placed.place, "acts", number), text)
        if question.follow_up is not None:
            yield from self._wrong_follow_up(placed, question.follow_up)

    def _wrong_follow_up(self, placed: PlacedQuestion, name: str) -> Iterator[Problem]:
        place = (*placed.place, "follow_up")
        if name not in self._listed:
            text = f"there is no question '{name}'. {did_you_mean(name, self._listed)}"
            yield placed.document.problem(place, text)
        elif name == placed.place[-1]:
            yield placed.document.problem(place, f"'{name}' cannot follow itself: name another question")
        elif (following := self._placed.get(name)) is not None:
            question = following.question
            if question.follow_up is not None:
                text = f"'{name}' follows already, and only one question may: drop its 'follow_up'"
                yield placed.document.problem(place, text)
            for key in ("works", "acts"):
                if getattr(question, key):
                    text = f"'{name}' is asked after '{placed.place[-1]}': write '{key}' there, and drop it here"
                    yield following.document.problem((*following.place, key), text, key=True)

    def _unsaid(self, name: str, placed: PlacedQuestion, languages: Sequence[str]) -> Iterator[Problem]:
        """What visitors of some language could not read."""
        question, document = placed.question, placed.document
        lacking = [one for one in languages if question.ask and one not in question.ask]
        if lacking:
            said = ", ".join(lacking)
            text = f"'ask' of '{name}' says nothing in {said}: add it, or drop 'ask' for the usual words"
            yield document.problem((*placed.place, "ask"), text, key=True)
        for choice in question.choices:
            if choice in KNOWN[question.kind]:
                continue
            lacking = [one for one in languages if choice not in question.names.get(one, {})]
            if lacking:
                told = f"'{choice}' has no name in {', '.join(lacking)}"
                remedy = f"add it under 'names', such as {lacking[0]}: {{{choice}: ...}}"
                yield document.problem((*placed.place, "names"), f"{told}: {remedy}", key=True)

    def _words(self, language: str) -> WordsFile | None:
        file = self._file_of(language)
        if not file.is_file():
            wanted = self._lying.folder / QUESTIONS / WORDS / f"{language}.yaml"
            text = f"there are no words for visitors in '{language}': translate {SHIPPED / 'en.yaml'} and save it there"
            self._problems.append(Problem(short(wanted), 0, 0, text))
            return None
        document = self._document(file)
        return check(WordsFile, document, (), self._problems) if document else None

    def _file_of(self, language: str) -> Path:
        return self._lying.kiosk_words.get(language, SHIPPED / f"{language}.yaml")

    def _document(self, file: Path) -> Document | None:
        try:
            return load(file, self._texts)
        except ShowError as error:
            self._problems += error.problems
            return None
