"""Who drums on the screen is found; who answers after others is not."""

from __future__ import annotations

from exhibit.questions.bursts import MOST, WITHIN_S, Bursts, answered


def flags(every_s: float, count: int, senders: int = 1) -> list[bool]:
    state, found = Bursts(), []
    for number in range(count):
        state, flagged = answered(state, f"{number % senders}", number * every_s)
        found.append(flagged)
    return found


def test_the_answers_of_a_burst_are_flagged_from_the_thirteenth_on() -> None:
    assert flags(1.0, 16) == [False] * MOST + [True] * 4


def test_visitors_one_after_the_other_are_no_burst() -> None:
    assert not any(flags(WITHIN_S / MOST + 0.1, 200))


def test_many_phones_at_once_are_no_burst() -> None:
    assert not any(flags(0.1, 300, senders=100))


def test_no_more_is_remembered_than_a_minute_and_some_senders() -> None:
    state = Bursts()
    for number in range(700):
        state, _ = answered(state, f"{number}", number * 0.001)
    assert len(state.came) <= 501
    state, _ = answered(state, "late", 1000.0)
    assert set(state.came) == {"late"}
