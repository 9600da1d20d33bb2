"""Where the commands print their tables."""

from __future__ import annotations

import sys

from rich.console import Console


def wide_console() -> Console:
    """Wide where nobody sees it line by line, so that a table in a file is not folded."""
    return Console(width=None if sys.stdout.isatty() else 200)
