"""The wall in a browser, on a running show: what comes over its socket, who may see it, and what counts as shown."""

from __future__ import annotations

import dataclasses
import json
import struct
import time
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from exhibit.assembly.options import Options
from exhibit.outputs.scenes import parse_scene
from exhibit.outputs.scenes.visitor_marks import VisitorMarks
from exhibit.values import Mark, SceneInput
from exhibit.web.roles import Holder
from exhibit.web.server.token import TokenFile
from tests.conftest import WITHIN_S, until
from tests.web.conftest import Running, a_show, running_show

Start = Callable[..., Running]
BY_BROWSERS = "projector: browser\n"
MUSEUM = "privacy: {level: museum}\n"
ELSEWHERE = "0.0.0.0:{port}"
"""The whole network may come, so that everybody needs a token."""


@dataclass(frozen=True)
class Picture:
    number: int
    age_ms: int
    jpeg: bytes

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(height, width, 3), BGR."""
        return np.asarray(cv2.imdecode(np.frombuffer(self.jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


class Browser:
    """A browser that looks; it draws what it is told to draw."""

    def __init__(self, show: Running, asked: str = "as=look", token: str = "", path: str = "/ws/wall") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._opening = connect(
            f"ws://{show.host}{path}?{asked}", additional_headers=headers, max_size=None, open_timeout=WITHIN_S
        )

    def __enter__(self) -> Browser:
        self.socket: ClientConnection = self._opening.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._opening.__exit__(None, None, None)

    def hear(self) -> Picture | dict[str, object]:
        message = self.socket.recv(timeout=WITHIN_S)
        if isinstance(message, str):
            told: dict[str, object] = json.loads(message)
            return told
        number, age_ms = struct.unpack_from(">II", message)
        return Picture(number, age_ms, message[8:])

    def picture(self) -> Picture:
        """The next that comes; one that is as it was comes without its bytes."""
        while not isinstance(one := self.hear(), Picture):
            pass
        return one

    def draw(self) -> Picture:
        """Take the next, and say that it is drawn."""
        one = self.picture()
        self.socket.send(str(one.number))
        return one

    def draw_until(self, come: Callable[[Picture], bool]) -> Picture:
        end_s = time.monotonic() + WITHIN_S
        while not come(one := self.draw()):
            assert time.monotonic() < end_s
        return one

    def farewell(self) -> int:
        """The code with which the other side closes."""
        try:
            while True:
                self.socket.recv(timeout=WITHIN_S)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A show whose wall is shown by browsers, in a house where nobody outside may follow who is there."""
    folder = a_show(tmp_path_factory.mktemp("screens") / "show", venue=BY_BROWSERS + MUSEUM)
    yield from running_show(folder, listen=ELSEWHERE, options=Options(folder, source="drawn", headless=True))


def token_of(show: Running, holder: Holder) -> str:
    return TokenFile(show.folder.parent / "state" / "exhibit", holder).make()


def wall_state(show: Running) -> tuple[str, str]:
    state = show.app.status().outputs["projector"]
    return state.link, state.detail


def test_a_browser_sees_the_wall_as_the_projector_has_it(show: Running) -> None:
    projector = show.app.status().outputs["projector"]
    assert projector.link == "up"
    with Browser(show) as browser:
        hello = browser.hear()
        assert isinstance(hello, dict)
        assert (hello["wall"], hello["size"]) == ("", [160, 90])
        seen = browser.draw_until(lambda one: bool(one.jpeg) and int(one.pixels.max()) > 20)
        assert seen.pixels.shape == (90, 160, 3), "never larger than it is drawn"
        assert seen.age_ms < 1000 * WITHIN_S
        show.put("/api/blackout", on=True)
        browser.draw_until(lambda one: bool(one.jpeg) and int(one.pixels.max()) < 12)
        show.put("/api/blackout", on=False)
        browser.draw_until(lambda one: bool(one.jpeg) and int(one.pixels.max()) > 20)


def test_who_draws_slowly_gets_fewer_pictures_and_the_newest(show: Running) -> None:
    """Two may be under way; nothing more comes before one of them is drawn, and then it is of now."""
    with Browser(show) as browser:
        first, second = browser.picture(), browser.picture()
        newest = 0
        with Browser(show) as other:
            for _ in range(8):
                newest = other.draw().number
        browser.socket.send(str(first.number))
        third = browser.picture()
        assert third.number >= newest > second.number + 1


def test_the_control_room_looks_twice_a_second_and_small(show: Running) -> None:
    with Browser(show, "as=preview&width=480") as small:
        small.draw()
        began_s = time.monotonic()
        for _ in range(3):
            small.draw()
        assert time.monotonic() - began_s > 1.2
    walls = show.client.get("/api/walls").json()
    assert [(one["channel"], one["address"], one["size"]) for one in walls] == [("projector", "/wall", [160, 90])]
    assert until(lambda: show.client.get("/api/walls").json()[0]["looking"] == 0)


