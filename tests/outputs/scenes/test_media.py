"""Layers with files: images, slideshows, films and words; laid on each other in four ways; kept within a limit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pygame
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from exhibit.outputs.projector import Projector
from exhibit.outputs.scenes import SceneSpec, parse_scene
from exhibit.outputs.scenes.image_header import header_of
from exhibit.outputs.scenes.media import fault_of_media, forget_faults, read_image
from exhibit.outputs.scenes.store import STORE, Store
from exhibit.values import Cue
from tests.conftest import WITHIN_S

SIZE_PX = (160, 90)
WARM, COLD = (220, 120, 40), (30, 90, 200)


@pytest.fixture(autouse=True)
def _empty_store() -> Iterator[None]:
    STORE.clear()
    yield
    STORE.clear()
    forget_faults()


def image_file(path: Path, colour: tuple[int, int, int], size_px: tuple[int, int] = SIZE_PX) -> Path:
    surface = pygame.Surface(size_px)
    surface.fill(colour)
    pygame.image.save(surface, path)
    return path


@pytest.fixture
def film_file(tmp_path: Path) -> Path:
    """A film of 2 s at 10 frames a second whose frames grow brighter from 10 to 200."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, SIZE_PX)
    for number in range(20):
        writer.write(np.full((SIZE_PX[1], SIZE_PX[0], 3), 10 + number * 10, np.uint8))
    writer.release()
    return path


def scene(*layers: dict[str, Any], folder: Path | None = None) -> SceneSpec:
    return parse_scene({"about": "files", "glow": 0, "layers": list(layers)}, folder=folder)


def drawn(spec: SceneSpec, seconds: float, size_px: tuple[int, int] = SIZE_PX) -> NDArray[np.int32]:
    """(width, height, 3)."""
    surface = pygame.Surface(size_px, depth=32)
    spec.draw(surface, seconds, spec.values({}))
    return pygame.surfarray.array3d(surface).astype(np.int32)


def plain(colour: str) -> dict[str, Any]:
    stops = [{"at": 0, "colour": colour}, {"at": 1, "colour": colour}]
    return {"gradient": {"stops": stops, "edges": 0}}


def test_an_image_fills_the_wall_as_it_is(tmp_path: Path) -> None:
    image_file(tmp_path / "a.png", WARM, (300, 300))
    seen = drawn(scene({"image": {"file": "a.png"}}, folder=tmp_path), 3.0)
    assert seen.reshape(-1, 3).mean(axis=0) == pytest.approx(WARM, abs=5)


def test_an_image_may_be_contained_in_a_frame_with_the_scene_around_it(tmp_path: Path) -> None:
    image_file(tmp_path / "a.png", WARM, (90, 90))
    spec = scene(plain("#0000c8"), {"image": {"file": "a.png", "fit": "contain", "size": 0.5}}, folder=tmp_path)
    seen = drawn(spec, 0.0)
    assert seen[80, 45] == pytest.approx(WARM, abs=6)
    assert seen[80 - 30, 45][2] > 180
    assert seen[80, 45 - 30][2] > 180


def test_an_image_wanders_smoothly(tmp_path: Path) -> None:
    # A white line on black: from one frame to the next its middle moves a little, never back and forth.
    surface = pygame.Surface((320, 90))
    surface.fill((255, 255, 255), (158, 0, 4, 90))
    pygame.image.save(surface, tmp_path / "line.png")
    spec = scene({"image": {"file": "line.png", "zoom": 0, "drift": 1, "period_s": 30}}, folder=tmp_path)
    columns = np.arange(SIZE_PX[0])
    middles = []
    for frame in range(60):
        light = drawn(spec, 1 + frame / 30)[:, 20:70, 0].mean(axis=1) - 5
        light = np.where(light > 10, light, 0)
        middles.append(float((light * columns).sum() / light.sum()))
    steps = np.diff(middles)
    assert 0.1 < abs(np.median(steps)) < 2
    assert np.all(np.abs(steps - np.median(steps)) < 0.6)


