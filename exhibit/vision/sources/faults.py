"""What a source is refused with. Alone in its module: the command line knows it, and need not know frames."""

from __future__ import annotations


class SourceFault(Exception):
    """The source can never work as given (no such file, not a video): one line, with the remedy."""
