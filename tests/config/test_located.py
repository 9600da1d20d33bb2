"""YAML that remembers where everything stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.config.located import parse, value_at
from exhibit.config.problems import ShowError

FILE = Path("show.yaml")


@pytest.mark.parametrize(
    "written", ["!!binary aGVsbG8=", "!!timestamp 2026-05-02", "!!python/name:os.system", "!!int x"]
)
def test_a_tag_that_forces_what_no_show_knows_is_a_mistake(written: str) -> None:
    with pytest.raises(ShowError, match=r"^show\.yaml:2:6: a text that begins with ! needs quotes"):
        parse(f"a: 1\nb:   {written}\n", FILE)


def test_a_tag_for_what_a_show_knows_is_followed() -> None:
    assert parse("!!str 12", FILE).data == "12"


def test_what_stands_at_a_path_is_found() -> None:
    data = parse("looks:\n  dusk: [{level: 0.5}, {level: 1}]\n", FILE).data
    assert value_at(data, ("looks", "dusk", 1, "level")) == 1
    assert value_at(data, ()) == data


@pytest.mark.parametrize("path", [("dawn",), ("dusk", 2), ("dusk", "level"), ("dusk", 0, 0)])
def test_where_nothing_stands_nothing_is_found(path: tuple[str | int, ...]) -> None:
    with pytest.raises(LookupError):
        value_at(parse("dusk: [1, 2]\n", FILE).data, path)
