"""Labels and signs with codes that visitors' phones open: the question and the story of a work, and the Wi-Fi."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from exhibit.notices.qr_code import qr_svg
from exhibit.questions.words import WordsFile
from exhibit.show import Show

SIGN_MM, LABEL_MM = 85, 30
"""How wide the codes are printed. One is read from about ten times as far (Lumina-signage #38)."""
_STYLE = Path(__file__).with_name("labels.css")


@dataclass(frozen=True)
class Wifi:
    """The Wi-Fi by which phones reach the exhibit; without a password it is open to all."""

    name: str
    password: str = ""

    @property
    def joining(self) -> str:
        """The text of a code that joins it (the format of ZXing, which Android and iOS read)."""
        kind = f"T:WPA;S:{_escaped(self.name)};P:{_escaped(self.password)}"
        return f"WIFI:{kind if self.password else f'T:nopass;S:{_escaped(self.name)}'};;"


def _escaped(text: str) -> str:
    return "".join(f"\\{one}" if one in '\\;,:"' else one for one in text)


def phone_address(page: str, work: str) -> str:
    """What the code of `work` opens (empty: of the exhibit), where the page is at `page`."""
    return f"{page.rstrip('/')}/v" + (f"?work={work}" if work else "")


def labels(show: Show, page: str, wifi: Wifi | None) -> dict[str, str]:
    """Files to print by their names: a sign of A4 for each work, and a sheet of labels; without works, of the
    exhibit."""
    works = tuple(show.settings.works) or ("",)
    signs = "".join(_sign(show, phone_address(page, work), work, wifi) for work in works)
    cards = "".join(_label(show, phone_address(page, work), work) for work in works)
    title = escape(show.settings.exhibit)
    return {
        "phone-signs.html": _page(title, signs),
        "phone-labels.html": _page(title, f'<section class="labels">{cards}</section>'),
    }


def _sign(show: Show, address: str, work: str, wifi: Wifi | None) -> str:
    joining = _step(show, "wifi", wifi.joining, wifi.name, "first") if wifi else ""
    opening = _step(show, "scan", address, address.partition("://")[2], "then" if wifi else "")
    private = "".join(f'<p lang="{code}">{escape(words.private)}</p>' for code, words in show.inquiry.words.items())
    return (
        f'<section class="sign"><h1>{_title(show, work)}</h1><div class="steps">{joining}{opening}</div>'
        f'<div class="private">{private}</div></section>'
    )


def _step(show: Show, key: str, coded: str, beside: str, before: str) -> str:
    """One code with what it does, in every language."""
    said = "".join(
        f'<p lang="{code}">{_before(words, before)}{escape(_said(words, key))}</p>'
        for code, words in show.inquiry.words.items()
    )
    own = next(iter(show.inquiry.words.values()))
    typed = f"{escape(own.without)} " if key == "scan" else ""
    return (
        f'<div class="step">{qr_svg(coded)}<div>{said}<p class="typed">{typed}<b>{escape(beside)}</b></p></div></div>'
    )


def _before(words: WordsFile, key: str) -> str:
    return f"<b>{escape(words.first if key == 'first' else words.then)}:</b> " if key else ""


def _said(words: WordsFile, key: str) -> str:
    return words.wifi if key == "wifi" else words.scan


def _label(show: Show, address: str, work: str) -> str:
    said = "".join(f'<p lang="{code}">{escape(words.scan)}</p>' for code, words in _first_two(show))
    return f'<div class="label">{qr_svg(address)}<div><h2>{_title(show, work)}</h2>{said}</div></div>'


def _first_two(show: Show) -> Iterable[tuple[str, WordsFile]]:
    return tuple(show.inquiry.words.items())[:2]


def _title(show: Show, work: str) -> str:
    """What the work is called, in the languages in which it has a title of its own."""
    section = show.settings.works.get(work)
    titles = list(dict.fromkeys(_titles(show, section.title if section else {})))
    return " · ".join(map(escape, titles or [show.settings.exhibit]))


def _titles(show: Show, titles: dict[str, str]) -> Iterator[str]:
    yield from (titles[code] for code in show.inquiry.words if code in titles)


def _page(title: str, body: str) -> str:
    style = _STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head><body>{body}</body></html>\n'
    )
