"""follow.yaml: which branch of which repository a room's show follows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from exhibit.config.checked import Section, check
from exhibit.config.durations import Duration
from exhibit.config.located import load
from exhibit.config.patterns import matching
from exhibit.config.problems import Problem, ShowError

_NOT_AN_OPTION = r"^[^-\s][^\x00\n]*$"
_BRANCH = r"^(?!.*(?:\.\.|//|@\{|\.lock$))[A-Za-z0-9_][A-Za-z0-9_./-]*$"


class FollowFile(Section):
    """What is followed."""

    repository: Annotated[str, matching(_NOT_AN_OPTION, "no repository: write its address, or its folder")] = Field(
        description="the repository's address, as git knows it, or its folder"
    )
    branch: Annotated[str, matching(_BRANCH, "no name of a branch, such as main")] = Field(
        "main", description="the branch that is followed"
    )
    path: str = Field("", description="the show's folder in the repository; left out: all of it")
    every: Annotated[Duration, Field(ge=5)] = Field(60.0, description="how often it is looked for a new commit")


def load_follow(file: Path) -> FollowFile:
    """What `file` says. Raises ShowError."""
    problems = list[Problem]()
    found = check(FollowFile, load(file), (), problems)
    if found is None:
        raise ShowError(problems)
    return found
