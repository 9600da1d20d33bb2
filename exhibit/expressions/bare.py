"""An expression without its texts and comments, for whoever looks for signs in it."""

from __future__ import annotations

import re

_TEXT = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_COMMENT = re.compile(r"#[^\n]*")


def bare(text: str) -> str:
    """`text` with blanks in place of its texts in quotes and of comments: every column stays."""
    without = _TEXT.sub(lambda found: found[0][0] + "_" * (len(found[0]) - 2) + found[0][0], text)
    return _COMMENT.sub(lambda found: " " * len(found[0]), without)
