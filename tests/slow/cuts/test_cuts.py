"""The plug pulled: a machine with Debian's kernel in QEMU that writes our state, killed at a moment of chance; its disk
is looked at from outside. `make cuts`.

What is lost is what the machine's kernel had not written yet. A disk that forgets what it acknowledged is not tried.
The kernel and the root are fetched once, into the cache of whoever runs this.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from exhibit.editor.last_good import LastGood
from exhibit.journal.sqlite import SqliteStore
from exhibit.outputs.mqtt.backlog import SETTLE_S, Backlog
from exhibit.web.server.token import TokenFile
from tests.conftest import REPOSITORY
from tests.slow.boot.machine import CACHE, machine

CUTS = int(os.environ.get("EXHIBIT_CUTS", "3"))
SEED = int(os.environ.get("EXHIBIT_SEED", "15"))
BOOTED_WITHIN_S = 600.0
TOOLS = ("qemu-system-x86_64", "mmdebstrap", "mke2fs", "e2fsck", "debugfs", "cpio", "busybox", "apt-get", "dpkg-deb")
MISSING = [name for name in TOOLS if shutil.which(name) is None]
pytestmark = [
    pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make cuts"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(os.geteuid() != 0, reason="a root of Debian is unpacked, which needs root"),
    pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="Debian 12's Python is 3.11, and is given our numpy"),
]
MODULES = ("virtio_pci", "virtio_blk", "crc32c_generic", "ext4")
INIT = """#!/bin/busybox sh
for place in proc sys dev r; do busybox mkdir -p /$place; done
busybox mount -t proc proc /proc
busybox mount -t devtmpfs dev /dev
for module in {modules}; do busybox insmod /$module.ko; done
busybox mount -t ext4 /dev/vda /r
busybox mount --bind /dev /r/dev
exec busybox chroot /r /usr/bin/env PYTHONPATH=/tree /usr/bin/python3 -u /guest.py
"""
GUEST = """
from pathlib import Path
from exhibit.editor.last_good import LastGood
from exhibit.journal.rows import LoggedChange
from exhibit.journal.sqlite import SqliteStore
from exhibit.outputs.mqtt.backlog import Backlog, QueuedMessage
from exhibit.system.files import write_at_once
from exhibit.web.server.token import TokenFile, hashed
import time
state = Path("/state")
good, store, queue = LastGood(state, state), SqliteStore(state / "journal.sqlite3"), Backlog(state / "queue.sqlite3")
number = 0
while True:
    number += 1
    text = str(number)
    write_at_once(state / "venue.yaml", f"title: {number}\\n".encode() * 200)
    good.remember({"a.yaml": text.encode()})
    good.keep("a.yaml")
    token = TokenFile(state).make()
    store.append((LoggedChange(text, "hall", number, "note", text),))
    queue.add([QueuedMessage("t", text)])
    queue.settle(time.monotonic())
    print("ACK", number, hashed(token), round(time.monotonic(), 1))
