"""PJLink against a projector that stands in, over real sockets; and the power that follows the house's hours."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from exhibit.doctor.power import finding
from exhibit.outputs.port import CannotPerform
from exhibit.outputs.projector_power.cec import Cec
from exhibit.outputs.projector_power.device import DeviceFault
from exhibit.outputs.projector_power.link import PowerSettings
from exhibit.outputs.projector_power.output import ProjectorPower
from exhibit.outputs.projector_power.pjlink import Pjlink, PjlinkAddress
from exhibit.outputs.projector_power.probe import ask
from exhibit.values import Cue
from tests.conftest import free_port, until
from tests.outputs.projector_power.projector import Manners, StandInProjector


@pytest.fixture
def projector() -> Iterator[StandInProjector]:
    made = StandInProjector()
    yield made
    made.close()


def reach(projector: StandInProjector, password: str = "", *, line_each: bool = False) -> Pjlink:
    return Pjlink(PjlinkAddress("127.0.0.1", projector.port, lambda: password, line_each, timeout_s=0.3))


def test_it_tells_its_power_lamp_errors_and_input(projector: StandInProjector) -> None:
    projector.manners.errors = "100020"
    report = reach(projector).ask()
    assert (report.power, report.lamp_hours, report.input, report.name) == ("off", (1234,), "11", "")
    assert (report.errors, report.warnings) == (("filter",), ("fan",))


def test_a_password_is_never_said_and_a_wrong_one_is_told(projector: StandInProjector) -> None:
    projector.manners.password = "JBMIAProjectorLink"
    assert reach(projector, "JBMIAProjectorLink").ask().power == "off"
    assert not any("JBMIA" in one for one in projector.told)
    for wrong, told in (("other", "does not accept"), ("", "none is written")):
        with pytest.raises(DeviceFault, match=told) as raised:
            reach(projector, wrong).ask()
        assert raised.value.password


def test_one_that_hangs_up_after_each_command_gets_a_line_for_each(projector: StandInProjector) -> None:
    projector.manners.one_command = True
    with pytest.raises(DeviceFault, match="it hangs up after a command: write line_each: true"):
        reach(projector).ask()
    assert reach(projector, line_each=True).ask().lamp_hours == (1234,)


def test_it_is_never_asked_on_two_lines_and_none_is_kept(projector: StandInProjector) -> None:
    device = reach(projector)
    for _ in range(3):
        device.ask()
    assert until(lambda: projector.at_once == 0)
    assert projector.most_at_once == 1


def test_cooling_and_refusals_are_not_now(projector: StandInProjector) -> None:
    device = reach(projector)
    assert device.switch(on=True) == "ok"
    assert device.switch(on=False) == "not now", "it warms"
    assert device.choose("31") == "ok"
    projector.manners.broken = True
    assert device.switch(on=False) == "fault"


@pytest.mark.parametrize("standby", ["ERR3", "nothing"])
def test_standby_that_says_nothing_can_be_woken(standby: str) -> None:
    projector = StandInProjector(Manners(warms_s=0.05, standby=standby))
    power = ProjectorPower({"left": PowerSettings(reach(projector), "here")})
    power.keep_hours(closed=False, opens_in_s=0)
    assert until(lambda: projector.power == "1")
    power.close()
    projector.close()


def test_the_doctor_says_what_to_do_where_nobody_answers() -> None:
    device = Pjlink(PjlinkAddress("127.0.0.1", free_port(socket.SOCK_STREAM), timeout_s=0.3))
    probe = ask(device)
    found = finding("left", "127.0.0.1", probe)
    assert found.verdict == "ill"
    assert found.told == "127.0.0.1: nobody listens there"
    assert "standby" in found.remedies[0]


def test_the_doctor_tells_how_it_is(projector: StandInProjector) -> None:
    found = finding("left", "here", ask(reach(projector)))
    assert (found.verdict, found.told, found.answered) == ("well", "here: off, lamp 1234 h", ("input 11",))
    assert projector.switched == []


def test_it_is_warm_before_the_house_opens_and_off_once_it_has_closed(projector: StandInProjector) -> None:
    now_s = [1000.0]
    settings = PowerSettings(reach(projector), "here", warm_s=300, linger_s=60)
    power = ProjectorPower({"left": settings}, clock=lambda: now_s[0])
    power.keep_hours(closed=True, opens_in_s=301)
    assert until(lambda: power.state().parts["left"].link == "up")
    assert projector.switched == []
    power.keep_hours(closed=True, opens_in_s=299)
    assert until(lambda: projector.lit)
    now_s[0] += 1000
    power.keep_hours(closed=False, opens_in_s=0)
    assert until(lambda: power.state().parts["left"].link == "up")
    now_s[0] += 1000
    power.keep_hours(closed=True, opens_in_s=50_000)
    assert until(lambda: not projector.lit)
    now_s[0] += 20
    assert until(lambda: power.state().parts["left"].detail == "here: off, lamp 1234 h")
    power.close()


def test_rules_cannot_switch_it() -> None:
    power = ProjectorPower({})
    with pytest.raises(CannotPerform, match="follows the hours"):
        power.perform(Cue("power", "switch", {}))
    assert power.state().dropped == 1
    power.close()


def test_cec_is_spoken_by_its_program_and_what_is_missing_is_named(tmp_path: Path) -> None:
    device, program = tmp_path / "cec0", tmp_path / "cec-ctl"
    with pytest.raises(DeviceFault, match="this machine has no"):
        Cec(str(device)).ask()
    device.touch()
    with pytest.raises(DeviceFault, match="apt install v4l-utils"):
        Cec(str(device), str(program)).ask()
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\necho "pwr-state: standby (0x01)"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    display = Cec(str(device), str(program))
    assert display.ask().power == "off"
    assert display.switch(on=True) == "ok"
    assert "--image-view-on" in (tmp_path / "said").read_text()
