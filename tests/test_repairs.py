"""What is ill and one press repairs: offered only where the press does it, done by it, and said."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.outputs.record import Record
from exhibit.outputs.rolling_file import Bounds
from exhibit.runtime.repairs import repair_of
from exhibit.runtime.status import Status
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Frame, Mood
from exhibit.verdict import HeartSign, Illness, Watched
from exhibit.vision.sources.port import SourceState
from exhibit.web.server.limits import Limits
from tests.conftest import WITHIN_S, free_port, until
from tests.stand_ins import Blind


class Mute:
    """A camera that opens and gives no picture: many drivers do that after a cable was touched."""

    def __init__(self) -> None:
        self.closed = 0

    def read(self, wait_s: float) -> Frame | None:
        threading.Event().wait(min(0.05, wait_s))
        return None

    def state(self) -> SourceState:
        return SourceState("up", "camera 0, 1280x720")

    def close(self) -> None:
        self.closed += 1


@contextmanager
def served(folder: Path, source: Mute) -> Iterator[tuple[App, httpx.Client]]:
    """A show with its page and a projector that nobody answers for."""
    folder.mkdir()
    (folder / "exhibit.yaml").write_text("exhibit: A test\nprojector: {size: 160x90}\n")
    (folder / "venue.yaml").write_text("power: {left: {pjlink: 127.0.0.1, port: 9}}\n")
    place = f"127.0.0.1:{free_port(socket.SOCK_STREAM)}"
    options = Options(folder, headless=True, web=True, listen=place)
    app = App(assemble(options, "test", StandIns(observer=Blind(), source=source)))
    assert app.page is not None
    app.page.serving = replace(app.page.serving, limits=Limits(rate_hz=1e6, burst=1e6))
    thread = threading.Thread(target=app.run, args=(lambda _: None,))
    thread.start()
    try:
        with httpx.Client(base_url=f"http://{place}", timeout=WITHIN_S) as client:

            def answers() -> bool:
                try:
                    return client.get("/api/state").status_code == 200
                except httpx.HTTPError:
                    return False

            assert until(answers)
            yield app, client
    finally:
        app.stop()
        thread.join(WITHIN_S)


def ill(client: httpx.Client, about: str) -> dict[str, Any]:
    """What is said of the illness of `about`; empty where it is well."""
    found: list[dict[str, Any]] = client.get("/api/state").json()["health"]["illnesses"]
    return next((one for one in found if one["about"] == about), {})


def test_a_press_repairs_what_it_is_offered_for_and_says_so(tmp_path: Path) -> None:
    source, free, stuck = Mute(), threading.Event(), threading.Event()
    stuck.set()

    def target() -> None:
        if stuck.is_set():
            free.wait(WITHIN_S)

    part = TendedThread(target, name="sign", limit_s=0.5, replaceable=True)
    with served(tmp_path / "show", source) as (app, client):
        part.start()
        # 0 frames a second are a fault within seconds, though the camera says that it is up; and it says why.
        assert until(lambda: ill(client, "source").get("code") == "not looked at")
        told = ill(client, "source")
        assert told["text"].startswith("no frame has been looked at for")
        assert told["remedy"] == "look at the camera: it gives no pictures"
        assert told["repair"] == "camera again"
        pressed = client.post("/api/repair", json={"about": "source", "repair": "camera again"}).json()
        assert pressed == {"told": "the camera is closed and opened again"}
        assert until(lambda: source.closed == 1)
        # What is not offered is not done.
        for about, repair in (("source", "restart part"), ("nobody", "camera again")):
            pressed = client.post("/api/repair", json={"about": about, "repair": repair}).json()
            assert pressed == {"told": "that is well by now: nothing was done"}
        assert client.post("/api/repair", json={"about": "source", "repair": "dance"}).status_code == 422
        # A part that two others could not replace is begun once more, by hand.
        assert until(lambda: part.replacements == 2 and bool(ill(client, "sign")))
        assert ill(client, "sign")["repair"] == "restart part"
        stuck.clear()
        client.post("/api/repair", json={"about": "sign", "repair": "restart part"})
        assert until(lambda: not ill(client, "sign"))
        assert part.replacements == 3
        free.set()
        presses = [(one["what"], one["name"], one["value"]) for one in client.get("/api/logbook").json()["presses"]]
        assert ("repair", "source", "camera again") in presses
        # A projector is switched by hand, by its name.
        for to, is_on in (("off", False), ("on", True)):
            assert client.put("/api/power/left", json={"to": to}).status_code == 200
            assert app.status().overrides.power == {"left": is_on}
        links = client.get("/api/state").json()["links"]
        by_hand = next(one for one in links if one["name"] == "power")["parts"][0]["by_hand"]
        assert (by_hand["is"], by_hand["by"]) == ("on", "page 127.0.0.1")
        client.put("/api/power/left", json={"to": "hours"})
        assert app.status().overrides.power == {}
        assert client.put("/api/power/right", json={"to": "on"}).status_code == 404
        assert client.put("/api/power/left", json={"to": "dim"}).status_code == 422


HUNG = Illness("thread hangs", "sound", "hangs", 0.0, "")


@pytest.mark.parametrize(
    ("illness", "offered"),
    [
        (HUNG, "restart show"),
        (replace(HUNG, about="tick"), None),
        (Illness("stands still", "", "", 0.0, ""), None),
        (Illness("another is played", "", "", None, ""), "try again"),
        (Illness("picture", "source", "the lens is covered", 0.0, ""), None),
        (Illness("output down", "osc desk", "it does not answer", 0.0, ""), None),
        (Illness("output down", "machine", "the disk of /x is nearly full", 0.0, ""), "delete old records"),
        (Illness("output down", "machine", "85 degrees", 0.0, ""), None),
    ],
)
def test_a_button_is_there_only_where_the_press_does_it(illness: Illness, offered: str | None) -> None:
    watched = Watched((HeartSign("sound", "hangs", 0.0),))
    source = SourceState("up", "")
    status = Status("x", 1.0, source, 0, 0, 0, Mood(), None, (), {}, 1.0, (), {}, ())  # type: ignore[arg-type]
    assert repair_of(illness, replace(status, watched=watched, old_records=2)) == offered
    assert repair_of(illness, replace(status, watched=watched)) in (None, "restart show", "try again")


def test_old_files_of_a_record_go_and_the_one_that_is_written_stays(tmp_path: Path) -> None:
    path = tmp_path / "evening.jsonl"
    path.write_text("{}\n")
    (tmp_path / "evening.2026-11-01T20-00-00.jsonl").write_text("{}\n")
    (tmp_path / "other.jsonl").write_text("{}\n")
    record = Record(path, Bounds(days=10_000))
    assert record.old_files == 2
    record.remove_old()
    assert until(lambda: record.old_files == 0)
    record.close()
    left = {one.name for one in tmp_path.iterdir()}
    assert len(left) == 2
    assert "other.jsonl" in left
