"""The page of the house never shows a dead room as well for longer than five seconds, whoever is killed in which order:
a short form of `make nemesis` (tests/slow/house)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import until
from tests.house.nemesis import HARMS, ROOM, Ordeal

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")


@pytest.fixture
def ordeal(tmp_path: Path) -> Iterator[Ordeal]:
    made = Ordeal(tmp_path, rooms=3, seed=3)
    try:
        yield made
    finally:
        made.close()


def test_a_dead_room_is_never_well_for_long_though_the_broker_keeps_that_it_is_online(ordeal: Ordeal) -> None:
    vault = ordeal.add("vault", (*ROOM, "house/vault", "{port}"))
    vault.start()
    assert until(lambda: ordeal.broker.keeps_on_disk("house/vault/health"))
    ordeal.broker.kill()  # so that nobody hears its last will
    vault.suffer("killed")
    ordeal.broker.start()
    assert ordeal.broker.kept("house/vault/status") == "online"
    del ordeal.rooms["vault"]
    page = ordeal.open_page()
    page.dead["vault"] = float("-inf")
    ordeal.start()
    ordeal.await_well()
    assert page.states["vault"] == "unknown"

    for name, harm in zip(sorted(ordeal.rooms), HARMS, strict=True):
        ordeal.suffer(name, harm)
    ordeal.await_seen()
    ordeal.mend("room-0")
    ordeal.mend("room-1")
    ordeal.kill_broker()
    ordeal.await_seen()
    ordeal.mend("room-2")
    ordeal.start_broker()
    ordeal.suffer("room-1", "killed")
    ordeal.await_seen()
    ordeal.mend("room-1")
    ordeal.await_living()
    assert page.states["vault"] == "unknown"
    assert page.lies == []
    vault.close()
