"""The languages that there are, which of them is meant, and how their numbers choose a plural form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

FOLDER = Path(__file__).parent
ENGLISH = "en"
LANGUAGES = (ENGLISH, *sorted(one.name for one in FOLDER.iterdir() if (one / "verdict.json").is_file()))
"""English first, which the code speaks."""


def language_of_machine(environment: Mapping[str, str]) -> str:
    """The language that this machine is set to (`LC_ALL`, else `LC_MESSAGES`, else `LANG`); English where we do not
    speak it."""
    set_to = next((one for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (one := environment.get(name))), "")
    return _known(set_to.replace("-", "_").partition("_")[0].partition(".")[0].lower())


def language_asked(accepted: str) -> str:
    """The language that a browser asks for first, of those that we speak (`Accept-Language`, RFC 9110); English where
    there is none."""
    wanted = sorted(enumerate(accepted.split(",")[:20]), key=lambda one: (-_weight(one[1]), one[0]))
    names = (one.partition(";")[0].strip().partition("-")[0].lower() for _, one in wanted)
    return next((name for name in names if name in LANGUAGES), ENGLISH)


def _weight(written: str) -> float:
    _, _, share = written.partition("q=")
    try:
        return float(share) if share else 1.0
    except ValueError:
        return 0.0


def _known(name: str) -> str:
    return name if name in LANGUAGES else ENGLISH


def _english(count: int) -> str:
    return "one" if abs(count) == 1 else "other"


def _russian(count: int) -> str:
    tens, ones = abs(count) % 100, abs(count) % 10
    if ones == 1 and tens != 11:
        return "one"
    return "few" if 2 <= ones <= 4 and not 12 <= tens <= 14 else "many"


_FORMS: Mapping[str, Callable[[int], str]] = {"ru": _russian}


def plural_form(language: str, count: int) -> str:
    """How a number chooses its plural form (Unicode's plural rules): one, few, many or other."""
    return _FORMS.get(language, _english)(count)
