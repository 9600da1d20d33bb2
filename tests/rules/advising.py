"""Rules to be advised on, in short."""

from __future__ import annotations

import ast
from typing import Any

from exhibit.rules.advice import Advised, advice

TIDE, RAIN = {"projector": "scene tide"}, {"projector": "scene rain"}
PLAY = frozenset(["play"])


def rule(when: str, name: str = "it", **told: Any) -> Advised:
    """A rule, `it` where the name does not matter."""
    return Advised(name, ast.parse(when, mode="eval").body, **told)


def told(*rules: Advised) -> list[tuple[str, tuple[str, ...], int, str]]:
    """What is said about `rules`."""
    return [(one.rule, one.place, one.column, one.text) for one in advice(rules)]
