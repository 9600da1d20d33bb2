"""Where words of Thai end, which is written without blanks: by the dictionary of PyThaiNLP, an extra (`pip install
'exhibit[thai]'`; its engine newmm takes the fewest words that the dictionary has).

Nothing of it is imported before the first Thai letter is set: it takes half a second and 80 MB.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec

EXTRA = "pip install 'exhibit[thai]'"
_THAI = re.compile(r"[\u0e00-\u0e7f]{2,}")
_NOT_FIRST = "\u0e2f\u0e46"
"""Signs that shorten or repeat the word before them."""


def has_dictionary() -> bool:
    """Whether the extra is installed."""
    return find_spec("pythainlp") is not None


@lru_cache(maxsize=256)
def thai_ends(text: str) -> frozenset[int]:
    """Every index of `text` within a stretch of Thai at which one word ends and the next begins; none where the
    dictionary is not installed."""
    stretches = list(_THAI.finditer(text))
    if not stretches or not has_dictionary():
        return frozenset()
    from pythainlp.tokenize import word_tokenize  # noqa: PLC0415 (an extra)

    ends = set()
    for stretch in stretches:
        at = stretch.start()
        for word in word_tokenize(stretch[0], engine="newmm"):
            if at > stretch.start() and word[0] not in _NOT_FIRST:
                ends.add(at)
            at += len(word)
    return frozenset(ends)
