"""What questions and answers are called: in the words of the show that asks them, else in those that ship."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exhibit.config.checked import check
from exhibit.config.located import load
from exhibit.questions.schema import VisitorQuestion
from exhibit.questions.words import SHIPPED, WordsFile


@dataclass(frozen=True)
class AnswerNames:
    """`questions` are those of a show, as far as one is known; what is not in `words` keeps its name."""

    language: str
    words: WordsFile | None = None
    questions: Mapping[str, VisitorQuestion] = field(default_factory=dict)

    def question(self, name: str) -> str:
        """As visitors were asked."""
        question = self.questions.get(name)
        return self.words.asked(question, self.language) if self.words and question else name

    def choice(self, question: str, choice: str) -> str:
        """As it stood on the button."""
        if self.words is None:
            return choice
        asked = self.questions.get(question)
        if asked is not None:
            return self.words.named(asked, self.language).get(choice, choice)
        usual = {**self.words.subjects, **self.words.scale, **self.words.feelings}
        return usual.get(choice, choice)


def answer_names(language: str, questions: Mapping[str, VisitorQuestion]) -> AnswerNames:
    """The names of `language`, in our words where it is one of ours."""
    file = SHIPPED / f"{language}.yaml"
    return AnswerNames(language, check(WordsFile, load(file), (), []) if file.is_file() else None, questions)
