"""HDMI-CEC by the program cec-ctl (v4l-utils): the display at the other end of the cable, where this machine has a
/dev/cec0. Tried against a stand-in for the program only: no such device was at hand."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from exhibit.outputs.projector_power.device import DeviceFault, PowerAnswer, PowerReport, PowerWord

_WORDS: dict[str, PowerWord] = {
    "on": "on", "standby": "off", "to-on": "warming", "to-standby": "cooling", "in-transition-standby-to-on": "warming",
    "in-transition-on-to-standby": "cooling",
}  # fmt: skip
_STATUS = re.compile(r"pwr-state:\s*([a-z-]+)")


class Cec:
    """The display that is reached by `device`, such as /dev/cec0."""

    def __init__(self, device: str, program: str = "cec-ctl", timeout_s: float = 5.0) -> None:
        self._device, self._program, self._timeout_s = device, program, timeout_s

    def ask(self) -> PowerReport:
        found = _STATUS.search(self._run("--give-device-power-status"))
        return PowerReport(_WORDS.get(found[1]) if found else None)

    def switch(self, *, on: bool) -> PowerAnswer:
        self._run("--image-view-on" if on else "--standby")
        return "ok"

    def choose(self, picture: str) -> PowerAnswer:
        """We are the source; `picture` is our physical address, such as 1.0.0.0."""
        self._run("--active-source", f"phys-addr={picture}")
        return "ok"

    def _run(self, *what: str) -> str:
        if not Path(self._device).exists():
            raise DeviceFault(f"this machine has no {self._device}")
        command = [self._program, "-d", self._device, "--playback", "--to", "0", *what]
        try:
            ran = subprocess.run(  # noqa: S603 (no shell, and no word of a stranger)
                command, capture_output=True, text=True, timeout=self._timeout_s, check=False
            )
        except FileNotFoundError:
            raise DeviceFault(f"the program {self._program} is missing: apt install v4l-utils") from None
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DeviceFault(f"{self._program} failed ({type(error).__name__})") from None
        said = ran.stdout + ran.stderr
        if ran.returncode or "Not Acknowledged" in said or "Timed Out" in said:
            raise DeviceFault("the display does not answer")
        return said
