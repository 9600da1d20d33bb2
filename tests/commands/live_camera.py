"""A show that looks at a camera whose pictures a test chooses, as it runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import SOCK_STREAM
from typing import Any

import cv2
import httpx
import numpy as np

from exhibit.values import Image, PictureCondition
from exhibit.vision.sources.drawn.visitor import draw
from tests.conftest import WITHIN_S, free_port
from tests.vision.sources.http_camera import http_camera

SIZE_PX = (640, 360)
SHOW = "exhibit: Pictures\nprojector: {size: 160x90}\n"


def jpeg(image: Image) -> bytes:
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 92])[1])


def _pictures(condition: PictureCondition) -> list[bytes]:
    """What a camera in this condition gives, round and round."""
    good = [draw(9 + k / 10, SIZE_PX) for k in range(12)]
    random = np.random.default_rng(1)
    match condition:
        case "good":
            images = good
        case "frozen":
            images = good[:1]
        case "one tone":
            images = [np.full_like(good[0], (40, 160, 40))]
        case "covered":
            images = [np.clip(random.normal(8, 2, one.shape), 0, 255).astype(np.uint8) for one in good]
        case "blinded":
            images = [np.clip(one.astype(np.float32) * 6, 0, 255).astype(np.uint8) for one in good]
        case "upside down":
            images = [np.ascontiguousarray(one[::-1, ::-1]) for one in good]
    return [jpeg(image) for image in images]


class LiveShow:
    """`exhibit run` at a camera, or at those that `venue` names."""

    def __init__(self, folder: Path, camera: str, port: int, venue: str = "") -> None:
        self.errors = folder / "errors.txt"
        (folder / "show").mkdir()
        (folder / "show" / "exhibit.yaml").write_text(SHOW)
        if venue:
            (folder / "show" / "venue.yaml").write_text(venue)
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=WITHIN_S)
        source = ["--source", camera] if camera else []
        asked = ["run", "show", *source, "--headless", "--web", f"127.0.0.1:{port}"]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "exhibit", *asked], cwd=folder, stdout=subprocess.DEVNULL, stderr=errors
            )

    def told(self) -> str:
        """What the terminal was told so far."""
        return self.errors.read_text("utf-8")

    def state(self, part: str) -> Any:
        """A part of /api/state; None before the page is there."""
        try:
            return self._client.get("/api/state").json().get(part)
        except (httpx.HTTPError, ValueError):
            return None

    def health(self, about: str = "source") -> str:
        """What /api/health says of the source; empty where nothing ails it, and before the page is there."""
        try:
            answer = self._client.get("/api/health").json()
        except httpx.HTTPError:
            return ""
        return " ".join(f"{one['text']}: {one['remedy']}" for one in answer["illnesses"] if one["about"] == about)

    def metric(self, name: str) -> float:
        try:
            lines = self._client.get("/metrics").text.splitlines()
        except httpx.HTTPError:
            return -1.0
        return next((float(line.split()[-1]) for line in lines if line.startswith(name)), -1.0)

    def is_in(self, condition: PictureCondition) -> bool:
        return self.metric(f'exhibit_picture_condition{{condition="{condition}"}}') == 1

    def visitors(self) -> float:
        return self.metric("exhibit_visitors")

    def close(self) -> None:
        self._client.close()
        self.process.kill()
        self.process.wait(WITHIN_S)


class Lens:
    """What the camera gives now, as a test turns it."""

    def __init__(self) -> None:
        self._now = _pictures("good")
        self.broken = False

    def turn(self, condition: PictureCondition) -> None:
        self._now = _pictures(condition)

    def part(self, number: int) -> bytes:
        if self.broken:
            raise ConnectionAbortedError
        return self._now[number // 3 % len(self._now)]


@contextmanager
def looking(folder: Path) -> Iterator[tuple[LiveShow, Lens]]:
    lens = Lens()
    with http_camera(lens.part) as camera:
        show = LiveShow(folder, f"http://{camera.place}/live", free_port(SOCK_STREAM))
        try:
            yield show, lens
        finally:
            show.close()


@contextmanager
def room_of_two(folder: Path, venue: str) -> Iterator[tuple[LiveShow, Lens, Lens]]:
    """A room with the cameras `door` and `wall`, both before the same people; `venue` names their places as {door} and
    {wall}."""
    door, wall = Lens(), Lens()
    with http_camera(door.part) as one, http_camera(wall.part) as other:
        written = venue.format(door=f"http://{one.place}/live", wall=f"http://{other.place}/live")
        show = LiveShow(folder, "", free_port(SOCK_STREAM), written)
        try:
            yield show, door, wall
        finally:
            show.close()