@pytest.mark.parametrize(
    ("blend", "opacity", "wanted"),
    [
        ("normal", 1.0, (100, 200, 50)),
        ("normal", 0.5, (150, 150, 75)),
        ("add", 1.0, (255, 255, 150)),
        ("multiply", 1.0, (78, 78, 20)),
        ("multiply", 0.5, (139, 89, 60)),
        ("screen", 1.0, (222, 222, 130)),
        ("screen", 0.0, (200, 100, 100)),
    ],
)
def test_the_four_blends(tmp_path: Path, blend: str, opacity: float, wanted: tuple[int, int, int]) -> None:
    image_file(tmp_path / "below.png", (200, 100, 100))
    image_file(tmp_path / "above.png", (100, 200, 50))
    above = {"image": {"file": "above.png", "blend": blend, "opacity": opacity}}
    seen = drawn(scene({"image": {"file": "below.png"}}, above, folder=tmp_path), 0.0)
    assert seen.reshape(-1, 3).mean(axis=0) == pytest.approx(wanted, abs=5)


def test_light_can_be_a_coloured_glass_before_an_image(tmp_path: Path) -> None:
    image_file(tmp_path / "a.png", (200, 200, 200))
    glass = {"gradient": {**plain("#ff0000")["gradient"], "blend": "multiply"}}
    red, green, blue = drawn(scene({"image": {"file": "a.png"}}, glass, folder=tmp_path), 0.0)[80, 45]
    assert red > 170
    assert max(green, blue) < 30


def test_the_opacity_of_light_dims_it() -> None:
    means = [drawn(scene({"rain": {"amount": 1, "opacity": opacity}}), 3.0).mean() for opacity in (0, 0.4, 1)]
    assert means[0] < means[1] < means[2]


def test_a_slideshow_fades_from_one_to_the_next_and_begins_again(tmp_path: Path) -> None:
    # 0 s warm | 4 s fade | 4.5 s between | 5 s cold | 8 s fade | 9.5 s warm
    image_file(tmp_path / "a.png", WARM)
    image_file(tmp_path / "b.png", COLD)
    spec = scene({"slideshow": {"files": ["a.png", "b.png"], "every_s": 4, "fade_s": 1}}, folder=tmp_path)
    assert drawn(spec, 1)[80, 45] == pytest.approx(WARM, abs=6)
    between = drawn(spec, 4.5)[80, 45]
    assert between == pytest.approx([(a + b) / 2 for a, b in zip(WARM, COLD, strict=True)], abs=12)
    assert drawn(spec, 6)[80, 45] == pytest.approx(COLD, abs=6)
    assert drawn(spec, 9.5)[80, 45] == pytest.approx(WARM, abs=6)


def test_a_film_shows_the_frame_that_is_due_and_loops(film_file: Path) -> None:
    spec = scene({"video": {"file": film_file.name}}, folder=film_file.parent)
    for seconds, level in ((0.0, 10), (1.05, 110), (1.95, 200), (2.05, 10), (5.05, 110), (0.55, 60)):
        assert drawn(spec, seconds).mean() == pytest.approx(level, abs=8), seconds


def test_a_film_has_a_thread_of_its_own_that_ends_with_it(film_file: Path) -> None:
    drawn(scene({"video": {"file": film_file.name}}, folder=film_file.parent), 0.5)
    names = [thread.name for thread in threading.enumerate()]
    assert f"film {film_file.name}" in names
    STORE.clear()
    end_s = time.monotonic() + WITHIN_S
    while any(thread.name.startswith("film") for thread in threading.enumerate()):
        assert time.monotonic() < end_s
        time.sleep(0.01)


def test_words_in_latin_greek_and_cyrillic_fade_in() -> None:
    words = {"text": {"text": "Здравствуйте\nΚαλημέρα, čšž", "fade_s": 2, "size": 0.2}}
    assert drawn(scene(words), 0.0).max() < 10
    half, whole = drawn(scene(words), 1.0), drawn(scene(words), 3.0)
    assert half.max() == pytest.approx(127, abs=15)
    assert whole.max() > 245
    lit = np.argwhere(whole[..., 0] > 128)
    assert lit[:, 1].max() - lit[:, 1].min() > 20, "two lines"


