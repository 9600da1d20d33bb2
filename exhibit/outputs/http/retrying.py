"""When a request is tried again (D-http-2): a pure step from what became of it to what is to be done. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exhibit.outputs.http.request import HttpAnswer


@dataclass(frozen=True)
class BackOff:
    """How long is waited before another try: `first_s`, twice as long each time, `longest_s` at most; so much of it by
    chance that many shows do not knock at the same moment."""

    first_s: float = 0.5
    longest_s: float = 30.0
    chance: float = 0.5

    def pause_s(self, tries: int, thrown: float) -> float:
        """The pause after so many `tries`; `thrown` lies in 0..1."""
        longest = min(self.longest_s, self.first_s * 2.0 ** min(tries - 1, 32))
        return longest * (1.0 - self.chance * thrown)


@dataclass(frozen=True)
class RetryDecision:
    """What is to be done with a request: it is "done", "refused" for good, "given up", or tried "again" `after_s`."""

    what: Literal["done", "refused", "given up", "again"]
    after_s: float = 0.0


def retry_decision(answer: HttpAnswer, tries: int, retries: int, back_off: BackOff, thrown: float) -> RetryDecision:
    """What follows from the `answer` to the last of `tries`, of which `retries` may follow the first."""
    if answer.delivered:
        return RetryDecision("done")
    if not answer.worth_another_try:
        return RetryDecision("refused")
    if tries > retries:
        return RetryDecision("given up")
    return RetryDecision("again", back_off.pause_s(tries, thrown))
