"""`exhibit service install`: what it writes is what systemd understands, closes and starts; twice is as once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from exhibit.service.units import Wanted, boots_service, follow_service, screen_service, service, update_service
from exhibit.service.versions import Versions

SYSTEMD = shutil.which("systemd-analyze")
ANALYZED = pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
UNITS = "etc/systemd/system"


def exhibit(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "exhibit", "service", *map(str, arguments)]
    return subprocess.run(whole, capture_output=True, text=True, check=False)


def image(folder: Path, *files: str) -> Path:
    """The image of a machine with systemd, and with these files besides."""
    for name in ("usr/lib/systemd/systemd", *files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "etc").mkdir(exist_ok=True)
    return folder


CAGE = ("usr/bin/cage", "usr/lib/x86_64-linux-gnu/security/pam_systemd.so")


def installed(root: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return exhibit("install", "/srv/exhibit/show", "--root", root, "--exhibit", sys.executable, *more)


def contents(root: Path) -> dict[str, bytes | str]:
    return {
        str(file.relative_to(root)): str(file.readlink()) if file.is_symlink() else file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() or file.is_symlink()
    }


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not installed")
@pytest.mark.parametrize(
    ("files", "screen"), [(CAGE, "cage"), (("usr/bin/Xorg",), "Xorg :0"), ((*CAGE, "dev/watchdog0"), "cage")]
)
def test_it_installs_what_fits_the_machine_and_twice_is_as_once(
    tmp_path: Path, files: tuple[str, ...], screen: str
) -> None:
    root = image(tmp_path, *files)
    done = installed(root)
    assert done.returncode == 0, done.stderr
    first = contents(root)
    assert screen in (root / UNITS / "exhibit-screen.service").read_text()
    assert ("etc/systemd/system.conf.d/50-exhibit.conf" in first) is ("dev/watchdog0" in files)
    assert (f"{UNITS}/sysinit.target.wants/exhibit-boots.service" in first) is ("dev/watchdog0" in files)
    assert first[f"{UNITS}/multi-user.target.wants/exhibit.service"] == "/etc/systemd/system/exhibit.service"
    again = installed(root)
    assert again.returncode == 0
    assert contents(root) == first
    assert "writes" not in again.stdout
    assert "exhibit:" in (root / "etc/passwd").read_text()
    assert exhibit("uninstall", "--root", root).returncode == 0
    assert not any("exhibit" in name for name in contents(root))
    assert exhibit("uninstall", "--root", root).stdout == "there is nothing of ours to remove\n"


def test_a_version_among_others_is_started_through_current_and_has_its_updates_looked_after(tmp_path: Path) -> None:
    """Made by hand as docs/unattended.md says, or run through `current`: an update is what is started next."""
    root = image(tmp_path, *CAGE, "opt/exhibit/1.2.0/bin/exhibit")
    arguments = ("install", "/srv/exhibit/show", "--root", root, "--screen", "none", "--exhibit")
    done = exhibit(*arguments, "/opt/exhibit/1.2.0/bin/exhibit")
    assert done.returncode == 0, done.stderr
    assert "links /opt/exhibit/current to 1.2.0" in done.stdout
    assert [str((root / "opt/exhibit" / link).readlink()) for link in ("current", "trusted")] == ["1.2.0", "1.2.0"]
    versions = Versions(root / "opt/exhibit")
    assert versions.current() == versions.trusted() == "1.2.0"
    first = contents(root)
    assert "ExecStart=/opt/exhibit/current/bin/exhibit run " in str(first[f"{UNITS}/exhibit.service"])
    assert "ExecStart=/opt/exhibit/trusted/bin/exhibit update --resume --prefix /opt/exhibit" in str(
        first[f"{UNITS}/exhibit-update.service"]
    )
    assert first[f"{UNITS}/multi-user.target.wants/exhibit-update.service"] == f"/{UNITS}/exhibit-update.service"
    versions.install("1.3.0", lambda folder: (folder / "bin").mkdir(parents=True))
    versions.switch("1.3.0")
    for program in ("1.2.0", "1.3.0", "current"):
        assert exhibit(*arguments, f"/opt/exhibit/{program}/bin/exhibit").returncode == 0
        assert (versions.current(), versions.trusted()) == ("1.3.0", "1.2.0"), "an update under way goes on"
        assert contents(root)[f"{UNITS}/exhibit.service"] == first[f"{UNITS}/exhibit.service"]
    assert exhibit("uninstall", "--root", root).returncode == 0
    assert not any(name.startswith("etc/systemd") for name in contents(root))
    assert versions.current() == "1.3.0", "the versions stay"


def test_a_dry_run_says_everything_and_does_nothing(tmp_path: Path) -> None:
    root = image(tmp_path, *CAGE)
    before = contents(root)
    done = installed(root, "--dry-run")
    assert done.returncode == 0
    assert contents(root) == before
    said = done.stdout.splitlines()
    assert "writes /etc/systemd/system/exhibit.service" in said
    assert f"runs systemd-sysusers --root={root}" in said


def test_a_file_of_somebody_else_is_left_as_it_is(tmp_path: Path) -> None:
    root = image(tmp_path, *CAGE)
    (root / UNITS).mkdir(parents=True)
    (root / UNITS / "exhibit.service").write_text("[Service]\nExecStart=/bin/true\n")
    done = installed(root)
    assert done.returncode == 2
    assert "is there already, and not ours: move it away" in done.stderr
    assert exhibit("uninstall", "--root", root).returncode == 0
    assert (root / UNITS / "exhibit.service").read_text() == "[Service]\nExecStart=/bin/true\n"


@pytest.mark.parametrize(
    ("files", "arguments", "why"),
    [
        ((), (), "nothing here can show a wall: apt install cage xwayland"),
        (("usr/bin/cage",), (), "apt install libpam-systemd"),
        (CAGE, ("--exhibit", "/root/x/exhibit"), "exhibit lies in /root/x/exhibit"),
        (CAGE, ("--exhibit", "exhibit"), "'exhibit' is no whole path"),
    ],
)
def test_what_cannot_work_is_told_in_one_line_with_the_remedy(
    tmp_path: Path, files: tuple[str, ...], arguments: tuple[str, ...], why: str
) -> None:
    done = exhibit("install", "/srv/show", "--root", image(tmp_path, *files), *arguments)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert why in done.stderr


def test_without_systemd_the_other_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    done = installed(tmp_path, "--screen", "none")
    assert (done.returncode, done.stderr) == (
        2,
        "there is no systemd: 'exhibit run --supervise' keeps a show without it\n",
    )


def unit_of(folder: Path, screen: str, show: str = "/srv/exhibit/show") -> Path:
    program = PurePosixPath(sys.executable)
    assert screen in ("cage", "x", "none")
    wanted = Wanted(program, PurePosixPath(show), screen)  # type: ignore[arg-type]
    file = folder / "exhibit.service"
    file.write_text(service(wanted))
    return file


@ANALYZED
@pytest.mark.parametrize("screen", ["cage", "x", "none"])
def test_the_unit_is_closed_to_what_it_does_not_need(tmp_path: Path, screen: str) -> None:
    assert SYSTEMD is not None
    command = [SYSTEMD, "security", "--offline=true", "--threshold=20", str(unit_of(tmp_path, screen))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


@ANALYZED
def test_the_unit_lets_the_child_that_draws_shaders_make_way_and_nothing_else_of_resources(tmp_path: Path) -> None:
    """systemd goes through its lines in order: what is allowed, what is not, what is again."""
    allowed: set[str] = set(_calls("@default"))
    for line in unit_of(tmp_path, "none").read_text().splitlines():
        key, _, value = line.partition("=")
        if key == "SystemCallFilter":
            named = {call for one in value.lstrip("~").split() for call in _calls(one)}
            allowed = allowed - named if value.startswith("~") else allowed | named
    assert {"setpriority", "prlimit64"} <= allowed
    assert set(_calls("@resources")) & allowed == {"setpriority"}


def _calls(name: str) -> list[str]:
    """A call of the system, or all of a set of systemd's."""
    if not name.startswith("@"):
        return [name]
    assert SYSTEMD is not None
    done = subprocess.run([SYSTEMD, "syscall-filter", name], capture_output=True, text=True, check=True)
    lines = [line.strip() for line in done.stdout.splitlines()[1:]]
    return [call for line in lines if line and not line.startswith("#") for call in _calls(line)]


