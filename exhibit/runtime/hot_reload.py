"""An eye on the show's folder: each edit is read at once, in a thread of its own, and used only if it is sound
(D-0011)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, watch

from exhibit.config.problems import Problem, ShowError
from exhibit.show import Show

_ENDINGS = (
    *(".yaml", ".yml", ".ogg", ".wav", ".flac", ".mp3", ".png", ".jpg", ".jpeg", ".webp", ".bmp"),
    *(".mp4", ".webm", ".mov", ".mkv", ".avi", ".m4v", ".ttf", ".otf", ".ttc"),
)
_DEBOUNCE_MS, _STEP_MS = 300, 50


@dataclass(frozen=True)
class Edit:
    """What an edit made: a new show, or the problems for which the old one goes on."""

    show: Show | None
    problems: tuple[Problem, ...] = ()


class HotReload:
    """Watches `folder` until it is closed. The newest edit waits to be taken; `fault` is told why nothing is watched
    any more."""

    def __init__(self, folder: Path, read: Callable[[Path], Show], fault: Callable[[str], None]) -> None:
        self._folder = folder
        self._read, self._fault = read, fault
        self._lock = threading.Lock()
        self._edit: Edit | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="editing", daemon=True)
        self._thread.start()

    def take(self) -> Edit | None:
        """The newest edit that was not taken yet."""
        with self._lock:
            edit, self._edit = self._edit, None
            return edit

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(timeout=2.0)

    def _watch(self) -> None:
        try:
            for _ in watch(
                self._folder,
                watch_filter=_of_the_show,
                debounce=_DEBOUNCE_MS,
                step=_STEP_MS,
                stop_event=self._stop,
                raise_interrupt=False,
            ):
                self._read_again()
        except Exception as error:  # noqa: BLE001 (law 7: without an eye on the folder the show goes on as it is)
            self._fault(f"edits are not noticed any more ({type(error).__name__}: {error}): restart to use them")

    def _read_again(self) -> None:
        try:
            edit = Edit(self._read(self._folder))
        except ShowError as error:
            edit = Edit(None, error.problems)
        except OSError as error:
            edit = Edit(None, (Problem(error.filename or str(self._folder), 0, 0, error.strerror or str(error)),))
        with self._lock:
            self._edit = edit


def _of_the_show(_: Change, path: str) -> bool:
    return path.lower().endswith(_ENDINGS) and not Path(path).name.startswith((".", "#"))
