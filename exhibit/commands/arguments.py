"""What the commands' arguments have in common."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from exhibit.config.dates import day
from exhibit.config.durations import seconds
from exhibit.config.file_names import file_named
from exhibit.config.problems import whole_file
from exhibit.config.web import place

# argparse gives it no public name.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


def add_show(command: argparse.ArgumentParser) -> None:
    """Add the argument `show`, a Path; None where it is left out."""
    command.add_argument("show", nargs="?", type=show_folder, metavar="SHOW", help="the show's folder (default: here)")


def show_folder(written: str) -> Path:
    """The folder that is meant, whichever way its accents are written."""
    return file_named(Path(), written)


def add_camera(command: argparse.ArgumentParser) -> None:
    """Add what may be said of the camera, instead of venue.yaml; see `camera_asked`."""
    command.add_argument(
        "--turn", type=int, choices=(0, 90, 180, 270), help="turn the camera's picture clockwise by so many degrees"
    )
    command.add_argument(
        "--mirror", action=argparse.BooleanOptionalAction, help="exchange left and right in the camera's picture"
    )
    command.add_argument("--size", type=_camera_size, metavar="1280x720", help="how large its pictures are asked for")
    command.add_argument("--rate", type=_camera_rate, metavar="30", help="how many pictures a second it is asked for")


def _camera_size(written: str) -> tuple[int, int]:
    width, by, height = written.partition("x")
    if not by or not all(one.isdecimal() and len(one) < 5 and int(one) >= 64 for one in (width, height)):
        raise argparse.ArgumentTypeError(f"'{written}' does not do: write width x height, such as 1280x720")
    return int(width), int(height)


def _camera_rate(written: str) -> float:
    return float(whole_number(1, 240)(written))


def duration(written: str) -> float:
    """Seconds, of an argument such as 2s or 400ms."""
    try:
        return seconds(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def calendar_day(written: str) -> date:
    """A day, of an argument such as 2026-12-01."""
    try:
        return day(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def page_address(written: str) -> str:
    """The address of a page, without a slash at its end."""
    try:
        parts = urlsplit(written)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port beyond 65535, half a bracket
        sound = False
    if not sound or not written.isprintable() or " " in written:
        raise argparse.ArgumentTypeError(f"'{written}' is no address of a page: write it like http://192.168.1.20:8080")
    return written.rstrip("/")


def broker_address(written: str) -> tuple[str, int]:
    """A broker's host and port, 1883 where none is written."""
    _, colon, port = written.rpartition(":")
    try:
        return place(written if colon and port.isdecimal() else f"{written}:1883")
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{written}' is no broker: write HOST or HOST:PORT") from None


def time_zone(written: str) -> ZoneInfo:
    """A time zone by its name."""
    try:
        return ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(f"'{written}' is no time zone: write one such as Europe/Vienna") from None


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A whole number within bounds."""

    def read(written: str) -> int:
        if not written.isdecimal() or len(written) > 9 or not least <= int(written) <= most:
            raise argparse.ArgumentTypeError(f"'{written}' does not do: write a whole number from {least} to {most}")
        return int(written)

    return read


def text_in(file: Path) -> str:
    """What is written in a file that is named on the command line. Raises ShowError, or OSError."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise whole_file(file, "is no text: save it as plain text, in UTF-8") from None
