"""The machine's watchdog, which resets a machine, and is off after three starts that did not last: booted six times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.slow.boot.machine import NEEDED, booted, install, machine, with_program

pytestmark = NEEDED
COUNTS = """
exec >> /root/starts.txt
number=$(($(cat /root/number 2>/dev/null || echo 0) + 1)); echo $number > /root/number
wait_for 'grep -q $(cat /proc/sys/kernel/random/boot_id) /var/lib/exhibit-machine/boots.json'
sleep 2
echo "start $number: $(grep -o 'number.: *[0-9]*' /var/lib/exhibit-machine/boots.json)" \\
  "watchdog $(systemctl show -p RuntimeWatchdogUSec --value)" \\
  "$(journalctl -b -u exhibit-boots -o cat | grep -c 'its watchdog is off')"
sync
[ $number = 5 ] || systemctl poweroff --force --force  # as if by the plug; the fifth ends as it should
"""


@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_three_starts_that_do_not_last_turn_it_off_and_a_shutdown_has_it_back(suite: str, tmp_path: Path) -> None:
    root = with_program(machine(suite, tmp_path))
    (root / "dev").mkdir(exist_ok=True)
    (root / "dev/watchdog0").touch()
    install(root, "--screen", "none", "--run=--no-web")
    (root / "etc/systemd/system/multi-user.target.wants/exhibit.service").unlink()  # it is the machine that is tested
    for _ in range(6):
        booted(root, COUNTS)
    said = (root / "root/starts.txt").read_text().replace('"', "").splitlines()
    armed = [line.partition("watchdog ")[2] for line in said if line.startswith("start")]
    assert armed == ["30s 0", "30s 0", "30s 0", "0 1", "0 1", "30s 0"], said
