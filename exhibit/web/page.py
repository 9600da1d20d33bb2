"""The page beside the show: an ear for commands, a board for what is shown, and a thread that serves both."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable

from exhibit.inputs.port import CommandQueue, InputState
from exhibit.runtime.status import Status
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Command, Link
from exhibit.web.board import Board
from exhibit.web.extras import PageExtras
from exhibit.web.server.token import TokenFile
from exhibit.web.serving import NotServed, Serving

NEEDED = ("fastapi", "uvicorn", "websockets", "prometheus_client")
_RETRY_S, _PATIENCE_S = 3.0, 2.0


def missing() -> str:
    """The library without which there is no page; "" where all are here. Nothing is imported to find out."""
    return next((name for name in NEEDED if importlib.util.find_spec(name) is None), "")


class Page:
    """An input: whoever uses the page gives commands. The server starts with the first frame that the show has looked
    at, or after two seconds, so that it never delays the show; a port that is taken is tried again for ever."""

    def __init__(self, serving: Serving, extras: PageExtras, fault: Callable[[str], None]) -> None:
        self.serving, self.extras, self.report_fault = serving, extras, fault
        self.board = Board()
        self.commands = CommandQueue()
        self.refused = 0
        self.restart_asked = False
        """Whether somebody wants the show to end and to begin anew."""
        self.try_again_asked = False
        """Whether it is to begin with the show itself, for which another stands in."""
        self._lacking = missing()
        self._link: Link = "off" if self._lacking else "up"
        self._detail = f"{self._lacking} is missing" if self._lacking else "starting"
        self._closing = threading.Event()
        self._shut: Callable[[], None] = lambda: None
        self._cut: Callable[[], None] = lambda: None
        self._thread: TendedThread | None = None

    def tick(self, status: Callable[[], Status], *, frames: int, running_s: float) -> None:
        """The show has ticked; from its own thread."""
        self.board.tick(status)
        if self._thread is None and not self._lacking and (frames or running_s > _PATIENCE_S):
            self._thread = TendedThread(self._run, name="page", replaceable=True)
            self._thread.start()

    def take(self) -> list[Command]:
        return self.commands.take()

    def state(self) -> InputState:
        detail = self._detail
        if self._link == "up" and self.board.lookers:
            detail += f", {self.board.lookers} looking"
        return InputState(self._link, detail, self.commands.taken, self.commands.dropped, self.refused)

    def announce(self, *, at_terminal: bool) -> list[str]:
        """What the operator should know: where the page is; and the token, which is made where there is none yet and
        somebody reads it `at_terminal`: what goes into a journal stays there for good (D-web-20)."""
        if self._lacking:
            return [f"no page: {self._lacking} is missing. It comes with: pip install 'exhibit[web]'"]
        token = TokenFile(self.serving.state)
        told = [f"the page is at {self.serving.url}"]
        if token.exists():
            return told
        if not at_terminal:
            return [*told, "there is no operator's token yet: 'exhibit token' makes one, and shows it once"]
        try:
            made = token.make()
        except OSError as error:
            return [*told, f"no operator's token can be kept in {self.serving.state}: {failure_words(error)}"]
        return [*told, f"an artist's token, shown this once: {made}  (exhibit token --role viewer and so on: others)"]

    def ask_restart(self) -> None:
        self.restart_asked = True

    def ask_try_again(self) -> None:
        self.try_again_asked = self.restart_asked = True

    def count_refusal(self) -> None:
        self.refused += 1

    def beat(self) -> None:
        if self._thread is not None:
            self._thread.beat()

    def mark_up(self, shut: Callable[[], None], cut: Callable[[], None]) -> None:
        self._link, self._detail, self._shut, self._cut = "up", self.serving.url, shut, cut
        if self._closing.is_set():
            shut()

    def close(self) -> None:
        self._closing.set()
        self._shut()
        if self._thread:
            self._thread.join(2.0)

    def _run(self) -> None:
        self._cut()  # a server that hangs, and was left, may not keep the port
        while not self._closing.is_set():
            self.beat()
            try:
                # Imported here: the libraries are an extra, and take a moment.
                from exhibit.web.pages import PAGES  # noqa: PLC0415
                from exhibit.web.server.serve import serve  # noqa: PLC0415

                serve(self, PAGES)
            except OSError as error:
                self._link = "down"
                self._detail = (
                    f"{self.serving.host}:{self.serving.port}: {failure_words(error)}; trying again"
                    " (another port: --web 127.0.0.1:8081)"
                )
            except NotServed as fault:
                self._link, self._detail = "down", str(fault)
            except Exception as error:  # noqa: BLE001 (law 7: a page that breaks must not break the show)
                self._link, self._detail = "down", f"{type(error).__name__}: {error}"
            self._shut = lambda: None
            self._closing.wait(_RETRY_S)
