"""What the page of a house of many rooms is set up with: its broker, and where its rooms are."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from exhibit.config.checked import Section, check
from exhibit.config.located import load
from exhibit.config.problems import Problem, ShowError
from exhibit.config.sections import MqttSection, Prefix


class HouseFile(Section):
    """A file as `exhibit house init` writes it for the page. `mqtt: prefix` says nothing here."""

    mqtt: MqttSection
    below: Prefix | None = Field(None, description="rooms are what stands one level below this; left out: all")


def load_house(file: Path) -> HouseFile:
    """The settings in `file`. Raises ShowError."""
    problems = list[Problem]()
    found = check(HouseFile, load(file), (), problems)
    if found is None:
        raise ShowError(problems)
    return found
