"""What a camera's driver is told. No camera can be had here: `MemoryControls` stands in for one, and refuses as drivers
do; the numbers are compared with the kernel's own headers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from exhibit.config.camera_controls import ControlsSection
from exhibit.vision.sources import controls as v4l2
from exhibit.vision.sources.controls import ControlRange, DeviceControls, MemoryControls, controls_told, set_controls

HEADER = Path("/usr/include/linux/videodev2.h")


def webcam() -> MemoryControls:
    """As a webcam of USB has them: exposure by itself means aperture priority, and gain has no automatic."""
    return MemoryControls(
        {
            v4l2.EXPOSURE_AUTO: ControlRange(0, 3),
            v4l2.EXPOSURE: ControlRange(3, 2047, default=250),
            v4l2.GAIN: ControlRange(0, 255),
            v4l2.AUTO_WHITE_BALANCE: ControlRange(0, 1, default=1),
            v4l2.WHITE_BALANCE: ControlRange(2000, 6500, default=4000),
            v4l2.POWER_LINE_FREQUENCY: ControlRange(0, 2, default=2),
        }
    )


def test_what_is_written_is_set_and_automatics_are_off_first() -> None:
    camera = webcam()
    wanted = ControlsSection(exposure=120, gain=4, white_balance="auto", anti_flicker="50Hz")
    assert set_controls(camera, wanted) == []
    assert list(camera.values.items()) == [
        (v4l2.EXPOSURE_AUTO, 1),
        (v4l2.EXPOSURE, 120),
        (v4l2.GAIN, 4),
        (v4l2.AUTO_WHITE_BALANCE, 1),
        (v4l2.POWER_LINE_FREQUENCY, 1),
    ]
    assert set_controls(camera, ControlsSection(exposure="auto")) == []
    assert camera.values[v4l2.EXPOSURE_AUTO] == 3


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (ControlsSection(exposure=1), "exposure: this camera takes 3 to 2047, and not 1"),
        (ControlsSection(gain="auto"), "gain: this camera sets none by itself: write a number, or take gain out"),
        (ControlsSection(focus=10), "focus: this camera has none: take it out of controls"),
        (ControlsSection(anti_flicker="auto"), "anti_flicker: this camera takes 0 to 2, and not 3"),
        (ControlsSection(white_balance=3000), "white_balance: the driver refuses 3000"),
    ],
    ids=["range", "automatic", "missing", "menu", "refused"],
)
def test_what_the_camera_does_not_take_is_one_line(wanted: ControlsSection, told: str) -> None:
    camera = webcam()
    camera.refused = {v4l2.WHITE_BALANCE}
    (line,) = set_controls(camera, wanted)
    assert line.startswith(told)


def test_the_doctor_tells_what_can_be_written() -> None:
    told = controls_told(webcam())
    assert told.startswith("exposure 3 to 2047 (now 250), gain 0 to 255 (now 0)")
    assert "focus" not in told


def test_a_file_that_is_no_camera_has_no_controls(tmp_path: Path) -> None:
    (tmp_path / "video0").write_bytes(b"")
    with DeviceControls(tmp_path / "video0") as camera:
        assert camera.range_of(v4l2.GAIN) is None
        assert set_controls(camera, ControlsSection(gain=1)) == ["gain: this camera has none: take it out of controls"]


@pytest.mark.skipif(not (HEADER.exists() and shutil.which("cc")), reason="needs the kernel's headers, and a compiler")
def test_the_numbers_are_those_of_the_kernel_s_headers(tmp_path: Path) -> None:
    names = {
        "VIDIOC_QUERYCTRL": v4l2.QUERYCTRL,
        "VIDIOC_G_CTRL": v4l2.G_CTRL,
        "VIDIOC_S_CTRL": v4l2.S_CTRL,
        "V4L2_CID_AUTO_WHITE_BALANCE": v4l2.AUTO_WHITE_BALANCE,
        "V4L2_CID_AUTOGAIN": v4l2.AUTOGAIN,
        "V4L2_CID_GAIN": v4l2.GAIN,
        "V4L2_CID_POWER_LINE_FREQUENCY": v4l2.POWER_LINE_FREQUENCY,
        "V4L2_CID_WHITE_BALANCE_TEMPERATURE": v4l2.WHITE_BALANCE,
        "V4L2_CID_BACKLIGHT_COMPENSATION": v4l2.BACKLIGHT,
        "V4L2_CID_EXPOSURE_AUTO": v4l2.EXPOSURE_AUTO,
        "V4L2_CID_EXPOSURE_ABSOLUTE": v4l2.EXPOSURE,
        "V4L2_CID_FOCUS_ABSOLUTE": v4l2.FOCUS,
        "V4L2_CID_FOCUS_AUTO": v4l2.FOCUS_AUTO,
        "V4L2_CID_POWER_LINE_FREQUENCY_50HZ": v4l2.FREQUENCIES["50Hz"],
        "V4L2_CID_POWER_LINE_FREQUENCY_AUTO": v4l2.FREQUENCIES["auto"],
        "V4L2_EXPOSURE_APERTURE_PRIORITY": 3,
        "sizeof(struct v4l2_queryctrl)": v4l2.QUERY.size,
        "sizeof(struct v4l2_control)": v4l2.CONTROL.size,
    }
    prints = "".join(f'printf("%lu\\n",(unsigned long)({name}));' for name in names)
    program = f"#include <stdio.h>\n#include <linux/videodev2.h>\nint main(void){{{prints}return 0;}}\n"
    (tmp_path / "numbers.c").write_text(program)
    subprocess.run(["cc", "-o", tmp_path / "numbers", tmp_path / "numbers.c"], check=True)
    printed = subprocess.run([tmp_path / "numbers"], check=True, capture_output=True, text=True).stdout.split()
    assert dict(zip(names, map(int, printed), strict=True)) == names
