"""An alert: one cause, told once when it has lasted, and once when it is over."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

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

    def title(self, show: str) -> str:
        """A line such as a mail's subject."""
        words = {"raised": f"{show}: {self.cause}", "cleared": f"{show}: {self.cause} is well again"}
        return words.get(self.kind, f"{show}: a trial alert")

    def lines(self, show: str, at: str) -> tuple[str, ...]:
        """What stands below the title; `at` is the time of day."""
        told = (f"{show}, {at}", "", self.text)
        return (*told, "", f"What to do: {self.repair}") if self.repair else told

    def as_json(self, show: str, at: str) -> dict[str, str]:
        """For programs."""
        return {**asdict(self), "show": show, "at": at, "title": self.title(show)}


TRIAL = Alert("trial", "trial", "trial", "This is a trial: somebody wants to know whether alerts arrive.", "")
