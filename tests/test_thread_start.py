"""A thread that ends before it has begun keeps nobody waiting."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from exhibit.system.thread_start import guard_thread_starts


class Stillborn(threading.Thread):
    """Ends as one does that has no memory for its first frame: without a word to whoever waits."""

    def _bootstrap(self) -> None:
        raise MemoryError


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", threading.Thread.start)  # what was before comes back afterwards
    guard_thread_starts()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_whoever_starts_a_thread_that_cannot_begin_is_told() -> None:
    thread = Stillborn()
    with pytest.raises(RuntimeError, match="no memory"):
        thread.start()
    assert not thread.is_alive()
    assert thread not in threading.enumerate()


def test_all_others_start_run_once_and_end_as_before() -> None:
    ran = threading.Event()
    thread = threading.Thread(target=ran.set)
    thread.start()
    thread.join()
    assert ran.is_set()
    assert not thread.is_alive()
    with pytest.raises(RuntimeError, match="once"):
        thread.start()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(abs, [-1, 2])) == [1, 2]
