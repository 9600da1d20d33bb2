"""A projector in a running show: what it will not do is an illness with its name and its reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.runtime.status import Status
from exhibit.runtime.vital_signs import verdict_of
from tests.conftest import WITHIN_S
from tests.outputs.projector_power.projector import Manners, StandInProjector
from tests.stand_ins import Blind


def run(folder: Path, power: str, done: Callable[[Status], bool]) -> Status:
    folder.mkdir()
    (folder / "exhibit.yaml").write_text("exhibit: A test\nprojector: {size: 160x90}\n")
    (folder / "venue.yaml").write_text(f"power:\n  left: {power}\n")
    app = App(assemble(Options(folder, source="drawn", headless=True, duration_s=WITHIN_S), "test", StandIns(Blind())))

    def refresh(status: Callable[[], Status]) -> None:
        if done(status()):
            app.stop()

    return app.run(refresh)


def test_an_open_house_has_its_projector_on_and_shows_its_lamp_hours(tmp_path: Path) -> None:
    projector = StandInProjector(Manners(warms_s=0))
    power = f"{{pjlink: 127.0.0.1, port: {projector.port}, input: 31}}"
    last = run(tmp_path / "show", power, lambda now: "input 31" in now.outputs["power"].parts["left"].detail)
    assert last.outputs["power"].parts["left"].link == "up"
    assert "on, input 31, lamp 1234 h" in last.outputs["power"].parts["left"].detail
    assert projector.lit, "it stays on when the show ends"
    projector.close()


def test_one_that_wants_another_password_is_ill_by_name(tmp_path: Path) -> None:
    projector = StandInProjector(Manners(password="secret"))
    power = f"{{pjlink: 127.0.0.1, port: {projector.port}}}"

    def told(now: Status) -> bool:
        return any(one.about == "power left" for one in verdict_of(now).illnesses)

    last = run(tmp_path / "show", power, told)
    ill = next(one for one in verdict_of(last).illnesses if one.about == "power left")
    assert "it wants a password, and none is written" in ill.text
    projector.close()