@ANALYZED
@pytest.mark.parametrize("screen", ["cage", "x", "none"])
@pytest.mark.parametrize("show", ["/srv/exhibit/show", '/srv/a show of 100% "$HOME"', "/srv/ein stück"])
def test_systemd_understands_every_line(tmp_path: Path, screen: str, show: str) -> None:
    """Its exit code is 0 for keys that it does not know, so its words are read; two are known from 254 on."""
    assert SYSTEMD is not None
    unit = unit_of(tmp_path, screen, show)
    units = [str(unit)]
    more = {
        "update": update_service(PurePosixPath("/opt/an exhibit")),
        "boots": boots_service(PurePosixPath("/bin/a b")),
        "follow": follow_service(Wanted(PurePosixPath(sys.executable), PurePosixPath(show), "none", follows=True)),
    }
    for name, text in more.items():
        units.append(str(tmp_path / f"exhibit-{name}.service"))
        Path(units[-1]).write_text(text)
    if screen != "none":
        (tmp_path / "exhibit-screen.service").write_text(
            screen_service("x" if screen == "x" else "cage", "/bin/true", "/bin/true")
        )
        units.append(str(tmp_path / "exhibit-screen.service"))
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    done = subprocess.run([SYSTEMD, "verify", *units], capture_output=True, text=True, check=False, env=environment)
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    known = ("Unknown key 'RestartSteps'", "Unknown key 'RestartMaxDelaySec'")
    assert [line for line in said if not any(one in line for one in known)] == []


