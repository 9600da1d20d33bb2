"""What waits for a broker: in order, bounded, and still there after a restart."""

from __future__ import annotations

import shutil
from pathlib import Path

from exhibit.outputs.mqtt.backlog import Backlog, QueuedMessage


def messages(*numbers: int) -> list[QueuedMessage]:
    return [QueuedMessage("topic", str(number), retain=number % 2 == 0) for number in numbers]


def waiting(backlog: Backlog) -> list[str]:
    return [message.payload for _, message in backlog.oldest()]


def test_what_waits_is_kept_in_order_over_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "new" / "queue.sqlite3"
    backlog = Backlog(file)
    backlog.add(messages(1, 2, 3))
    backlog.forget(backlog.oldest()[0][0])
    backlog.close()
    backlog = Backlog(file)
    backlog.add(messages(4))
    assert [message for _, message in backlog.oldest()] == messages(2, 3, 4)
    assert (len(backlog), backlog.fault) == (3, "")
    backlog.close()


def test_what_waits_stands_on_the_disk_itself_within_a_second(tmp_path: Path) -> None:
    """Without the log, which a power cut takes: what was settled is there, and asked of the disk once a second."""
    file, cut = tmp_path / "queue.sqlite3", tmp_path / "cut.sqlite3"
    backlog = Backlog(file)
    found = []
    for number, at_s in enumerate((10.0, 10.5, 11.1), start=1):
        backlog.add(messages(number))
        backlog.settle(at_s)
        shutil.copy(file, cut)
        after = Backlog(cut)
        found.append(waiting(after))
        after.close()
    assert found == [["1"], ["1"], ["1", "2", "3"]]
    backlog.close()


def test_a_full_queue_drops_the_oldest_and_counts(tmp_path: Path) -> None:
    backlog = Backlog(tmp_path / "queue.sqlite3", most=3)
    backlog.add(messages(1, 2))
    backlog.add(messages(3, 4, 5))
    assert (waiting(backlog), backlog.dropped, len(backlog)) == (["3", "4", "5"], 2, 3)
    backlog.close()


def test_a_file_that_another_show_has_is_left_alone(tmp_path: Path) -> None:
    first, second = Backlog(tmp_path / "queue.sqlite3"), Backlog(tmp_path / "queue.sqlite3")
    first.add(messages(1))
    second.add(messages(2))
    assert (waiting(first), waiting(second)) == (["1"], ["2"])
    assert "memory only" in second.fault
    first.close()
    second.close()


def test_a_file_that_cannot_be_used_is_said_and_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    backlog = Backlog(tmp_path / "file" / "queue.sqlite3")
    backlog.add(messages(1))
    assert (waiting(backlog), "memory only" in backlog.fault) == (["1"], True)
    backlog.close()


def test_a_damaged_file_is_put_aside_and_the_next_night_is_on_disk_again(tmp_path: Path) -> None:
    file = tmp_path / "queue.sqlite3"
    file.write_bytes(b"this is no database, but it is long enough to look like one" * 100)
    backlog = Backlog(file)
    backlog.add(messages(1))
    assert (waiting(backlog), "was damaged" in backlog.fault) == (["1"], True)
    backlog.close()
    (kept,) = tmp_path.glob("queue.sqlite3.*.damaged")
    assert kept.read_bytes().startswith(b"this is no database")
    assert kept.name in backlog.fault
    backlog = Backlog(file)
    assert (waiting(backlog), backlog.fault) == (["1"], "")
    backlog.close()


def test_a_full_disk_leaves_what_waits_in_order_in_memory(tmp_path: Path) -> None:
    """The file may grow no more: as a full disk, for SQLite."""
    backlog = Backlog(tmp_path / "queue.sqlite3")
    backlog.add(messages(0, 1, 2))
    backlog.forget(backlog.oldest(1)[0][0])
    numbers = [number for number, _ in backlog.oldest()]
    pages = backlog._database.execute("PRAGMA page_count").fetchone()[0]
    backlog._database.execute(f"PRAGMA max_page_count = {pages}")
    long = [QueuedMessage("topic", "long" * 2000)]
    backlog.add(long)
    assert [message for _, message in backlog.oldest()] == [*messages(1, 2), *long]
    assert "disk is full" in backlog.fault
    backlog.forget(numbers[0])  # whoever was sending goes on under the same numbers
    assert [message for _, message in backlog.oldest()] == [*messages(2), *long]
    assert backlog.dropped == 0
    backlog.close()


def test_a_disk_that_fails_later_costs_nothing_either(tmp_path: Path) -> None:
    backlog = Backlog(tmp_path / "queue.sqlite3")
    backlog.add(messages(1))
    backlog._database.close()
    backlog.add(messages(2))
    assert waiting(backlog) == ["2"]
    backlog._database.close()
    backlog.forget(1)
    assert waiting(backlog) == []
    backlog.close()


def test_a_file_that_was_taken_for_a_while_has_everything_again_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "queue.sqlite3"
    other = Backlog(file)
    other.add(messages(1, 2))
    ours = Backlog(file)
    ours.add(messages(3, 4))
    ours.return_to_disk()
    assert ("memory only" in ours.fault, waiting(ours)) == (True, ["3", "4"])
    other.close()
    ours.forget(ours.oldest()[0][0])
    ours.return_to_disk()
    assert (ours.fault, waiting(ours), len(ours)) == ("", ["1", "2", "4"], 3)
    ours.close()
    assert waiting(Backlog(file)) == ["1", "2", "4"]


def test_a_disk_that_is_full_for_a_while_costs_nothing_and_is_used_again(tmp_path: Path) -> None:
    file = tmp_path / "queue.sqlite3"
    backlog = Backlog(file)
    backlog.add(messages(1, 2))
    backlog._database.execute("PRAGMA max_page_count = 1").fetchall()  # what SQLite says of a full disk
    backlog.add([QueuedMessage("topic", "x" * 100_000)])
    assert ("full" in backlog.fault, len(backlog)) == (True, 3)
    backlog.forget(backlog.oldest()[0][0])
    backlog.return_to_disk()
    assert (backlog.fault, len(backlog), waiting(backlog)[0]) == ("", 2, "2")
    backlog.close()
    assert [len(one) for one in waiting(Backlog(file))] == [1, 100_000]