def test_texts_follow_each_other_and_long_lines_are_broken() -> None:
    spec = scene({"text": {"text": ["one", "a longer text than fits"], "every_s": 4, "fade_s": 1, "wide": 0.6}})
    one, other = drawn(spec, 2, (320, 180)), drawn(spec, 6, (320, 180))
    assert drawn(spec, 4, (320, 180)).max() < 20
    lines = [np.ptp(np.argwhere(seen[..., 0] > 128)[:, 1]) for seen in (one, other)]
    assert lines[1] > 2 * lines[0]


@pytest.mark.parametrize(
    ("layer", "where", "text"),
    [
        (
            {"image": {"file": "se.png"}},
            "file",
            "there is no file 'se.png' in the scene's folder. Did you mean 'sea.png'",
        ),
        (
            {"image": {"file": "sea.gif"}},
            "file",
            "'sea.gif' is not an image: it ends with .png, .jpg, .jpeg,",
        ),
        ({"image": {"file": "torn.jpg"}}, "file", "'torn.jpg': the image is cut off: copy it again"),
        ({"image": {"file": "false.png"}}, "file", "'false.png': is not an image that can be read"),
        ({"video": {"file": "false.mp4"}}, "file", "'false.mp4': is not a film that can be read"),
        ({"text": {"text": "x", "font": "false.ttf"}}, "font", "'false.ttf': is not a font that can be read"),
        ({"text": {"text": "おはよう"}}, "text", "has no 'おはよう' (Japanese): put a font that has into the scene's"),
        ({"image": {"file": "/sea.png"}}, "file", "is a place on this computer only"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_where_it_is_named(
    tmp_path: Path, layer: dict[str, Any], where: str, text: str
) -> None:
    image_file(tmp_path / "sea.png", WARM)
    whole = cv2.imencode(".jpg", np.full((90, 160, 3), 90, np.uint8))[1].tobytes()
    (tmp_path / "torn.jpg").write_bytes(whole[: len(whole) // 2])
    for name in ("false.png", "false.mp4", "false.ttf"):
        (tmp_path / name).write_bytes(b"not what it says")
    with pytest.raises(ValidationError) as refused:
        scene(layer, folder=tmp_path)
    (error,) = refused.value.errors()
    assert error["loc"][-1] == where
    assert text in error["msg"]


def test_a_file_that_breaks_while_the_show_runs_leaves_its_layer_out_and_is_said(tmp_path: Path) -> None:
    file = image_file(tmp_path / "a.png", WARM)
    spec = scene(plain("#0000c8"), {"image": {"file": "a.png"}}, folder=tmp_path)
    file.write_bytes(b"overwritten")
    assert drawn(spec, 0.0)[80, 45][2] > 180
    assert (
        fault_of_media()
        == "a.png: is not an image that can be read: save it again as PNG or JPEG; its layer is left out"
    )
    image_file(file, WARM)
    assert drawn(spec, 0.0)[80, 45] == pytest.approx(WARM, abs=6)
    assert fault_of_media() == ""


def test_an_image_that_is_saved_anew_is_shown_anew_once_the_show_was_read_again(tmp_path: Path) -> None:
    image_file(tmp_path / "a.png", WARM)
    layer = {"image": {"file": "a.png"}}
    assert drawn(scene(layer, folder=tmp_path), 0.0)[80, 45] == pytest.approx(WARM, abs=6)
    image_file(tmp_path / "a.png", COLD, (161, 90))
    assert drawn(scene(layer, folder=tmp_path), 0.0)[80, 45] == pytest.approx(COLD, abs=6)


def wait_until(happened: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < end_s
        time.sleep(0.01)


def test_an_image_that_is_replaced_is_shown_anew_though_its_scene_is_the_same(tmp_path: Path) -> None:
    """Until the new one is loaded, and where it is torn, the old one stays on the wall."""
    image_file(tmp_path / "a.png", (200, 0, 0))
    shown = scene({"image": {"file": "a.png"}}, folder=tmp_path)
    projector = Projector({"a": shown}, size_px=SIZE_PX, headless=True)
    try:
        projector.perform(Cue("projector", "scene", {"name": "a", "fade_s": 0.0}, "test"))
        wait_until(lambda: projector.snapshot()[45, 80][0] > 100)
        (tmp_path / "a.png").write_bytes(b"torn")
        projector.use_scenes({"a": shown})
        wait_until(lambda: "a.png" in projector.state().detail)
        assert projector.snapshot()[45, 80][0] > 100
        image_file(tmp_path / "a.png", (0, 0, 200))
        projector.use_scenes({"a": shown})
        wait_until(lambda: projector.snapshot()[45, 80][2] > 100)
        assert "a.png" not in projector.state().detail
    finally:
        projector.close()


def test_a_slideshow_goes_on_without_a_picture_that_breaks(tmp_path: Path) -> None:
    image_file(tmp_path / "a.png", (200, 0, 0))
    image_file(tmp_path / "b.png", (0, 0, 200))
    layer = {"slideshow": {"files": ["a.png", "torn.png", "b.png"], "every_s": 4, "fade_s": 1}}
    image_file(tmp_path / "torn.png", (0, 0, 200))
    spec = scene(layer, folder=tmp_path)
    (tmp_path / "torn.png").write_bytes(b"torn")
    for second, channel in ((1.0, 0), (6.5, 0), (10.5, 2), (14.0, 0)):
        assert drawn(spec, second)[80, 45][channel] > 100, second


@pytest.mark.parametrize("size_px", [(12_000, 9_000), (3_000, 2_000), (200, 100)])
def test_a_photograph_is_unpacked_no_larger_than_the_wall_needs(tmp_path: Path, size_px: tuple[int, int]) -> None:
    cv2.imwrite(str(tmp_path / "a.jpg"), np.full((size_px[1], size_px[0], 3), (40, 120, 220), np.uint8))
    most_px = 368, 207
    height, width = read_image(tmp_path / "a.jpg", most_px).shape[:2]
    assert width >= min(most_px[0], size_px[0])
    assert height >= min(most_px[1], size_px[1])
    assert width * height <= max(9 * most_px[0] * most_px[1], size_px[0] * size_px[1] / 64)
    assert drawn(scene({"image": {"file": "a.jpg"}}, folder=tmp_path), 0.0)[80, 45] == pytest.approx(
        [220, 120, 40], abs=6
    )


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "bmp"])
def test_an_image_tells_its_size_in_its_first_bytes(ending: str) -> None:
    _, data = cv2.imencode(f".{ending}", np.zeros((90, 161, 3), np.uint8))
    header = header_of(data.tobytes())
    assert header is not None
    assert (header.size_px, header.whole, header.animated) == ((161, 90), True, False)
    assert header_of(data.tobytes()[:9]) is None


def test_a_projector_has_loaded_a_scene_before_the_fade_into_it_begins(tmp_path: Path) -> None:
    image_file(tmp_path / "a.png", WARM)
    scenes = {"dark": scene(plain("#000010")), "image": scene({"image": {"file": "a.png"}}, folder=tmp_path)}
    projector = Projector(scenes, size_px=SIZE_PX, headless=True, rate_hz=100)
    try:
        projector.perform(Cue("projector", "scene", {"name": "image", "by": "cut"}))
        end_s = time.monotonic() + WITHIN_S
        while projector.state().detail.startswith("dark"):
            assert time.monotonic() < end_s
            time.sleep(0.002)
        time.sleep(0.1)
        assert projector.snapshot()[45, 80] == pytest.approx(WARM, abs=6)
    finally:
        projector.close()


def test_the_store_keeps_to_its_limit_and_the_least_recently_used_leaves_first() -> None:
    store, made = Store(100), []

    def make(name: str) -> Callable[[], str]:
        return lambda: made.append(name) or name  # type: ignore[func-returns-value]

    for name in ("a", "b", "a", "c", "a", "b"):
        store.get(name, make(name), lambda _: 40)
    assert made == ["a", "b", "c", "b"]
    assert store.used == 80
    assert store.get("large", make("large"), lambda _: 500) == "large"
    assert store.used == 500
    store.get("a", make("a"), lambda _: 40)
    assert store.used == 40


def test_two_threads_that_want_the_same_make_it_once() -> None:
    store, made = Store(100), []

    def slow() -> str:
        time.sleep(0.05)
        made.append(1)
        return "it"

    threads = [threading.Thread(target=lambda: store.get("it", slow, lambda _: 1)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