def test_logs_and_status_say_what_is_missing() -> None:
    for what in ("status", "logs"):
        done = exhibit(what)
        if done.returncode != 0:
            assert len(done.stderr.splitlines() + done.stdout.splitlines()) >= 1
            assert "Traceback" not in done.stderr


def test_a_try_again_without_any_start_says_so() -> None:
    done = exhibit("try-again")
    assert (done.returncode, done.stderr) == (1, "nothing is known of any start: there is nothing to try again\n")


def test_a_show_that_follows_a_repository_may_be_edited_in_each_of_its_commits() -> None:
    """Where its link leads to is settled when the service starts, and changes later."""
    program, show = PurePosixPath("/opt/exhibit/bin/exhibit"), PurePosixPath("/srv/hall/show")
    assert "ReadWritePaths=-/srv/hall\n" in service(Wanted(program, show, "none", follows=True))
    assert "ReadWritePaths=-/srv/hall/show\n" in service(Wanted(program, show, "none"))


def test_a_show_that_follows_a_repository_has_that_looked_after_too(tmp_path: Path) -> None:
    root = image(tmp_path, *CAGE, "srv/hall/follow.yaml")
    arguments = ("install", "/srv/hall/show", "--root", root, "--screen", "none", "--exhibit", sys.executable)
    done = exhibit(*arguments)
    assert done.returncode == 0, done.stderr
    found = contents(root)
    assert f"ExecStart={sys.executable} follow /srv/hall\n" in (root / UNITS / "exhibit-follow.service").read_text()
    assert found[f"{UNITS}/multi-user.target.wants/exhibit-follow.service"] == f"/{UNITS}/exhibit-follow.service"
    assert exhibit("uninstall", "--root", root).returncode == 0
    assert not any("follow" in name for name in contents(root) if name.startswith("etc"))
