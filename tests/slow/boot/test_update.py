"""Updates under systemd, with the commands of docs/unattended.md: the first version by hand, one that is bad and gone
again, one that is good though whoever watches it is killed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exhibit import __version__
from tests.conftest import REPOSITORY
from tests.slow.boot.machine import NEEDED, booted, machine

pytestmark = NEEDED
PARTS = ("exhibit", "scenes", "rules", ".schema", "models", "exhibit.yaml", "README.md", "LICENSE", "pyproject.toml")
RUN = "def _run_show(options: argparse.Namespace) -> int:\n"
DIES = f"{RUN}    threading.Timer(20, os._exit, (3,)).start()\n"


def wheel(folder: Path, version: str, run: str = RUN) -> None:
    """A wheel of this tree, called `version`, that needs nothing but what /opt/site has; `run`: how its run
    begins."""
    tree = folder / version
    for part in PARTS:
        copy = shutil.copytree if (REPOSITORY / part).is_dir() else shutil.copy
        tree.mkdir(exist_ok=True)
        copy(REPOSITORY / part, tree / part)
    project = (tree / "pyproject.toml").read_text()
    project = project.replace(f'version = "{__version__}"', f'version = "{version}"')
    project = re.sub(r"(?ms)^dependencies = \[.*?^\]", "dependencies = []", project)
    project = re.sub(r"(?m)^(train|plots|venue|web|signs|store|sounds) = \[.*\]$", r"\1 = []", project)
    project = project.replace('"exhibit.yaml" = ', '"site.pth" = "site.pth"\n"exhibit.yaml" = ')
    (tree / "pyproject.toml").write_text(project)
    (tree / "site.pth").write_text("/opt/site\n")
    init = tree / "exhibit/__init__.py"
    init.write_text(init.read_text().replace(__version__, version))
    command = tree / "exhibit/commands/run.py"
    assert RUN in command.read_text()
    command.write_text(command.read_text().replace(RUN, run))
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=tree, check=True, capture_output=True)
    shutil.rmtree(tree)


def blocks() -> list[str]:
    """The commands of the page's first chapter, block by block."""
    page = (REPOSITORY / "docs/unattended.md").read_text()
    return re.findall(r"(?ms)^```\n(.*?)^```", page.partition("## From a bare box")[2].partition("\n## ")[0])


@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_the_pages_commands_lead_to_a_show_whose_updates_prove_themselves(suite: str, tmp_path: Path) -> None:
    first, second, token = blocks()
    root = machine(suite, tmp_path)
    (root / "opt/wheels").mkdir()
    wheel(root / "opt/wheels", __version__)
    wheel(root / "opt/wheels", "9.1", DIES)
    wheel(root / "opt/wheels", "9.2")
    (root / "etc/ld.so.conf.d/python.conf").write_text("/opt/python/lib\n")
    without_apt = "\n".join(line for line in first.splitlines() if not line.startswith("apt "))
    here = "SHOW --screen none --run=--source --run=drawn".replace("SHOW", "/srv/exhibit/show")
    install = second.replace("install /srv/exhibit/show", f"install {here}")
    watch = "--watch 20s --grace 8s --ready 90s --extras web,venue"
    said = booted(
        root,
        f"""
ldconfig
export PIP_NO_INDEX=1 PIP_NO_COMPILE=1 PIP_FIND_LINKS=/opt/wheels PATH=/opt/python/bin:$PATH HOME=/root
set -e
{without_apt}
{install}
{token}
set +e
wait_for up
state() {{ echo "$1: current $(readlink /opt/exhibit/current) trusted $(readlink /opt/exhibit/trusted)"; }}
state first
exhibit update /opt/wheels/exhibit-9.1-py3-none-any.whl {watch}; echo "bad $?"
state bad
wait_for up
journalctl -b -u exhibit -o cat | grep -m1 'version 9.1 was tried'
wait_for '[ "$(systemctl is-active exhibit-update)" != active ]'
exhibit update /opt/wheels/exhibit-9.2-py3-none-any.whl {watch} & update=$!
wait_for '[ "$(systemctl is-active exhibit-update)" = active ]'
kill -9 $update
sleep 5
watcher=$(systemctl show exhibit-update -p MainPID --value)
[ "$watcher" = 0 ] && give_up "nobody watches"
kill -9 $watcher
wait_for '[ "$(readlink /opt/exhibit/trusted)" = 9.2 ]'
state good
systemctl show exhibit-update -p NRestarts
wait_for '[ "$(systemctl is-active exhibit-update)" != active ]'
systemctl show exhibit-update -p Result
tr "\\\\0" " " < /proc/$(told MainPID)/cmdline; echo
""",
    )
    assert said.endswith("DONE\n"), said
    assert "GAVE UP" not in said, said
    assert f"first: current {__version__} trusted {__version__}" in said, said
    assert f"bad: current {__version__} trusted {__version__}" in said, said
    assert "bad 1" in said, said
    assert f"{__version__} is back" in said, said
    assert "good: current 9.2 trusted 9.2" in said, said
    assert "NRestarts=1" in said, said
    assert "Result=success" in said, said
    assert "/opt/exhibit/9.2/bin/python" in said, said
