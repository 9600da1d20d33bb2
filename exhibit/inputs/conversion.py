"""What somebody outside sent, as the kind of value that is wanted. Pure."""

from __future__ import annotations

import math

from exhibit.values import Variable

LONGEST_TEXT = 1000
_YES, _NO = ("1", "on", "true", "yes"), ("0", "off", "false", "no")


def fitted(value: Variable, like: Variable) -> Variable | None:
    """`value` as a truth, a number or a text, whichever `like` is; None where it does not fit.

    Texts are read, since MQTT knows nothing else: "0.5" fits a number, "ON" a truth. So do 0 and 1 fit a truth, as
    buttons send them.
    """
    if isinstance(like, bool):
        return truth(value)
    return text(value) if isinstance(like, str) else number(value)


def truth(value: Variable) -> bool | None:
    """True, 1, on, yes; False, 0, off, no; None for anything else."""
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in _YES else False if word in _NO else None
    return bool(value) if value in (0, 1) else None


def number(value: Variable) -> float | None:
    """A finite number, or a text that says one; None for anything else."""
    if isinstance(value, bool):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):  # a whole number of 400 digits is none that a float can be
        return None
    return read if math.isfinite(read) else None


def text(value: Variable) -> str | None:
    """A text that is not too long, of whole characters; None for anything else."""
    return value if isinstance(value, str) and len(value) <= LONGEST_TEXT and is_whole(value) else None


def is_whole(text: str) -> bool:
    """Whether `text` has no half characters (U+D800 to U+DFFF): no file, page or packet can hold those."""
    return not any("\ud800" <= one <= "\udfff" for one in text)


def sayable(value: Variable) -> Variable | None:
    """`value` where everything that the show tells can hold it: None for a number beyond all numbers with a point, one
    that is none, and half a character."""
    if isinstance(value, str):
        return value if is_whole(value) else None
    return value if isinstance(value, bool) or number(value) is not None else None
