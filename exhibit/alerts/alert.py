"""An alert: one cause, told once when it has lasted, and once when it is over."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from exhibit.translation import Say

_NAMES = {"not begun": "the show", "stands still": "the show", "another is played": "the show", "source": "the camera"}
"""What is ill, in words, where its cause is a code."""

Kind = Literal["raised", "cleared", "trial"]


@dataclass(frozen=True)
class Alert:
    """What is told. `cause` is the part that is ill, or what is wrong where that is no part; `code` names the illness,
    `text` says it in a sentence, `repair` what to do."""

    kind: Kind
    cause: str
    code: str
    text: str
    repair: str

    def title(self, show: str, say: Say = str) -> str:
        """A line such as a mail's subject."""
        what = named(self.cause)
        words = {"raised": say(what), "cleared": say(f"{what} is well again")}
        return f"{show}: {words.get(self.kind, say('a trial alert'))}"

    def lines(self, show: str, at: str, say: Say = str) -> tuple[str, ...]:
        """What stands below the title; `at` is the time of day."""
        told = (f"{show}, {at}", "", say(self.text))
        return (*told, "", say(f"What to do: {self.repair}")) if self.repair else told

    def as_json(self, show: str, at: str, say: Say = str) -> dict[str, str]:
        """For programs: what names something is the same in every language."""
        told = {"text": say(self.text), "repair": say(self.repair), "title": self.title(show, say)}
        return {**asdict(self), "show": show, "at": at, **told}


def named(cause: str) -> str:
    """A cause in words."""
    if cause.startswith("source "):
        return f"the camera {cause.removeprefix('source ')}"
    return _NAMES.get(cause, cause)


TRIAL = Alert("trial", "trial", "trial", "This is a trial: somebody wants to know whether alerts arrive.", "")
