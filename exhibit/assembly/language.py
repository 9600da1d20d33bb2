"""In which language a show speaks to those who run it (D-translation-2)."""

from __future__ import annotations

import os

from exhibit.show import Show
from exhibit.translation import in_language, language_of_machine
from exhibit.translation.translator import Say


def language_at(show: Show | None, asked: str | None = None) -> str:
    """The language that was `asked` for, else the venue's, else this machine's."""
    return asked or (show.venue.language if show else None) or language_of_machine(os.environ)


def spoken_at(show: Show | None, asked: str | None = None) -> Say:
    """How that language is spoken."""
    return in_language(language_at(show, asked))
