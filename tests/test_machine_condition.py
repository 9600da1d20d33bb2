"""What wears a machine out, from folders that stand in for /sys and /proc: told with its remedy, nothing invented."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from exhibit.runtime.machine_watch import MachineWatch
from exhibit.system.machine_condition import MachineFiles, Trouble, troubles
from tests.conftest import until

ROOT = "22 1 254:0 / / rw,relatime - ext4 /dev/root rw\n"


@pytest.fixture
def files(tmp_path: Path) -> MachineFiles:
    (tmp_path / "mountinfo").write_text(ROOT)
    (tmp_path / "cmdline").write_text("console=tty1 quiet\n")
    return MachineFiles(tmp_path / "sys", tmp_path / "mountinfo", tmp_path / "cmdline")


def put(files: MachineFiles, place: str, text: str) -> None:
    file = files.system / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def told(files: MachineFiles) -> str:
    return " | ".join(f"{one.text}: {one.remedy}" for one in troubles((), files))


def test_of_a_machine_that_tells_nothing_nothing_is_said(files: MachineFiles) -> None:
    assert told(files) == ""
    nowhere = Path("/nowhere")
    assert troubles((), MachineFiles(nowhere, nowhere, nowhere)) == ()


@pytest.mark.parametrize(
    ("place", "text", "words"),
    [
        ("fs/ext4/mmcblk0p2/errors_count", "3\n", "on mmcblk0p2 has counted 3 errors"),
        ("class/mmc_host/mmc0/mmc0:0001/life_time", "0x02 0x0a\n", "used up to 100 %"),
        ("class/mmc_host/mmc0/mmc0:0001/life_time", "0x0b 0x01\n", "beyond its life"),
        ("class/mmc_host/mmc0/mmc0:0001/pre_eol_info", "0x03\n", "hardly any spare blocks"),
        (
            "devices/platform/soc/soc:firmware/get_throttled",
            "50005\n",
            "the voltage is too low and it is throttled now",
        ),
        ("devices/platform/soc/soc:firmware/get_throttled", "0x50000\n", "was too low and it was throttled since"),
        ("devices/platform/soc/soc@107c000000:firmware/get_throttled", "8\n", "slowed down by heat now: let air in"),
        ("class/hwmon/hwmon1/in0_lcrit_alarm", "1\n", "the voltage is too low: use the power supply"),
        ("class/thermal/thermal_zone0/temp", "91000\n", "too hot (91 °C): let air in"),
    ],
)
def test_what_the_kernel_tells_is_said_with_its_remedy(files: MachineFiles, place: str, text: str, words: str) -> None:
    put(files, place, text)
    assert words in told(files)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("fs/ext4/sda1/errors_count", "0\n"),
        ("class/mmc_host/mmc0/mmc0:0001/life_time", "0x01 0x02\n"),
        ("class/mmc_host/mmc0/mmc0:0001/life_time", "nonsense\n"),
        ("class/mmc_host/mmc0/mmc0:0001/pre_eol_info", "0x01\n"),
        ("devices/platform/soc/soc:firmware/get_throttled", "0\n"),
        ("class/hwmon/hwmon1/in0_lcrit_alarm", "0\n"),
        ("class/thermal/thermal_zone0/temp", "47000\n"),
        ("class/thermal/thermal_zone0/temp", "254000\n"),
    ],
)
def test_what_is_well_is_not_said(files: MachineFiles, place: str, text: str) -> None:
    put(files, place, text)
    assert told(files) == ""


def test_an_overlay_that_was_asked_for_and_is_none_is_said(files: MachineFiles) -> None:
    files.command_line.write_text("boot=overlay root=/dev/mmcblk0p2\n")
    assert "was to be an overlay, and is none" in told(files)
    files.mounts.write_text(
        "22 1 0:30 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/overlay/up,workdir=/overlay/w\n"
    )
    assert told(files) == ""


def test_a_read_only_disk_is_said_and_is_no_reason_to_get_up(files: MachineFiles) -> None:
    files.mounts.write_text("22 1 254:0 / / ro,relatime - ext4 /dev/root ro\n")
    (one,) = troubles((Path("/var/lib/exhibit"),), files)
    assert ("read-only" in one.text, one.grave, "remount,rw /" in one.remedy) == (True, False, True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_told_once_makes_the_show_ill_and_is_over_when_there_is_room(small_disk: Path) -> None:
    said = list[str]()
    watch = MachineWatch(lambda: troubles((small_disk / "state",)), said.append, every_s=0.02)
    assert until(lambda: watch.state().detail == "disks, power and heat are well")
    filling = small_disk / "filling"
    filling.write_bytes(bytes(2_000_000))
    assert until(lambda: watch.state().link == "down")
    assert "make room" in watch.state().detail
    filling.unlink()
    assert until(lambda: watch.state().link == "up")
    watch.close()
    assert len([one for one in said if "nearly full" in one]) == 1
    assert shutil.disk_usage(small_disk).used == 0


def test_a_look_that_raises_ends_nothing() -> None:
    answers: Iterator[Exception | Trouble] = iter([ValueError("odd"), Trouble("hot", "air")])
    said, looked = list[str](), threading.Event()

    def look() -> tuple[Trouble, ...]:
        one = next(answers, None)
        if isinstance(one, Exception):
            raise one
        looked.set()
        return (one,) if one else ()

    watch = MachineWatch(look, said.append, every_s=5.0)
    assert looked.wait(10)
    watch.close()
    assert "odd" in said[0]
