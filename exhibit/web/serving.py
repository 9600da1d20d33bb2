"""What the server and its routes are given: where the page is served, and the show's side of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from exhibit.inputs.port import CommandQueue
from exhibit.system.host_names import is_loopback
from exhibit.web.board import Board
from exhibit.web.extras import PageExtras
from exhibit.web.server.limits import Limits

_HERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 (asked for by the operator)


@dataclass(frozen=True)
class Serving:
    """Where the page is served, under which other names it may be asked for, and what it knows of the show."""

    host: str
    port: int
    folder: Path
    state: Path
    hosts: tuple[str, ...] = ()
    version: str = ""
    limits: Limits = field(default_factory=Limits)
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    public_wall: bool = False

    @property
    def token_needed(self) -> bool:
        """Whether everything needs the token: where others reach it, or a proxy before it is named or said to be there,
        as anybody may come through that."""
        return self.behind_proxy or not is_loopback(self.host) or any(not is_loopback(name) for name in self.hosts)

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.certificate else 'http'}://{_HERE.get(host, host)}:{self.port}"


class NotServed(Exception):
    """The page cannot be served as the venue asks: one line, with the remedy."""


class Host(Protocol):
    """Whoever has the page served. Routes read the board and put commands; the server says how it fares."""

    @property
    def serving(self) -> Serving: ...

    @property
    def board(self) -> Board:
        """The newest status of the show."""
        ...

    @property
    def commands(self) -> CommandQueue:
        """What the next tick is to follow."""
        ...

    @property
    def extras(self) -> PageExtras:
        """What is offered beside looking and steering."""
        ...

    def report_fault(self, text: str) -> None:
        """Something broke in the server: one line for the show."""
        ...

    def ask_restart(self) -> None:
        """Have the show end, and begin anew."""
        ...

    def ask_try_again(self) -> None:
        """Have the show itself begin, for which another stands in."""
        ...

    def count_refusal(self) -> None:
        """Somebody was not let in."""
        ...

    def beat(self) -> None:
        """The server's loop has turned."""
        ...

    def mark_up(self, shut: Callable[[], None], cut: Callable[[], None]) -> None:
        """The server is up; `shut` asks it to end, `cut` takes its port from it though it hangs; from any thread."""
        ...
