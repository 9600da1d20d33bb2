"""State files as a start finds them: read whole, or kept under a dated name, and said; no default takes their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from exhibit.system.failures import failure_words
from exhibit.system.files import put_aside

LONGEST_BYTES = 1 << 20
"""A longer one is none of ours."""
Value = TypeVar("Value")


@dataclass(frozen=True)
class Found(Generic[Value]):
    """What a file held; None where there is none, or it cannot be understood: then `notice` says what became of it."""

    value: Value | None = None
    notice: str = ""


def found_in(file: Path, decoded: Callable[[bytes], Value], most_bytes: int = LONGEST_BYTES) -> Found[Value]:
    """What `file` holds, as `decoded` understands it; that raises ValueError (or RecursionError) for what is damaged.
    What cannot be read or understood is put aside."""
    try:
        with file.open("rb") as opened:
            data = opened.read(most_bytes + 1)
        if len(data) > most_bytes:
            return Found(notice=kept_aside(file, f"damaged (longer than {most_bytes} bytes)"))
        return Found(decoded(data))
    except FileNotFoundError:
        return Found()
    except NotADirectoryError as error:
        return Found(notice=f"{file}: {failure_words(error)}")
    except OSError as error:
        return Found(notice=kept_aside(file, failure_words(error)))
    except (ValueError, RecursionError) as error:
        return Found(notice=kept_aside(file, f"damaged ({str(error)[:80]})"))


def kept_aside(file: Path, why: str) -> str:
    """Put `file` aside; the sentence that says so, or why it could not be."""
    try:
        return f"{file}: {why}; it is kept as {put_aside(file).name}"
    except OSError as error:
        return f"{file}: {why}; it cannot be kept ({failure_words(error)})"
