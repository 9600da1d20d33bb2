"""The whole pack: every sign and document of a show, as files to be written."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from exhibit.config.journal import unsettled
from exhibit.notices.documents import Writer
from exhibit.notices.settled import Made, untranslated
from exhibit.notices.signs import MOST_CHARACTERS, foot_length, sign
from exhibit.notices.texts import document_texts, has_documents, sign_text
from exhibit.show import Show

_STYLE = Path(__file__).with_name("print.css")
_MARGINS = "<style>@page { margin: 13mm 0; }</style>"
_FALLBACK = "en"


def pack(show: Show, works: tuple[str, ...], made: Made) -> dict[str, str]:
    """Files by their names. Raises ShowError where words are missing or cannot be used."""
    files: dict[str, str] = {}
    for language in show.venue.privacy.languages:
        text = sign_text(language, show.folder)
        signs = "".join(sign(show, language, text, work) for work in ("", *works))
        files[f"signs.{language}.html"] = _page(language, f"{show.settings.exhibit}: {text.name}", signs)
    for language in _with_documents(show):
        texts = document_texts(language, show.folder)
        writer = Writer(show, language, texts, made)
        for name, one in texts.documents.items():
            title = f"{show.settings.exhibit}: {one.title}"
            files[f"{name}.{language}.html"] = _page(language, title, writer.document(name), _MARGINS)
    return files


def left_open(show: Show) -> Iterator[str]:
    """What whoever prints the pack should settle first, a line each, with its remedy."""
    privacy = show.venue.privacy
    for key, why in unsettled(privacy):
        yield f"'{key}' is missing below 'privacy' in venue.yaml, and marked on every page: {why}"
    for language in privacy.languages:
        if keys := untranslated(privacy, language):
            wanted = ", ".join(f"{key}: ..." for key in keys)
            yield (
                f"signs in '{language}' say {', '.join(keys)} in '{privacy.languages[0]}': write in venue.yaml, below "
                f"'privacy', translations: {{{language}: {{{wanted}}}}}"
            )
        if foot_length(show, language) > MOST_CHARACTERS:
            yield (
                f"a sign in '{language}' has no room for all that 'privacy' says: shorten it to {MOST_CHARACTERS} "
                "characters in all (controller, purpose, legal_basis, retention, contact), and say the rest at 'page'"
            )
    without = [one for one in privacy.languages if not has_documents(one, show.folder)]
    if without:
        there = ", ".join(_with_documents(show))
        yield f"there are signs in {', '.join(without)}, and no documents: those are in {there}"


def _with_documents(show: Show) -> list[str]:
    """The venue's languages that documents exist in; English where none does."""
    return [one for one in show.venue.privacy.languages if has_documents(one, show.folder)] or [_FALLBACK]


def _page(language: str, title: str, body: str, more: str = "") -> str:
    style = _STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style>{more}</head>'
        f"<body>{body}</body></html>\n"
    )
