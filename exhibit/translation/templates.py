"""Templates: a sentence with holes `{1}`, found again in what was said. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_HOLE = re.compile(r"\{(\d+)\}")
_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class SentenceTemplate:
    """`pattern` as it is said in English, and `said` in another language. In `said`, `{1}` stands for what was in the
    first hole, `{1!}` for the same as it was (a name), and `{1|кадр|кадра|кадров}` for the form that fits the number in
    it. What stands in quotes is a name, too."""

    pattern: str
    said: str

    @cached_property
    def literals(self) -> tuple[str, ...]:
        """What stands around the holes: one piece more than there are holes."""
        return tuple(_HOLE.split(self.pattern)[::2])

    @cached_property
    def weight(self) -> int:
        """How many letters of a sentence it explains."""
        return sum(len(piece) for piece in self.literals)

    @cached_property
    def names(self) -> frozenset[int]:
        """The numbers of the holes that hold names: those in quotes, and those that `said` calls so."""
        pieces = zip(self.literals, self.literals[1:], strict=False)
        quoted = {number for number, (before, after) in enumerate(pieces, 1) if _quotes(before[-1:], after[:1])}
        return frozenset(quoted | {int(number) for number in re.findall(r"\{(\d+)!\}", self.said)})

    @cached_property
    def words(self) -> frozenset[str]:
        """Words that a sentence of it has; those beside a hole may go on in it."""
        found = set()
        for number, piece in enumerate(self.literals):
            starts, ends = number == 0, number == len(self.literals) - 1
            for word in _WORD.finditer(piece):
                if (word.start() > 0 or starts) and (word.end() < len(piece) or ends):
                    found.add(word[0])
        return frozenset(found)

    def holes(self, sentence: str) -> Sequence[str] | None:
        """What `sentence` has in the holes; None where it is another. Each piece is looked for where it comes first
        after the one before: that finds one wherever there is one, in one walk."""
        first, *more = self.literals
        if not sentence.startswith(first):
            return None
        if not more:
            return () if len(sentence) == len(first) else None
        *between, last = more
        at, found = len(first), []
        for piece in between:
            next_at = sentence.find(piece, at)
            if next_at < 0:
                return None
            found.append(sentence[at:next_at])
            at = next_at + len(piece)
        end = len(sentence) - len(last)
        if end < at or not sentence.endswith(last):
            return None
        return (*found, sentence[at:end])


def words_of(sentence: str) -> frozenset[str]:
    """The words of a sentence, as `SentenceTemplate.words` counts them."""
    return frozenset(_WORD.findall(sentence))


def _quotes(before: str, after: str) -> bool:
    return before == after and before in ("'", "`")
