"""Expressions parsed by several threads at once."""

from __future__ import annotations

import ast
import gc
import threading
import time
from collections.abc import Iterator

import pytest

from exhibit.config.one_at_a_time import tree_of

TEXT = "a + b * (c - d) if any(x > 1 for x in y) else (q, [r, {s: t}])"


class Yielding:
    """Garbage that lets other threads go on while it is collected."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        time.sleep(0)


@pytest.fixture
def collected_often() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(1)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collected_often")
def test_threads_that_parse_at_once_do_not_break_each_other() -> None:
    trees: list[str] = []

    def parse() -> None:
        for _ in range(200):
            Yielding()
            trees.append(ast.dump(tree_of(TEXT)))

    threads = [threading.Thread(target=parse) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(trees) == 800
    assert set(trees) == {ast.dump(tree_of(TEXT))}
