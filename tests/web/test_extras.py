"""What the page offers beside looking and steering, on a running show: real sockets, real requests."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.assembly.options import Options
from exhibit.values import Frame, Observation
from exhibit.vision.pictures import checked_size
from exhibit.vision.sources.faults import SourceFault
from exhibit.web.extras import NOT_SERVED, SERVED
from tests.conftest import WITHIN_S, until
from tests.stand_ins import app_of
from tests.web.conftest import RULES, Running, Smiling, a_show
from tests.web.serving import Talk

Start = Callable[..., Running]
ROOM = cv2.imencode(".jpg", np.zeros((720, 1280, 3), np.uint8))[1].tobytes()
PLAY = "/api/files/rules/play.yaml"


def test_a_phone_is_the_camera_of_the_show(start: Start, tmp_path: Path) -> None:
    """Nobody at first; a phone sends pictures and is told whom the show sees; it goes, and the room is empty again."""
    show = start(options=Options(tmp_path / "0" / "show", source="browser", headless=True))
    room = show.part("room")
    assert isinstance(room, dict)
    assert room["camera"] == {"link": "down", "detail": f"waiting for a browser: open {show.url}/try"}
    with Talk(show.host, "/ws/camera") as phone:
        answer = phone.ask(ROOM)
        assert answer["visitors"][0]["emotion"] == "happiness"
        assert answer["visitors"][0]["box"] == [0.2344, 0.1389, 0.0938, 0.1944]
        for _ in range(10):
            phone.ask(ROOM)
        assert until(lambda: show.part("visitors") != [])
        assert show.app.status().source.link == "up"
        assert show.app.status().mood.dominant == "happiness"
    assert until(lambda: show.app.status().mood.visitors == 0)
    assert show.app.status().source.detail.startswith("waiting for a browser")


def test_who_stops_watching_shuts_the_phones_eyes_too(start: Start, tmp_path: Path) -> None:
    show = start(options=Options(tmp_path / "0" / "show", source="browser", headless=True))
    with Talk(show.host, "/ws/camera") as phone:
        assert phone.ask(ROOM)["watching"]
        show.put("/api/processing", on=False)
        assert until(lambda: not phone.ask(ROOM)["watching"])
        assert phone.ask(ROOM)["visitors"] == []
        assert until(lambda: show.app.status().source.link == "off")
        show.put("/api/processing", on=True)
        assert until(lambda: bool(phone.ask(ROOM).get("visitors")))


def test_without_a_page_no_browser_can_be_the_camera(tmp_path: Path) -> None:
    folder = a_show(tmp_path / "show")
    with pytest.raises(SourceFault, match="--source browser needs the page, and none is served: leave --no-web out"):
        app_of(Options(folder, source="browser", headless=True))


def test_other_shows_tell_a_phone_that_they_have_a_camera(start: Start) -> None:
    show = start()
    with Talk(show.host, "/ws/camera") as phone:
        assert "--source browser" in phone.hear()["error"]


def test_garbage_on_the_sockets_stops_nothing(start: Start) -> None:
    show = start()
    frames = show.app.status().frames
    with Talk(show.host, "/ws/predict") as one:
        for sent in (b"\0" * 1000, "x", "[" * 100_000, "{}", '{"data": {"image": 1}}'):
            assert "error" in one.ask(sent)
        assert until(lambda: show.app.status().frames > frames + 10)


def test_no_pixel_is_served_unless_the_venue_says_so(start: Start) -> None:
    """Every route of the API is asked for; none gives a picture, and the show keeps none for the page."""
    show = start()
    answer = show.client.get("/api/preview.jpg")
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("the camera's picture is not served here: 'preview: true' in venue.yaml")
    assert answer.headers["cache-control"] == "no-store"
    room = show.part("room")
    assert isinstance(room, dict)
    assert room["preview"] is False
    for path in show.client.get("/api/openapi.json").json()["paths"]:
        for asked in (path, path.replace("{name}", "joy").replace("{path}", "exhibit.yaml")):
            answer = show.client.get(asked, headers=show.operator)
            assert not answer.headers.get("content-type", "").startswith("image/"), path
            assert b"\xff\xd8\xff" not in answer.content, path


class Remembering(Smiling):
    """Remembers every frame without keeping it."""

    def __init__(self) -> None:
        self.frames: list[weakref.ref[Frame]] = []

    def observe(self, frame: Frame) -> Observation:
        self.frames.append(weakref.ref(frame))
        return super().observe(frame)


@pytest.mark.parametrize("allowed", [False, True])
def test_the_show_keeps_no_frame_but_the_one_that_it_may_serve(tmp_path: Path, allowed: bool) -> None:
    folder = a_show(tmp_path / "show")
    (folder / "venue.yaml").write_text(f"preview: {str(allowed).lower()}\nweb: {{listen: 127.0.0.1:0}}\n")
    eyes = Remembering()
    app = app_of(Options(folder, source="drawn", headless=True, duration_s=WITHIN_S, web=True), eyes)
    kept: list[int] = []

    def count(_: object) -> None:
        if len(eyes.frames) > 10:
            kept.append(sum(one() is not None for one in eyes.frames[:-2]))
        if len(kept) > 20:
            app.stop()

    app.run(count)
    assert kept
    assert max(kept) == 0  # those before the last two, which may be on their way
    gc.collect()
    assert app.status().frames > 10
    assert (app.made.extras is not None and app.made.extras.preview is not None) is allowed


def test_with_leave_the_newest_picture_is_served_small_and_said(start: Start) -> None:
    show = start(venue="preview: true\n")
    assert SERVED in show.app.made.notices(at_terminal=False)
    assert until(lambda: show.client.get("/api/preview.jpg").status_code == 200)
    answer = show.client.get("/api/preview.jpg")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert checked_size(answer.content) == (640, 360)
    room = show.part("room")
    assert isinstance(room, dict)
    assert room["preview"] is True
    pictures = {show.client.get("/api/preview.jpg").content for _ in range(30)}
    assert len(pictures) < 10
    assert SERVED in show.record.read_text(encoding="utf-8")
    show.put("/api/processing", on=False)
    assert until(lambda: show.client.get("/api/preview.jpg").status_code == 404)
    show.put("/api/processing", on=True)
    assert until(lambda: show.client.get("/api/preview.jpg").status_code == 200)
    (show.folder / "venue.yaml").write_text("preview: false\n")
    assert until(lambda: show.client.get("/api/preview.jpg").status_code == 404)
    assert until(lambda: NOT_SERVED in {fault.text for fault in show.app.status().faults})


def test_the_show_goes_on_with_what_is_saved(start: Start) -> None:
    show = start()
    assert show.client.get(PLAY).status_code == 401
    client = show.client
    client.headers.update(show.operator)
    opened = client.get(PLAY).json()
    assert opened["text"] == RULES
    assert not opened["last_good"]
    bad = RULES.replace("happiness > 0.6", "happyness > 0.6")
    problems = client.post("/api/check", json={"path": "rules/play.yaml", "text": bad}).json()["problems"]
    mistakes = [(one["file"], one["line"], one["hint"]) for one in problems if not one["advice"]]
    assert mistakes == [("rules/play.yaml", 4, "happiness")]
    saving = {"text": bad, "version": opened["version"]}
    refused = client.put(PLAY, json=saving)
    assert refused.status_code == 422
    assert refused.json() == {
        "error": 'not saved, since it has 1 mistake: mend them, or save with "anyway": true '
        "(the show goes on as it was)",
        "problems": problems,
    }
    saved = client.put(PLAY, json={**saving, "anyway": True})
    assert saved.status_code == 200
    assert saved.json()["problems"] == problems
    assert until(lambda: bool(show.part("unsound")))
    assert client.put(PLAY, json=saving).status_code == 409
    assert client.get(PLAY).json()["last_good"]
    restored = client.post(f"{PLAY}/restore").json()
    assert restored["version"] == opened["version"]
    assert all(one["advice"] for one in restored["problems"])
    assert until(lambda: show.part("unsound") == [])
    new = {"text": RULES.replace("  joy:", "  delight:"), "version": opened["version"]}
    assert client.put(PLAY, json=new).status_code == 200
    assert until(lambda: "delight" in show.app.status().engine.rules)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/files/..%2f..%2fetc%2fpasswd", None, 404),
        ("GET", "/api/files/%2e%2e/secret.yaml", None, 404),
        ("GET", "/api/files/rules%00/play.yaml", None, 404),
        ("PUT", "/api/files/rules/new.yaml", {"text": "", "version": ""}, 404),
        ("PUT", PLAY, {"text": 5, "version": ""}, 422),
        ("PUT", PLAY, {"text": "a", "version": "b", "mode": 7}, 422),
        ("PUT", PLAY, {"text": "a", "version": "b"}, 409),
        ("PUT", PLAY, {"text": "x" * 300_000, "version": "b"}, 422),
        ("PUT", PLAY, {"text": "ä" * 200_000, "version": "b"}, 413),
        ("POST", "/api/check", {"path": "rules/none.yaml", "text": ""}, 404),
        ("POST", "/api/files/venue.yaml/restore", None, 404),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    show: Running, method: str, path: str, body: object, status: int
) -> None:
    answer = show.client.request(method, path, json=body, headers=show.operator)
    assert answer.status_code == status
    assert "\n" not in answer.json()["error"]
    assert show.client.request(method, path, json=body).status_code == 401


def test_passwords_are_for_the_operator_alone(start: Start) -> None:
    secret = "swordfish4711"
    show = start(more=f"mqtt: {{host: 127.0.0.1, port: 9, username: me, password: {secret}}}\n")
    main = "/api/files/exhibit.yaml"
    opened = show.client.get(main, headers=show.operator).json()
    assert secret in opened["text"]
    assert show.client.get(main).status_code == 401
    broken = {"text": opened["text"].replace(secret, f"[{secret}]"), "version": opened["version"], "anyway": True}
    show.client.put(main, json=broken, headers=show.operator)
    assert until(lambda: bool(show.part("unsound")))
    everything = show.client.get("/api/state").text + show.client.get("/api/health").text
    everything += show.client.get("/metrics").text + show.record.read_text(encoding="utf-8")
    assert secret not in everything


def test_two_who_save_at_once_do_not_undo_each_other(start: Start) -> None:
    show = start()
    version = show.client.get(PLAY, headers=show.operator).json()["version"]
    codes: list[int] = []

    def save(number: int) -> None:
        body = {"text": f"{RULES}# {number}\n", "version": version}
        codes.append(show.client.put(PLAY, json=body, headers=show.operator).status_code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409, 409, 409]
