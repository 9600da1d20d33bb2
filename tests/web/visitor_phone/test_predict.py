"""`/ws/predict`: the prototype's protocol, whatever is sent."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

from exhibit.assembly.vision import eyes_of
from exhibit.config.sections import CameraSection
from exhibit.system.paths import models_folder
from exhibit.values import EMOTIONS, Face, Image
from exhibit.vision.emotions import Answer
from exhibit.vision.images import read_colour
from exhibit.vision.model_files import Manifest
from exhibit.vision.single_image import ImageReader
from exhibit.vision.sources.drawn.visitor import DrawnVisitor
from exhibit.web.visitor_phone import predict
from exhibit.web.visitor_phone.reader import PictureReader
from tests.conftest import WITHIN_S, until
from tests.web.serving import Talk, served

POINTS = ((2.0, 2.0), (4.0, 2.0), (3.0, 3.0), (2.0, 4.0), (4.0, 4.0))
WANTED = 'send {"data": {"image": "data:image/jpeg;base64,…"}}'


class Found:
    """Finds faces where it is told, and remembers what it was shown."""

    def __init__(self, *boxes: tuple[float, float, float, float]) -> None:
        self.boxes = boxes
        self.shown: list[tuple[int, ...]] = []
        self.begun = 0
        self.may = threading.Event()
        self.may.set()

    def find(self, image: Image, captured_s: float) -> list[Face]:  # noqa: ARG002
        self.begun += 1
        self.may.wait(WITHIN_S)
        self.shown.append(image.shape)
        return [Face(box, POINTS, 0.9) for box in self.boxes]


class Smiling:
    """Reads a smile from every face but the first."""

    def read(
        self,
        image: Image,  # noqa: ARG002
        faces: Sequence[Face],
        *,
        mirrored: bool = False,  # noqa: ARG002
        captured_s: float | None = None,  # noqa: ARG002
    ) -> list[Answer]:
        return [Answer() if index else Answer({"happiness": 0.75, "fear": 0.25}) for index, _ in enumerate(faces)]


def written(image: Image, ending: str = ".jpg") -> bytes:
    data: bytes = cv2.imencode(ending, image)[1].tobytes()
    return data


def message(data: bytes, kind: str = "jpeg") -> str:
    return json.dumps({"data": {"image": f"data:image/{kind};base64,{base64.b64encode(data).decode()}"}})


ROOM = np.zeros((60, 80, 3), np.uint8)
PICTURE = message(written(ROOM))


@pytest.fixture
def found() -> Found:
    return Found((10, 10, 20, 30), (30, 10, 70, 60))


@pytest.fixture
def reader(found: Found) -> Iterator[PictureReader]:
    one = PictureReader(lambda: ImageReader(found, Smiling(), EMOTIONS), most_hz=1000)
    yield one
    one.close()


@pytest.fixture
def address(reader: PictureReader) -> Iterator[str]:
    with served(predict.router(reader, most_sockets=3)) as one:
        yield one


def predicting(address: str) -> Talk:
    return Talk(address, "/ws/predict")


def test_the_largest_face_speaks_and_all_are_told(address: str) -> None:
    with predicting(address) as socket:
        socket.say(PICTURE)
        assert socket.hear() == {
            "predictions": [],
            "emotion": "unknown",
            "labels": list(EMOTIONS),
            "faces": [
                {"box": [30, 10, 40, 50], "emotion": "unknown", "predictions": [], "score": 0.9},
                {
                    "box": [10, 10, 10, 20],
                    "emotion": "happiness",
                    "predictions": [0, 0.75, 0, 0, 0, 0, 0.25, 0],
                    "score": 0.9,
                },
            ],
        }


def test_where_no_emotion_may_be_named_the_answer_tells_smile_brow_and_mouth(
    address: str, reader: PictureReader
) -> None:
    reader.faces_only = True
    with predicting(address) as socket:
        socket.say(PICTURE)
        told = socket.hear()
        assert told["labels"] == ["smile", "brow", "mouth"]
        assert told["faces"][1]["emotion"] == "smile"
        assert told["faces"][1]["predictions"] == [0.75, 0.25, 0.25]
        assert [name for name in EMOTIONS if name in str(told)] == []


def test_of_an_empty_room_the_answer_has_the_same_form(address: str, found: Found) -> None:
    found.boxes = ()
    with predicting(address) as socket:
        socket.say(PICTURE)
        told = {"predictions": [], "emotion": "nobody", "labels": list(EMOTIONS), "faces": []}
        assert socket.hear() == told


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param("hello", f"this is not JSON: {WANTED}", id="not JSON"),
        pytest.param("[" * 200_000, f"this is not JSON: {WANTED}", id="deep JSON"),
        pytest.param("1" * 10_000, f"this is not JSON: {WANTED}", id="a long number"),
        pytest.param("[]", f"there is no image in it: {WANTED}", id="a list"),
        pytest.param('{"data": {}}', f"there is no image in it: {WANTED}", id="no image"),
        pytest.param('{"data": {"image": 5}}', f"there is no image in it: {WANTED}", id="a number as image"),
        pytest.param('{"data": {"image": "data:image/jpeg;base64,???"}}', "the image is not base64", id="no base64"),
        pytest.param('{"data": {"image": "data:image/jpeg;base64,äö"}}', "the image is not base64", id="not ascii"),
        pytest.param('{"data": {"image": "http://a,b"}}', "the image is no data URL in base64", id="an address"),
        pytest.param(message(b"GIF89a......"), "this is no picture: send JPEG, PNG or WebP", id="another kind"),
        pytest.param(message(written(ROOM)[:300]), "", id="half a picture"),
        pytest.param(message(bytes(4_000_100)), "the picture has 4.0 MB", id="too large"),
        pytest.param("x" * 6_000_000, "the message has 6.0 MB", id="too long"),
        pytest.param(b"\xff\xd8\xff", f"this is a binary message: {WANTED} as text", id="binary"),
        pytest.param(b"", f"this is a binary message: {WANTED} as text", id="nothing"),
    ],
)
def test_what_is_wrong_is_answered_in_a_line_and_the_socket_lives_on(
    address: str, sent: str | bytes, said: str
) -> None:
    with predicting(address) as socket:
        answer = socket.ask(sent)
        if said:
            assert set(answer) == {"error"}
            assert answer["error"].startswith(said)
        socket.say(PICTURE)
        assert socket.hear()["labels"] == list(EMOTIONS)


@pytest.mark.parametrize("ending", [".png", ".webp"])
def test_other_kinds_of_pictures_do(address: str, ending: str) -> None:
    with predicting(address) as socket:
        socket.say(message(written(ROOM, ending), ending[1:]))
        assert "faces" in socket.hear()
        bare = base64.b64encode(written(ROOM, ending)).decode()
        socket.say(json.dumps({"data": {"image": bare}}))
        assert "faces" in socket.hear()


def test_the_newest_waits_and_what_it_replaces_is_counted(address: str, found: Found) -> None:
    sizes = [20, 30, 40, 50, 60]
    with predicting(address) as socket:
        found.may.clear()
        socket.say(message(written(ROOM[:20])))
        assert until(lambda: found.begun == 1)
        for height in sizes[1:]:
            socket.say(message(written(ROOM[:height])))
        socket.arrived()
        with predicting(address):  # who comes now is let in after they were heard
            found.may.set()
        skipped = [socket.hear().get("skipped", 0)]
        while len(skipped) + sum(skipped) < 5:
            skipped.append(socket.hear().get("skipped", 0))
    # Four arrived while the first was read: three of them are left out, or fewer where some came late.
    assert skipped[0] == 0
    assert skipped[1] >= 1
    shown = [shape[0] for shape in found.shown if shape[1] == 80]
    assert shown == sorted(shown)
    assert (shown[0], shown[-1], len(shown)) == (20, 60, len(skipped))


def test_a_thousand_messages_leave_others_their_turn(address: str) -> None:
    with predicting(address) as flooding, predicting(address) as other:
        for _ in range(1000):
            flooding.say(PICTURE)
        for _ in range(3):
            other.say(PICTURE)
            assert "faces" in other.hear()
        told = 0
        while told < 1000:
            told += 1 + flooding.hear().get("skipped", 0)


def test_who_comes_when_all_places_are_taken_is_told_so(address: str) -> None:
    with predicting(address), predicting(address), predicting(address), predicting(address) as fourth:
        assert fourth.hear() == {"error": "3 others are trying this already: come back in a minute"}
        assert fourth.farewell() == 1013
    assert until(lambda: _is_free(address))


def _is_free(address: str) -> bool:
    with predicting(address) as socket:
        socket.say(PICTURE)
        return "faces" in socket.hear()


def test_eyes_are_made_at_the_first_picture_and_let_go_of(found: Found) -> None:
    made: list[int] = []

    def make() -> ImageReader:
        made.append(1)
        return ImageReader(found, Smiling(), EMOTIONS)

    reader = PictureReader(make, most_hz=1000, freed_after_s=0.2)
    assert "error" in reader.answer("no picture").result(WITHIN_S)
    assert not made
    assert "faces" in reader.answer(PICTURE).result(WITHIN_S)
    assert reader.awake
    assert until(lambda: not reader.awake)
    assert "faces" in reader.answer(PICTURE).result(WITHIN_S)
    assert len(made) == 2
    reader.close()
    assert reader.answer(PICTURE).result(WITHIN_S) == {"error": "the show is ending"}


def test_a_network_that_breaks_is_a_line() -> None:
    def broken() -> ImageReader:
        raise RuntimeError("no\nmemory")

    reader = PictureReader(broken)
    text = "the picture could not be read (RuntimeError): send another"
    assert reader.answer(PICTURE).result(WITHIN_S) == {"error": text}
    reader.close()


def test_it_rests_as_long_as_it_works(found: Found) -> None:
    """Ten pictures at ten a second take most of a second, however fast they are read."""
    reader = PictureReader(lambda: ImageReader(found, Smiling(), EMOTIONS))
    began_s = time.monotonic()
    for _ in range(6):
        reader.answer(PICTURE).result(WITHIN_S)
    assert time.monotonic() - began_s >= 0.4
    reader.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "image", "x"]), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200), JSON.map(json.dumps)))
def test_garbage_is_answered(reader: PictureReader, sent: str | bytes) -> None:
    answer = reader.answer(sent).result(WITHIN_S)
    assert set(answer) == {"error"}
    assert "\n" not in str(answer["error"])


@pytest.fixture
def eyes(networks: Manifest) -> ImageReader:  # noqa: ARG001 (skips where one is missing)
    return eyes_of(CameraSection(), models_folder())


def read(eyes: ImageReader, image: Image) -> dict[str, Any]:
    reader = PictureReader(lambda: eyes, most_hz=1000)
    try:
        return reader.answer(message(written(image))).result(30)
    finally:
        reader.close()


def test_the_drawn_visitor_is_read(eyes: ImageReader) -> None:
    visitor = DrawnVisitor(None, live=False)
    for _ in range(200):
        frame = visitor.read(0)
    assert frame is not None
    answer = read(eyes, frame.image)
    assert len(answer["predictions"]) == 8
    assert sum(answer["predictions"]) == pytest.approx(1, abs=0.001)
    assert answer["emotion"] == answer["labels"][int(np.argmax(answer["predictions"]))]


@pytest.mark.parametrize("name", ["happiness", "surprise"])
def test_real_faces_are_read_in_whole_frames_and_in_cut_outs(eyes: ImageReader, media: Path, name: str) -> None:
    """The prototype's pages sent both."""
    image = read_colour(media / f"{name}.jpg")
    answer = read(eyes, image)
    assert answer["emotion"] == name
    left, top, width, height = map(round, answer["faces"][0]["box"])
    for margin in (0.3, 0.0, -0.1):
        more = round(margin * height)
        cut = image[max(0, top - more) : top + height + more, max(0, left - more) : left + width + more]
        for side in (48, 96, 240):
            small = cv2.resize(cut, (side, round(side * cut.shape[0] / cut.shape[1])))
            found = read(eyes, small.astype(np.uint8))
            assert found["emotion"] == name, (margin, side)
            x, y, box_width, box_height = found["faces"][0]["box"]
            assert x >= 0
            assert y >= 0
            assert x + box_width <= small.shape[1] + 0.1
            assert y + box_height <= small.shape[0] + 0.1


def test_of_five_people_the_largest_comes_first(eyes: ImageReader, media: Path) -> None:
    faces = read(eyes, read_colour(media / "five_people.jpg"))["faces"]
    areas = [face["box"][2] * face["box"][3] for face in faces]
    assert len(areas) == 5
    assert areas == sorted(areas, reverse=True)


def test_one_picture_means_nothing_to_the_next(eyes: ImageReader, media: Path) -> None:
    answer = read(eyes, read_colour(media / "happiness.jpg"))
    assert read(eyes, np.zeros((480, 640, 3), np.uint8))["emotion"] == "nobody"
    assert read(eyes, read_colour(media / "happiness.jpg")) == answer
