"""Cameras by what they are: the right one or none, whatever number it has now. No camera can be had here: a folder
stands in for /sys and /dev, made as Linux makes them, and is named so."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from exhibit.system.identities import choose, telling_name
from exhibit.vision.sources.devices import NotThere, cameras, lasting_name, node_now


@dataclass(frozen=True)
class Plugged:
    """A camera to plug into the folder; `port` as USB counts them."""

    product: str
    serial: str
    port: str
    maker: str = "046d"
    model: str = "0825"


class Machine:
    """Stands in for /sys and /dev of a Linux machine. `links`: whether udev makes its links."""

    def __init__(self, root: Path, *, links: bool) -> None:
        self.system, self.devices, self._root, self._links = root / "class", root / "dev", root, links

    def plug(self, order: Sequence[Plugged]) -> None:
        """Only these are there, numbered in this order, each with a second file that gives no pictures."""
        shutil.rmtree(self._root, ignore_errors=True)
        for folder in (self.system, self.devices / "v4l/by-id", self.devices / "v4l/by-path"):
            folder.mkdir(parents=True)
        for place, one in enumerate(order):
            device = self._root / f"devices/pci0000:00/0000:00:14.0/usb1/1-{one.port}"
            interface = device / f"1-{one.port}:1.0"
            interface.mkdir(parents=True)
            told = {"idVendor": one.maker, "idProduct": one.model, "product": one.product, "manufacturer": "Maker Inc."}
            for name, text in {**told, **({"serial": one.serial} if one.serial else {})}.items():
                (device / name).write_text(text + "\n")
            for index in (0, 1):
                self._add(2 * place + index, index, one, interface)

    def _add(self, number: int, index: int, one: Plugged, interface: Path) -> None:
        folder = self.system / f"video{number}"
        folder.mkdir()
        (folder / "index").write_text(str(index))
        (folder / "name").write_text(one.product + "\n")
        (folder / "device").symlink_to(interface)
        (self.devices / f"video{number}").touch()
        if self._links:
            by_id = self.devices / f"v4l/by-id/{_udev(one)}-video-index{index}"
            by_id.unlink(missing_ok=True)
            by_id.symlink_to(self.devices / f"video{number}")
            by_path = self.devices / f"v4l/by-path/pci-0000:00:14.0-usb-0:{one.port}:1.0-video-index{index}"
            by_path.symlink_to(self.devices / f"video{number}")

    def opened(self, name: str) -> str:
        """The product and port of what would be opened for `name`; "" where none would."""
        try:
            node = Path(str(node_now(name, self.system, self.devices)))
        except NotThere:
            return ""
        place = (self.system / node.name / "device").resolve()
        return place.parent.name


def _udev(one: Plugged) -> str:
    return "usb-" + "_".join(filter(None, ("Maker_Inc.", one.product.replace(" ", "_"), one.serial)))


ROOM = Plugged("HD Webcam C525", "A1B2", "1")
HALL = Plugged("HD Webcam C525", "C3D4", "2")
OTHER = Plugged("Integrated_Webcam", "", "5", "0c45", "6366")
LEFT = Plugged("Cheap Cam", "SN0001", "3.1", "1bcf", "28c4")
RIGHT = Plugged("Cheap Cam", "SN0001", "3.2", "1bcf", "28c4")
ALL = (ROOM, HALL, OTHER, LEFT, RIGHT)


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_through_many_permutations_the_right_camera_is_opened_or_none(links: bool, tmp_path: Path) -> None:
    """A thousand of them where EXHIBIT_SLOW is set."""
    machine, chance = Machine(tmp_path / "machine", links=links), random.Random(15)
    machine.plug(ALL)
    found = cameras(machine.system, machine.devices)
    told = {one.lasting: camera.port for one, camera in zip(found, ALL, strict=True)}
    assert len(told) == len(ALL), "each camera has a name of its own"
    for _ in range(500 if "EXHIBIT_SLOW" in os.environ else 40):
        there = chance.sample(ALL, chance.randint(0, len(ALL)))
        machine.plug(there)
        for name, port in told.items():
            is_there = any(one.port == port for one in there)
            assert machine.opened(name) == (f"1-{port}" if is_there else ""), (name, there)


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_names_that_people_write_are_followed_to_any_number_and_port(links: bool, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine", links=links)
    by_id = str(machine.devices / "v4l/by-id/usb-Maker_Inc._HD_Webcam_C525_A1B2-video-index0")
    moved = Plugged("HD Webcam C525", "A1B2", "7.4")
    machine.plug([OTHER, HALL, moved])
    for name in ("usb:046d:0825:A1B2", "usb:046D:0825:a1b2", by_id):
        assert machine.opened(name) == "1-7.4"
    assert machine.opened("camera:Integrated_Webcam") == "1-5"
    assert machine.opened("usb:0c45:6366") == "1-5"


def test_what_several_are_called_means_none_and_says_how_each_is_called(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine", links=True)
    machine.plug([LEFT, RIGHT])
    by_id = str(machine.devices / "v4l/by-id/usb-Maker_Inc._Cheap_Cam_SN0001-video-index0")
    for name in ("usb:1bcf:28c4", "usb:1bcf:28c4:SN0001", "camera:Cheap Cam", by_id):
        with pytest.raises(NotThere, match=r"2 cameras are called .*: write which one, .*0:3\.1:.*0:3\.2:"):
            node_now(name, machine.system, machine.devices)


def test_a_link_that_a_lost_camera_left_behind_opens_no_other(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine", links=True)
    machine.plug([HALL])
    stale = machine.devices / "v4l/by-id/usb-Maker_Inc._HD_Webcam_C525_A1B2-video-index0"
    stale.symlink_to(machine.devices / "video0")
    with pytest.raises(NotThere, match="its link leads to another camera"):
        node_now(str(stale), machine.system, machine.devices)


def test_a_missing_camera_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine", links=False)
    machine.plug([HALL])
    with pytest.raises(NotThere, match=r"is not there; there are: HD Webcam C525 \(usb:046d:0825:C3D4\)"):
        node_now("usb:046d:0825:A1B2", machine.system, machine.devices)


def test_a_number_is_bound_to_the_camera_that_has_it(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine", links=False)
    machine.plug([HALL, ROOM])
    assert lasting_name(2, machine.devices, machine.system) == "usb:046d:0825:A1B2"
    machine.plug([ROOM, HALL])
    assert machine.opened("usb:046d:0825:A1B2") == "1-1"


def test_of_things_with_names_the_only_one_that_bears_it_is_chosen() -> None:
    things = [("a:1", "a"), ("a:2", "a"), ("b",)]
    assert choose("A:1", things, lambda one: one).found == things[0]
    assert choose("a", things, lambda one: one).several == (things[0], things[1])
    assert choose("c", things, lambda one: one).found is None
    assert telling_name(things[2], things, lambda one: one) == "b"
    assert telling_name(("a",), [("a",), things[0]], lambda one: one) is None
