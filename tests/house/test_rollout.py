"""What a room that follows a repository hears over a real broker: how it is itself, and what is good in the room that
goes first; and what the house's page tells of it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exhibit.assembly.rollout import ShowAround
from exhibit.clock import SystemClock
from exhibit.house.first_room import CannotHear, ProvenCommit
from exhibit.house.room import RoomSigns, ToldState, view, with_message
from exhibit.outputs.mqtt.beat import FOLLOWS_NOTHING, PlayedShow, Pulse, RolloutTold, encoded
from tests.conftest import Neighbour, command, free_port, until
from tests.house.stand_in_rooms import StandInRoom

Start = Callable[[list[str]], Neighbour]
GOOD, PLAYED = "4f0c2a1e9b77", "b" * 40


def cellar(folder: Path, port: int) -> Path:
    folder.mkdir()
    told = f"mqtt: {{host: 127.0.0.1, port: {port}, prefix: house/cellar}}\nhours: {{daily: 10:00-18:00}}\n"
    (folder / "exhibit.yaml").write_text(f"exhibit: Ours\n{told}")
    (folder / "house.yaml").write_text("defaults: {zone: UTC}\nrooms: {hall: {}, cellar: {}}\nrollout: {first: hall}\n")
    (folder / "venue.yaml").write_text("room: cellar\n")
    return folder


def test_a_room_hears_how_it_is_and_what_is_good_in_the_one_that_goes_first(tmp_path: Path, neighbour: Start) -> None:
    port = free_port(socket.SOCK_STREAM)
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    around = ShowAround(cellar(tmp_path / "cellar", port), lambda: None, SystemClock(), lambda: noon)
    with pytest.raises(CannotHear):
        around.health(PLAYED)
    neighbour([command("mosquitto"), "-p", str(port)])
    hall = StandInRoom("house/hall", port, rollout=RolloutTold(GOOD, GOOD, f"{GOOD} is good")).start()
    own = StandInRoom("house/cellar", port, commit=PLAYED[:12]).start()
    try:
        assert around.is_open()
        assert until(lambda: around.proven() == ProvenCommit("hall", GOOD))
        assert until(lambda: _ill(around, PLAYED) == frozenset())
        assert _ill(around, "c" * 40) is None  # it plays another one
        own.tell("health", json.dumps({"state": "ill", "headline": "no frame for 12 s", "remedy": ""}))
        assert until(lambda: _ill(around, PLAYED) == frozenset({"no frame for # s"}))
        hall.die()
        own.die()
        assert until(lambda: around.proven() == ProvenCommit("hall", ""))
        assert until(lambda: _ill(around, PLAYED) is None)
    finally:
        around.close()
        hall.die()
        own.die()


def _ill(around: ShowAround, commit: str) -> frozenset[str] | None:
    try:
        return around.health(commit)
    except CannotHear:
        return frozenset({"no broker"})


def test_without_a_broker_the_shows_page_is_asked_and_no_room_goes_first_where_none_is_named(tmp_path: Path) -> None:
    show = tmp_path / "show"
    show.mkdir()
    (show / "exhibit.yaml").write_text("exhibit: Ours\n")
    around = ShowAround(show, lambda: frozenset({"camera: away"}), SystemClock())
    assert around.health(PLAYED) == frozenset({"camera: away"})
    assert around.proven() is None
    assert not around.is_open()
    assert around.watch_s == 900.0
    around.await_heard()  # there is nothing to wait for


def test_the_page_of_the_house_tells_what_a_room_plays_wants_and_had_last() -> None:
    told = RolloutTold("c0ffee000000", GOOD, "c0ffee000000 waits until the house closes")
    pulse = Pulse("run", "hall-pi", 0.0, lambda: 0.001, lambda: told)
    pulse.playing = PlayedShow("Ours", "0.9.1", GOOD)
    beat = encoded(pulse.next_beat(1.0, "2026-12-01T12:00:00+00:00"))
    signs = with_message(RoomSigns("house/hall"), "beat", ToldState(beat, 1.0, kept=False), datetime.now(UTC))
    played = view(signs, 1.0, 0.0).played
    assert (played.commit, played.rollout) == (GOOD, told)
    older = json.dumps({"boot": "run", "seq": 1})
    signs = with_message(RoomSigns("house/hall"), "beat", ToldState(older, 1.0, kept=False), datetime.now(UTC))
    assert view(signs, 1.0, 0.0).played.rollout == FOLLOWS_NOTHING
