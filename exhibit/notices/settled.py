"""What is true of a show, in words, for the gaps of signs and documents. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from exhibit.config.journal import PrivacySection
from exhibit.config.reading import ChildrenSection
from exhibit.notices.error_rates import FEW_FACES, ErrorRate, ModelFigures
from exhibit.notices.filling import Facts, phrase
from exhibit.notices.texts import DocumentTexts
from exhibit.show import Show

TRANSLATED = ("controller", "purpose", "legal_basis", "contact", "retention", "agreement")
"""What a venue says in words of its own, which may be said in other languages too."""
_OWN_MACHINE = ("127.", "localhost", "[::1]", "::1")


@dataclass(frozen=True)
class Made:
    """What made the pack: which day, which version, what the network's card says, the checksum of its file."""

    day: date
    version: str
    figures: ModelFigures
    checksum: str


def own_words(privacy: PrivacySection, language: str) -> dict[str, str | None]:
    """What the venue says, in `language` where it says so in that, by key; None where it is not settled."""
    told = privacy.translations.get(language)
    return {key: (getattr(told, key) if told else None) or getattr(privacy, key) for key in TRANSLATED}


def untranslated(privacy: PrivacySection, language: str) -> list[str]:
    """The keys that the venue says, but not in `language`; its own language is the first of `languages`."""
    if language == privacy.languages[0]:
        return []
    told = privacy.translations.get(language)
    return [key for key in TRANSLATED if getattr(privacy, key) and not (told and getattr(told, key))]


def sign_facts(show: Show, language: str) -> Facts:
    """What fills a sign's gaps."""
    journal = show.venue.journal
    minutes = f"{show.venue.privacy.opt_out.lasts / 60:.0f}"
    return {**own_words(show.venue.privacy, language), "k": str(journal.k) if journal else "", "minutes": minutes}


def document_facts(show: Show, language: str, texts: DocumentTexts, made: Made) -> Facts:
    """What fills the gaps of documents, but for `recipients` and `rates`, which are several lines."""
    venue, words = show.venue, texts.words
    journal = venue.journal
    return {
        **own_words(venue.privacy, language),
        "show": show.settings.exhibit,
        "k": str(journal.k if journal else 10),
        "pictures": words["preview" if venue.preview else "pictures"],
        "counting": phrase(words["counted"], exhibit=journal.exhibit, k=journal.k, months=journal.keep)
        if journal
        else words["uncounted"],
        "level": words[venue.privacy.level],
        "children": _children(venue.privacy.children, words),
        "cameras": ", ".join(map(str, show.sources)),
        "date": made.day.isoformat(),
        "version": made.version,
        "accuracy": made.figures.accuracy or words["unmeasured"],
        "faces": made.figures.faces or "–",
        "checksum": made.checksum,
    }


def _children(section: ChildrenSection, words: Mapping[str, str]) -> str:
    """What of children is read, and how far that can be trusted; words of an older translation may lack that."""
    keys = [f"children_{section.mode}"]
    if section.mode != "read":
        keys.append("children_everyone" if section.everyone else "children_guess")
    return " ".join(words.get(key, "") for key in keys).strip()


def recipients(show: Show, texts: DocumentTexts) -> list[str]:
    """Who is told anything by this show, a line each."""
    lines = [_told(texts, key, name, host) for key, name, host in _outlets(show)]
    return lines or [texts.words["nobody"]]


def _told(texts: DocumentTexts, key: str, name: str, host: str) -> str:
    return phrase(texts.words[key], name=name, host=host)


def _outlets(show: Show) -> Iterator[tuple[str, str, str]]:
    for name, target in show.targets.items():
        yield "desk", name, target.host
    for name, http in show.venue.http.targets.items():
        yield "http", name, urlsplit(http.url).hostname or ""  # the rest may hold a secret
    for sensor in show.listening.sensors:
        yield "sensor", "", sensor.host
    if show.settings.mqtt is not None:
        yield "broker", "", show.settings.mqtt.host
    if not show.venue.web.listen.startswith(_OWN_MACHINE):
        yield "page", "", show.venue.web.listen


def rates(figures: ModelFigures, texts: DocumentTexts) -> list[tuple[str, str]]:
    """How well each emotion is read, the best first."""
    ordered = sorted(figures.rates, key=lambda rate: -rate.of_hundred)
    return [(_name(texts, rate.emotion), _in_words(rate, texts)) for rate in ordered]


def _in_words(rate: ErrorRate, texts: DocumentTexts) -> str:
    key = "rate" if rate.count >= FEW_FACES else "rate_few"
    told = phrase(texts.words[key], right=rate.of_hundred, count=rate.count)
    return told + (phrase(texts.words["taken"], other=_name(texts, rate.taken_for)) if rate.taken_for else "")


def _name(texts: DocumentTexts, emotion: str) -> str:
    return texts.words.get(emotion, emotion)
