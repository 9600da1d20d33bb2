"""The show put together: what fails inside it is survived and shown. The observer is replaced; the rest is real."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit import app as app_module
from exhibit.app import App, Options
from exhibit.places import example_show
from exhibit.status import Status
from exhibit.values import Frame, Observation


class Failing:
    """Stands in for perception whose network breaks on every frame."""

    def observe(self, frame: Frame) -> Observation:
        raise RuntimeError(f"frame {frame.sequence % 1} cannot be read")


class Blind:
    """Stands in for perception that sees nobody."""

    def observe(self, frame: Frame) -> Observation:
        return Observation(frame.captured_s, frame.sequence, (1280, 720))


@pytest.fixture
def options(tmp_path: Path) -> Options:
    folder = tmp_path / "show"
    folder.mkdir()
    for name in ("rules", "scenes"):
        (folder / name).symlink_to(example_show() / name)
    text = "exhibit: A test\nprojector: {size: 160x90}\ndefault: [{scene: tide}]\n"
    text += "osc: {targets: {desk: {host: 127.0.0.1, port: 9}}}\n"
    (folder / "exhibit.yaml").write_text(text)
    return Options(folder, source="drawn", headless=True, duration_s=3.0)


def test_perception_that_fails_on_every_frame_stops_nothing(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "_observer", lambda *_: Failing())
    seen: list[Status] = []
    last = App(options, "test").run(lambda status: seen.append(status()))
    assert last.mood.dominant == "nobody"
    assert [state.active for name, state in last.engine.rules.items() if name == "attract"] == [True]
    fault = next(fault for fault in last.faults if fault.where == "perception")
    assert fault.text == "RuntimeError: frame 0 cannot be read"
    assert fault.times > 1
    assert len(seen) > 20


def test_the_wall_shows_what_the_rules_claim_and_everything_ends(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "_observer", lambda *_: Blind())
    show = App(options, "test")
    last = show.run(lambda _: None)
    assert last.outputs["projector"].detail.startswith("tide")
    assert last.outputs["mqtt"].link == "off"
    assert last.frames > 20
    assert show.status().engine.rules == {}
