"""What was counted stays so over a restart, and what is damaged costs no more than an answer that counts twice."""

from __future__ import annotations

import pytest

from exhibit.runtime.taken_answers import KEPT_DAYS, MOST, TakenAnswers


class Held:
    """Where it is kept, in memory."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def read(self) -> bytes:
        return self.data

    def keep(self, data: bytes) -> None:
        self.data = data


def name(number: int) -> str:
    return f"{number:016x}{'0' * 16}"


def test_what_was_kept_is_known_to_the_next_run_until_it_is_old() -> None:
    held, day = Held(), 0.0
    taken = TakenAnswers(held, lambda: day)
    taken.add(name(2))
    taken.add(name(1))
    assert name(1) in taken
    assert name(1) not in TakenAnswers(held)
    taken.keep()
    assert held.data == b'{"0":"' + name(1)[:16].encode() + b" " + name(2)[:16].encode() + b'"}'
    again = TakenAnswers(held, lambda: KEPT_DAYS * 86400.0)
    assert name(1) in again
    again.keep()
    assert name(1) not in again


def test_of_very_many_the_newest_days_are_kept() -> None:
    held, day = Held(), 0.0
    taken = TakenAnswers(held, lambda: day)
    for number in range(MOST):
        taken.add(name(number))
    day = 86400.0
    taken.add(name(MOST))
    taken.keep()
    assert name(MOST) in taken
    assert name(0) not in taken


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"a": "b"}', b'{"1": [2]}', b"\xff"])
def test_what_is_damaged_is_begun_anew(data: bytes) -> None:
    assert name(1) not in TakenAnswers(Held(data))
