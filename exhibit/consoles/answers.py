"""What a desk says back, as its preset knows it: that it is well, will not do something, or has begun anew. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section, Truth

Begins = Annotated[str, Field(pattern=r"^/")]
"""How an address begins; `*` stands for anything."""


def _readable(written: str) -> str:
    try:
        re.compile(written)
    except re.error as error:
        raise PydanticCustomError("pattern", "this is no pattern: {error}", {"error": str(error)}) from None
    return written


class Complaint(Section):
    """Something that the desk says when it will not, or cannot."""

    address: Begins = Field(description="how its address begins; * stands for anything")
    holds: Annotated[str, AfterValidator(_readable)] = Field(
        "", description="a pattern that its texts hold, where the address is not enough"
    )
    told: str = Field(min_length=1, description="what a person is told; {text} is what the desk wrote")
    shuts: Truth = Field(default=False, description="whether it does nothing at all until that is mended")


@dataclass(frozen=True)
class AnswerMeaning:
    """What a message of a desk means: an `answer` to the ping, a `complaint` in words, which may `shut` the desk to
    us, or that it has begun `anew` and knows nothing of what it was told."""

    answer: bool = False
    complaint: str = ""
    shut: bool = False
    anew: bool = False


def begins(address: str, written: str) -> bool:
    """Whether `address` begins as it is `written`."""
    return fnmatchcase(address, written + "*")


def complained(complaints: Iterable[Complaint], address: str, texts: Sequence[str]) -> AnswerMeaning | None:
    """The first of `complaints` that a message is, if any."""
    said = " ".join(texts)
    for one in complaints:
        if begins(address, one.address) and re.search(one.holds, said):
            return AnswerMeaning(complaint=one.told.replace("{text}", said), shut=one.shuts)
    return None
