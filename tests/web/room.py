"""A running show on the drawn visitor, and a browser before it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY, WITHIN_S, free_port, until

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser_path() -> str | None:
    """Where this machine has Chromium; None where it has none."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


class Room:
    """The example show without a broker and a desk that nobody has here, in a folder of its own."""

    def __init__(self, folder: Path, source: str = "drawn") -> None:
        self.show = folder / "show"
        self.show.mkdir()
        for name in ("rules", "scenes"):
            shutil.copytree(REPOSITORY / name, self.show / name)
        (self.show / "exhibit.yaml").write_text(_alone((REPOSITORY / "exhibit.yaml").read_text("utf-8")), "utf-8")
        for rules in (self.show / "rules").glob("*.yaml"):
            rules.write_text(_silent(rules.read_text("utf-8")), "utf-8")
        self.state_folder = folder / "state" / "exhibit"
        environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "PYTHONPATH": str(REPOSITORY)}
        port = free_port(socket.SOCK_STREAM)
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "show.log"
        asked = ["run", str(self.show), "--headless", "--source", source, "--web", f"127.0.0.1:{port}"]
        with self._log.open("wb") as log:
            program = [sys.executable, "-m", "exhibit", *asked]
            self._process = subprocess.Popen(program, env=environment, stdout=log, stderr=log)
        self.token = ""
        assert until(self._serves), self._log.read_text("utf-8")
        made = [sys.executable, "-m", "exhibit", "token", "--new"]
        self.token = subprocess.run(made, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(WITHIN_S)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        said = {"Content-Type": "application/json", **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        request = urllib.request.Request(self.url + path, data, said, method=method)
        with urllib.request.urlopen(request, timeout=WITHIN_S) as answer:
            return json.loads(answer.read() or b"{}")

    def began_s(self) -> float:
        """When the show began, in seconds of this machine's calendar."""
        return time.time() - float(self.state()["rates"]["running_s"])

    def runs_anew(self, since_s: float) -> bool:
        """Whether the show has begun anew since `since_s`, in the same process."""
        assert self._process.poll() is None
        try:
            return self.began_s() > since_s
        except (urllib.error.URLError, OSError):
            return False

    def state(self) -> Any:
        return self.ask("GET", "/api/state")

    def what_if(self, emotion: str, for_s: float = 60, visitors: int = 1) -> None:
        wanted = {"visitors": visitors, "emotions": {emotion: 1}, "attention": 1, "for_s": for_s}
        self.ask("PUT", "/api/what-if", wanted)

    def rest(self) -> None:
        """Nothing is steered any more."""
        for switch, on in (("hold", False), ("blackout", False), ("processing", True), ("standby", False)):
            self.ask("PUT", f"/api/{switch}", {"on": on})
        self.ask("DELETE", "/api/what-if")
        self.ask("DELETE", "/api/scene")

    def _serves(self) -> bool:
        try:
            return bool(self.ask("GET", "/api/session"))
        except (urllib.error.URLError, OSError):
            return False


def _alone(settings: str) -> str:
    """Without the sections of neighbours; with variables of each kind."""
    for section in ("osc", "mqtt"):
        settings = re.sub(rf"(?ms)^{section}:.*?(?=^\S)", "", settings)
    return f"{settings}\nvariables: {{gain: 0.5, late: false, greeting: Hello, speed: 12}}\n"


def _silent(rules: str) -> str:
    """Without what is sent to them."""
    rules = re.sub(r"(?m)^ +- (osc|mqtt): .*\n", "", rules)
    rules = re.sub(r"(?m)^ +on_(start|end):\n(?!\s+- )", "", rules)
    rules = rules.replace("act_for > 90", "act_for > 9000").replace("act_for > 180", "act_for > 18000")  # no finale
    return re.sub(r"(?ms)^live:.*", "", rules)