def test_what_no_browser_may_say_ends_its_socket(show: Running) -> None:
    for said in ("x", "-1", "999999999", "9" * 5000, json.dumps({"drawn": 1})):
        with Browser(show) as browser:
            browser.picture()
            browser.socket.send(said)
            assert browser.farewell() == 1000, said[:20]


def test_a_wall_that_there_is_not_is_told_apart(show: Running) -> None:
    with Browser(show, "on=foyer") as browser:
        assert browser.farewell() == 4404
    page = show.client.get("/wall/foyer")
    assert (page.status_code, page.headers["location"]) == (307, "/wall?on=foyer")
    assert "<canvas" in show.client.get("/wall").text


def test_nobody_who_looks_costs_nothing(show: Running) -> None:
    """No picture is copied, let alone encoded, but for who waits for one."""
    (view,) = show.app._made.extras.views.values()  # type: ignore[union-attr]
    assert until(lambda: view.lookers.total() == 0)
    with Browser(show) as browser:
        number = browser.draw().number
    assert until(lambda: view.lookers.total() == 0)
    after = view.newest.number if view.newest else 0
    time.sleep(0.2)
    assert view.newest is not None
    assert view.newest.number == after
    assert after - number < 5


def test_a_wall_of_browsers_is_shown_where_one_has_drawn_it(screens: Running) -> None:
    """Not where a page is open; and who looks on, is no display."""
    address = f"{screens.url}/wall"
    assert until(lambda: wall_state(screens)[0] == "down")
    assert f"no browser shows it: open {address} on its screen and press Show here" in wall_state(screens)[1]
    with Browser(screens, "as=look", screens.token) as looking:
        for _ in range(10):
            looking.draw()
        assert wall_state(screens)[0] == "down"
    with Browser(screens, "as=display", screens.token) as screen:
        screen.picture()
        assert until(lambda: "has the wall open and draws nothing" in wall_state(screens)[1])
    presents = screens.app._made.parts.outputs["projector"].presents
    assert presents is not None
    assert presents.presented() == ""
    with Browser(screens, "as=display", screens.token) as screen:
        screen.draw_until(lambda _: presents.presented() == "sunrise")
        link, detail = wall_state(screens)
        assert link == "up"
        assert "in browsers (1 now, " in detail
    assert until(lambda: wall_state(screens)[0] == "down")


def test_below_stage_only_operators_and_its_screens_see_the_wall_answer(screens: Running) -> None:
    viewer, visitor = token_of(screens, "viewer"), token_of(screens, "visitor")
    for kind in ("look", "preview"):
        with Browser(screens, f"as={kind}", viewer) as browser:
            assert browser.farewell() == 4403
    with Browser(screens, "as=display", visitor) as browser:
        assert browser.draw().number
    with Browser(screens, "as=preview", screens.token) as browser:
        assert browser.draw().number
    for path in ("/ws/wall", "/ws/wall/public"):
        with pytest.raises(InvalidStatus), Browser(screens, path=path):
            pass
    assert screens.client.get("/api/walls").status_code == 401


def test_a_public_wall_is_for_everybody_and_nothing_else_is(start: Start) -> None:
    show = start(venue="web: {public_wall: true}\n", listen=ELSEWHERE)
    with pytest.raises(InvalidStatus), Browser(show):
        pass
    with Browser(show, "as=display", path="/ws/wall/public") as browser:
        assert browser.draw().number
        walls = show.client.get("/api/walls", headers=show.operator).json()
        assert (walls[0]["displays"], walls[0]["looking"]) == (0, 1), "a stranger is no display"
        with pytest.raises(httpx.HTTPStatusError):
            show.client.get("/api/state").raise_for_status()
        show.app.stop()
        assert browser.farewell() in (1001, 1012), "the show says that it ends, and screens go dark at once"


def test_nothing_that_a_scene_is_given_can_hold_a_picture() -> None:
    """Law 9: walls are told numbers and places of the room, so that no camera's pixel can come to a browser."""
    for told in (SceneInput, Mark, VisitorMarks):
        kinds = " ".join(map(str, typing.get_type_hints(told).values()))
        assert dataclasses.is_dataclass(told)
        assert not [word for word in ("ndarray", "NDArray", "Image", "bytes") if word in kinds], told


def test_a_device_is_no_film(tmp_path: Path) -> None:
    """A camera that is given a film's name is no film."""
    (tmp_path / "room.mp4").symlink_to("/dev/null")
    with pytest.raises(ValueError, match=r"there is no file 'room\.mp4'"):
        parse_scene({"about": "a camera", "layers": [{"video": {"file": "room.mp4"}}]}, folder=tmp_path)
