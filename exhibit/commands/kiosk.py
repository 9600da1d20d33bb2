"""`exhibit kiosk`: Chromium full screen on the touch screen beside a work, begun again whenever it ends."""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from urllib.parse import urlencode

from exhibit.commands.arguments import Commands, page_address
from exhibit.commands.exit_codes import DONE
from exhibit.config.problems import Problem, ShowError, whole_file
from exhibit.config.web import USUAL_HOST, USUAL_PORT
from exhibit.system.asked_page import NO_PAGE, asked_page
from exhibit.system.paths import state_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--kiosk",
    "--noerrdialogs",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-crash-restore-bubble",
    "--disable-session-crashed-bubble",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-features=Translate,TouchpadOverscrollHistoryNavigation",
    "--touch-events=enabled",
    "--password-store=basic",
    "--disable-component-update",
    "--check-for-update-interval=31536000",
)
"""What keeps Chromium to the page; docs/for-operators.md says of each why."""
_ASK_EVERY_S, _ASK_WITHIN_S = 2.0, 3.0
_SOON_S, _SHORT_LIFE_S, _LONGEST_PAUSE_S = 1.0, 20.0, 30.0
_END_WITHIN_S = 5.0


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "kiosk",
        help="open the kiosk's page full screen",
        description="Wait until a running show answers, open its kiosk in Chromium, full screen, and begin that again "
        "whenever it ends. Ctrl+C ends both.",
    )
    parser.add_argument(
        "url",
        nargs="?",
        type=page_address,
        default=f"http://{USUAL_HOST}:{USUAL_PORT}",
        metavar="URL",
        help=f"the page of the running show (default: http://{USUAL_HOST}:{USUAL_PORT})",
    )
    parser.add_argument("--work", metavar="NAME", help="the work that it stands beside, by its name in exhibit.yaml")
    parser.add_argument("--hand", choices=("left", "right"), help="on which side the buttons stand at first")
    parser.add_argument("--contrast", choices=("high",), help="how the page looks at first")
    parser.add_argument("--browser", metavar="PATH", help="the browser (default: the Chromium that is installed)")
    parser.add_argument(
        "--browser-flag", action="append", default=[], metavar="FLAG", help="one more flag of it; may be given again"
    )
    parser.set_defaults(command=_open)


def _open(options: argparse.Namespace) -> int:
    browser = options.browser or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None or shutil.which(browser) is None:
        raise whole_file(
            Path(browser or "chromium"), "is not installed: apt install chromium, or name one by --browser"
        )
    url: str = options.url
    told = False
    while not _is_up(url, options.work or ""):
        if not told:
            print(f"waiting for {url}", flush=True)
        told = True
        time.sleep(_ASK_EVERY_S)
    profile = state_folder() / "kiosk"
    profile.mkdir(mode=0o700, parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, _interrupt)
    _keep_open([browser, *FLAGS, f"--user-data-dir={profile}", *options.browser_flag, address(url, options)])
    return DONE


def address(url: str, options: argparse.Namespace) -> str:
    """The page to open."""
    asked = {name: value for name in ("work", "hand", "contrast") if (value := getattr(options, name))}
    return f"{url}/kiosk" + (f"?{urlencode(asked)}" if asked else "")


def _is_up(url: str, work: str) -> bool:
    """Whether the show at `url` asks visitors about `work`. Raises ShowError where it never will."""
    try:
        status, told = asked_page(f"{url}/api/questions?{urlencode({'work': work})}", _ASK_WITHIN_S)
    except NO_PAGE:
        return False
    if status == HTTPStatus.NOT_FOUND:
        said = told.get("error") if isinstance(told, dict) else None
        raise ShowError([Problem(url, 0, 0, str(said or "asks visitors nothing: it is no running show"))])
    return status == HTTPStatus.OK


def _keep_open(command: list[str]) -> None:
    """Open the browser again and again, until somebody interrupts."""
    for pause_s in _pauses(command):
        print(f"the browser ended: it is opened again in {pause_s:.0f} s", flush=True)
        time.sleep(pause_s)


def _pauses(command: list[str]) -> Iterator[float]:
    """After each time that it has ended, how long to wait: ever longer where it ends at once."""
    pause_s = _SOON_S
    while True:
        began_s = time.monotonic()
        _run_once(command)
        lasted = time.monotonic() - began_s > _SHORT_LIFE_S
        pause_s = _SOON_S if lasted else min(pause_s, _LONGEST_PAUSE_S)
        yield pause_s
        pause_s *= 2


def _run_once(command: list[str]) -> None:
    """Run the browser to its end; where this is interrupted, it ends too."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as browser:  # noqa: S603 (the operator names it)
        try:
            browser.wait()
        finally:
            if browser.poll() is None:
                browser.terminate()
                try:
                    browser.wait(_END_WITHIN_S)
                except subprocess.TimeoutExpired:
                    browser.kill()


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
