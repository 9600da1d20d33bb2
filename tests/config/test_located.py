"""YAML that remembers where everything stands."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

from exhibit.config.located import Document, parse, value_at
from exhibit.config.problems import ShowError

FILE = Path("show.yaml")
REPOSITORY = Path(__file__).parent.parent.parent
WRITTEN = sorted(
    {*REPOSITORY.glob("rules/*.yaml"), *REPOSITORY.glob("scenes/*/*.yaml"), *REPOSITORY.glob("tests/shows/*/*.yaml")}
)


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


def _read(text: str) -> Document | list[str]:
    try:
        return parse(text, FILE)
    except ShowError as error:
        return [str(problem) for problem in error.problems]


def test_a_slip_is_told_alike_whether_libyaml_is_there_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of every show here, and of it with a character lost or put in, and where everything stands."""
    chance = random.Random(7)
    texts = [file.read_text(encoding="utf-8") for file in WRITTEN]
    for text in texts.copy():
        at = chance.randrange(len(text))
        texts += [text[:at] + text[at + 1 :], text[:at] + chance.choice(" \t:-#[]{}'\"|>&*%@,?\n") + text[at:]]
    with_it = [_read(text) for text in texts]
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    apart = [text for text, told in zip(texts, with_it, strict=True) if _read(text) != told]
    assert len(apart) <= len(texts) / 20, apart  # an empty value before a comma stands one column further on