"""


def kernel() -> Path:
    """Debian 12's kernel, unpacked."""
    made = CACHE / "kernel"
    if not made.is_dir():
        new = CACHE / f"kernel.{os.getpid()}"
        new.mkdir(parents=True)
        depends = subprocess.run(
            ["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True, check=True
        )
        (package,) = re.findall(r"Depends: (linux-image-\S+)", depends.stdout)
        subprocess.run(["apt-get", "download", "-qq", package], cwd=new, check=True, stderr=subprocess.DEVNULL)
        (deb,) = new.glob("*.deb")
        subprocess.run(["dpkg-deb", "-x", str(deb), str(new)], check=True)
        deb.unlink()
        new.rename(made)
    return made


def in_order(modules: dict[str, Path]) -> list[str]:
    """MODULES and what they need, each after what it needs itself."""
    order: list[str] = []

    def add(name: str) -> None:
        found = modules.get(name.replace("-", "_"))
        if found is None:
            return  # a part of the kernel itself
        depends = re.search(rb"depends=([^\0]*)\0", found.read_bytes())
        for one in depends[1].decode().split(",") if depends else ():
            add(one)
        if found.stem not in order:
            order.append(found.stem)

    for one in MODULES:
        add(one)
    return order


def initial_disk(folder: Path) -> Path:
    """What the kernel begins with: a shell, and the drivers of the disk."""
    files = folder / "initial"
    (files / "bin").mkdir(parents=True)
    busybox = shutil.which("busybox")
    assert busybox is not None
    shutil.copy(busybox, files / "bin/busybox")
    modules = {file.stem.replace("-", "_"): file for file in (kernel() / "lib/modules").rglob("*.ko")}
    order = in_order(modules)
    for name in order:
        shutil.copy(modules[name.replace("-", "_")], files / f"{name}.ko")
    (files / "init").write_text(INIT.format(modules=" ".join(order)))
    (files / "init").chmod(0o755)
    names = "\n".join(str(one.relative_to(files)) for one in sorted(files.rglob("*")))
    packed = subprocess.run(
        ["cpio", "-o", "-H", "newc", "--quiet"], cwd=files, input=names.encode(), capture_output=True, check=True
    )
    (folder / "initial.cpio").write_bytes(packed.stdout)
    return folder / "initial.cpio"


def disk(folder: Path) -> Path:
    """A disk with Debian, this tree and numpy."""
    root = machine("bookworm", folder)
    shutil.rmtree(root / "var/lib/exhibit", ignore_errors=True)
    shutil.copytree(REPOSITORY / "exhibit", root / "tree/exhibit", ignore=shutil.ignore_patterns("__pycache__"))
    packages = Path(np.__file__).parents[1]
    for name in ("numpy", "numpy.libs"):
        shutil.copytree(packages / name, root / "tree" / name)
    (root / "guest.py").write_text(GUEST)
    (root / "state").mkdir()
    image = folder / "disk.img"
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", str(root), str(image), "1000M"], check=True)
    return image


def cut(folder: Path, image: Path, initial: Path, after: int, late_s: float) -> list[list[str]]:
    """Run the machine until it has acknowledged `after` times and `late_s` more, then pull the plug; what it had
    acknowledged."""
    (vmlinuz,) = (kernel() / "boot").glob("vmlinuz-*")
    log = folder / "serial.log"
    log.unlink(missing_ok=True)
    command = ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "512", "-no-reboot", "-display", "none"]
    command += ["-monitor", "none", "-serial", f"file:{log}", "-kernel", str(vmlinuz), "-initrd", str(initial)]
    command += ["-append", "console=ttyS0 quiet panic=-1", "-drive", f"file={image},if=virtio,format=raw"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as qemu:
        try:
            end_s = time.monotonic() + BOOTED_WITHIN_S
            while len(acknowledged(log)) < after:
                assert qemu.poll() is None, log.read_text(errors="replace")[-2000:]
                assert time.monotonic() < end_s, log.read_text(errors="replace")[-2000:]
                time.sleep(0.02)
            time.sleep(late_s)
        finally:
            qemu.send_signal(signal.SIGKILL)
    return acknowledged(log)


def acknowledged(log: Path) -> list[list[str]]:
    """Number, hash of the token and time of each line that was said whole."""
    lines = log.read_text(errors="replace").split("\n")[:-1] if log.exists() else []
    return [line.split()[1:] for line in lines if re.fullmatch(r"ACK \d+ [0-9a-f]{64} [\d.]+\r?", line)]


def state_of(image: Path, folder: Path) -> Path:
    """What stands on the disk, once its journal was replayed as at the next start."""
    assert subprocess.run(["e2fsck", "-fy", str(image)], capture_output=True, check=False).returncode in (0, 1)
    folder.mkdir()
    subprocess.run(["debugfs", "-R", f"rdump /state {folder}", str(image)], check=True, capture_output=True)
    return folder / "state"


def test_a_pulled_plug_leaves_every_file_readable_and_all_that_was_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    initial, whole = initial_disk(tmp_path), disk(tmp_path)
    for number in range(CUTS):
        image = tmp_path / "cut.img"
        shutil.copy(whole, image)
        said = cut(tmp_path, image, initial, chance.randrange(5, 40), chance.uniform(0, 0.5))
        state = state_of(image, tmp_path / f"after-{number}")
        last, hashes = int(said[-1][0]), [one[1] for one in said]
        venue = (state / "venue.yaml").read_text().splitlines()
        assert len(venue) == 200
        assert len(set(venue)) == 1
        assert int(venue[0].split()[1]) in (last, last + 1)
        assert int(LastGood(Path("/state"), state).get("a.yaml") or b"0") in (last, last + 1)
        file = TokenFile(state)
        assert not file.put_aside_damaged()
        assert file.hash() == hashes[-1] or file.hash() not in ("", *hashes)
        store = SqliteStore(state / "journal.sqlite3")
        rows = [int(one.row.id) for one in store.read()]
        assert store.put_aside == ""
        assert rows in (list(range(1, last + 1)), list(range(1, last + 2)))
        queue = Backlog(state / "queue.sqlite3")
        waiting = [int(one.payload) for _, one in queue.oldest(10_000)]
        assert queue.fault == ""
        assert waiting == list(range(1, len(waiting) + 1)), "none is missing in between"
        lost = last - len(waiting)
        lost_s = float(said[-1][2]) - float(said[len(waiting) - 1][2]) if lost > 0 and waiting else 0.0
        assert lost <= 0 or waiting
        assert lost_s <= 2 * SETTLE_S
        print(
            f"cut {number} (seed {SEED}) after {last}: all there; of the queue the last {max(lost, 0)} ({lost_s:.1f} s)"
        )
