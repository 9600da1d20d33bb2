"""A sign on a page of A4: what a visitor has to know before the camera sees them."""

from __future__ import annotations

from html import escape
from pathlib import Path

from exhibit.notices.filling import filled
from exhibit.notices.qr_code import address_of, qr_svg
from exhibit.notices.settled import sign_facts
from exhibit.notices.texts import SignText
from exhibit.show import Show

_PICTOGRAMS = Path(__file__).parent / "pictograms"
LONG_CHARACTERS, MOST_CHARACTERS = 350, 900
"""From so many characters on what the venue says is printed small; more than so many do not fit on the page."""
_FOOT = ("controller", "purpose", "legal_basis", "retention", "contact")


def sign(show: Show, language: str, text: SignText, work: str = "") -> str:
    """The sign as HTML: that of `work`, or without one that of the entrance."""
    facts = sign_facts(show, language)

    def told(words: str) -> str:
        return filled(words, facts, text.blank)

    points = "".join(
        f"<li>{_pictogram(name)}<span>{_first_bold(told(words))}</span></li>" for name, words in _points(show, text)
    )
    rows = "".join(f"<dt>{told(getattr(text, key))}</dt><dd>{told(f'{{{key}}}')}</dd>" for key in _FOOT)
    of = f'<p class="of">{escape(work or show.settings.exhibit)}</p>'
    title = f"<h1>{told(text.work if work else text.entrance)}</h1>"
    size = " long" if foot_length(show, language) > LONG_CHARACTERS else ""
    return (
        f'<section class="sign" lang="{language}"><div class="band">{_pictogram("faces")}<div>{of}{title}</div></div>'
        f'<p class="lead">{told(text.lead)}</p><p class="law">{told(text.ai_act)}</p><ul>{points}</ul>'
        f'<div class="foot{size}"><dl>{rows}<dt></dt><dd>{told(text.complaint)}</dd></dl>{_code(show, text)}</div>'
        "</section>"
    )


def foot_length(show: Show, language: str) -> int:
    """How many characters the venue itself says on a sign."""
    facts = sign_facts(show, language)
    return sum(len(facts[key] or "") for key in _FOOT)


def _points(show: Show, text: SignText) -> tuple[tuple[str, str], ...]:
    """What is promised, each with its pictogram."""
    return (
        ("not_kept", text.preview if show.venue.preview else text.not_kept),
        ("nobody", text.nobody),
        ("counted", text.counted if show.venue.journal else text.uncounted),
        ("estimate", text.estimate),
        ("refuse", f"{text.refuse} {text.opt_out}".strip() if _may_opt_out(show) else text.refuse),
    )


def _may_opt_out(show: Show) -> bool:
    """Whether there is a place or a button in the room by which visitors stop the reading."""
    opt_out = show.venue.privacy.opt_out
    return bool(opt_out.zones or opt_out.button)


def _code(show: Show, text: SignText) -> str:
    privacy = show.venue.privacy
    address = address_of(privacy.page, privacy.contact)
    drawn = qr_svg(address) if address else ""
    return f'<div class="code">{drawn}{escape(text.scan)}</div>' if drawn else ""


def _first_bold(html: str) -> str:
    """Its first sentence bold."""
    for end in (".", "?", "!"):
        first, found, rest = html.partition(f"{end} ")
        if found and not any(other in first for other in ".?!"):
            return f"<b>{first}{end}</b> {rest}"
    return html


def _pictogram(name: str) -> str:
    return (_PICTOGRAMS / f"{name}.svg").read_text(encoding="utf-8").strip()
