"""The journal of a room, and what a museum must have settled before it may count its visitors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from exhibit.config.alerts import Addresses
from exhibit.config.checked import Section
from exhibit.config.patterns import LanguageCode, matching
from exhibit.config.reading import (
    ButtonSection,
    ChildrenSection,
    NoticeSection,
    OptOutSection,
    StaffSection,
    Words,
    ZoneCorners,
)

PrivacyLevel = Literal["stage", "museum", "expression"]
FiguresStep = Literal["week", "month"]
_EXHIBIT = r"^[a-z0-9][a-z0-9_-]*$"
PageAddress = Annotated[
    str, matching(r"^https?://\S+$", "no address of a page: write it with https://, such as https://museum.org/notice")
]


class TranslatedPrivacy(Section):
    """What is said of privacy, in another language; what is left out stays as it is."""

    controller: Words | None = Field(None, description="who answers for it")
    purpose: Words | None = Field(None, description="what it is for")
    legal_basis: Words | None = Field(None, description="on what ground")
    contact: Words | None = Field(None, description="whom visitors may ask or object to")
    retention: Words | None = Field(None, description="how long figures are kept")
    agreement: Words | None = Field(None, description="with whom it is agreed who does what")


class PrivacySection(Section):
    """Who answers for what the camera does, and how fine a grain may leave this program."""

    level: PrivacyLevel = Field(
        "stage",
        description="what may be known outside: stage (all live values), museum (people counted as 'few' or in steps "
        "of k), expression (as museum, and smiles instead of emotions)",
    )
    controller: Words | None = Field(None, description="who answers for it: the museum's name and address")
    purpose: Words | None = Field(None, description="what it is for, in one sentence that a visitor understands")
    legal_basis: Words | None = Field(
        None, description="on what ground, such as: legitimate interest, Art. 6(1)(f) GDPR"
    )
    contact: Words | None = Field(None, description="whom visitors may ask or object to: an address, a telephone")
    retention: Words | None = Field(None, description="how long figures are kept, such as: 25 months, then by week")
    button: ButtonSection | None = Field(None, description="a button that stops the watching, within a second")
    zones: dict[str, ZoneCorners] = Field(
        default_factory=dict,
        description="places in the camera's picture in which nobody is looked for, by name: corners as shares of its "
        "width and height, such as desk: [[0, 0.5], [0.3, 0.5], [0.3, 1], [0, 1]]",
    )
    notice: NoticeSection | None = Field(None, description="who comes is told before they are read")
    staff: StaffSection = Field(
        default_factory=StaffSection, description="when its staff has the room: nobody is counted"
    )
    opt_out: OptOutSection = Field(
        default_factory=OptOutSection, description="how a visitor stops the reading, for a while"
    )
    children: ChildrenSection = Field(default_factory=ChildrenSection, description="what of children is read")
    agreement: Words | None = Field(
        None, description="with whom it is agreed who does what, and when that was signed; or: none, we do it alone"
    )
    page: PageAddress | None = Field(
        None, description="where visitors can read the whole notice: the sign's QR code opens it"
    )
    languages: Annotated[list[LanguageCode], Field(min_length=1)] = Field(
        default_factory=lambda: ["en", "ru"],
        description="the languages of the signs; the first is the one that these lines are written in",
    )
    translations: dict[LanguageCode, TranslatedPrivacy] = Field(
        default_factory=dict, description="these lines in other languages, such as ru: {purpose: ...}"
    )


def _several(written: object) -> object:
    return written if isinstance(written, list) else [written]


class FiguresSection(Section):
    """What visitors did, by mail: a report on each week or month that is over."""

    every: Annotated[
        list[FiguresStep],
        Field(min_length=1),
        BeforeValidator(_several, json_schema_input_type=FiguresStep | list[FiguresStep]),
    ] = Field(default=["week"], description="when: week, month, or both")
    to: Addresses | None = Field(
        None, min_length=1, description="who gets it: one address or several; left out, those of alerts: mail"
    )


class JournalSection(Section):
    """Counts of visits, for the museum. Without this section nothing is counted."""

    exhibit: Annotated[str, matching(_EXHIBIT, "no name for an exhibit: write small letters, digits, - and _")] = Field(
        "exhibit", description="what this room is called in the museum's figures"
    )
    k: int = Field(10, ge=5, le=1000, description="no figure is of fewer visits than this")
    keep: int = Field(25, ge=1, le=120, description="months for which quarters of an hour are kept; then weeks are")
    copies: str | None = Field(
        None,
        min_length=1,
        description="a folder on another disk for the weekly copy; left out, it lies beside the journal",
    )
    figures: FiguresSection | None = Field(None, description="reports by mail, over the server of alerts: mail")
    send: Literal["broker"] | None = Field(
        None,
        description="broker: what is settled goes over the show's broker to the house's store, where 'exhibit collect' "
        "runs; left out, it stays here",
    )


FINDINGS: Mapping[str, str] = {
    "controller": "visitors must be told who answers for it (Art. 13 GDPR, which ShareArt in Bologna missed)",
    "purpose": "visitors must be told what it is for (Art. 5 and 13 GDPR, which ShareArt in Bologna missed)",
    "legal_basis": "no ground was named on which it is lawful (Art. 6 GDPR: the first finding against ShareArt)",
    "contact": "visitors must be able to ask and to object (Art. 13 and 21 GDPR)",
    "retention": "it must be settled how long figures are kept (Art. 5(1)(e) GDPR)",
    "agreement": "who does what must be agreed between all who take part (Art. 26 GDPR: the second finding against "
    "ShareArt); where nobody else does, write 'none, we do it alone'",
}
"""What must stand under `privacy` before a journal begins, and what the Italian Garante found where it did not (13
April 2023, decisions 9896808 and 9896412)."""


def unsettled(privacy: PrivacySection) -> Iterator[tuple[str, str]]:
    """The keys of `privacy` that are missing before visits may be counted, each with why."""
    return ((key, why) for key, why in FINDINGS.items() if getattr(privacy, key) is None)
