"""The words of signs and documents: one file a language and kind, with mistakes told by file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Model, Section, check
from exhibit.config.located import load
from exhibit.config.problems import Problem, ShowError, did_you_mean, whole_file
from exhibit.notices.filling import gaps

SHIPPED = Path(__file__).parent / "texts"
OWN = "notices"
"""The folder of a show with words of its own."""


GAPS = frozenset(
    {
        "controller",
        "purpose",
        "legal_basis",
        "contact",
        "retention",
        "agreement",
        "show",
        "exhibit",
        "k",
        "months",
        "minutes",
        "children",
        "pictures",
        "counting",
        "level",
        "recipients",
        "cameras",
        "date",
        "version",
        "accuracy",
        "faces",
        "checksum",
        "rates",
        "line",
        "key",
        "name",
        "host",
        "right",
        "count",
        "other",
    }
)
"""What the texts may leave open."""
WORDS = frozenset(
    {
        "pictures",
        "preview",
        "counted",
        "uncounted",
        "stage",
        "museum",
        "expression",
        "nobody",
        "desk",
        "sensor",
        "broker",
        "http",
        "page",
        "neutral",
        "happiness",
        "surprise",
        "sadness",
        "anger",
        "disgust",
        "fear",
        "contempt",
        "rate",
        "rate_few",
        "taken",
        "unmeasured",
    }
)
"""The sentences that depend on the settings."""


def _with_known_gaps(text: str) -> str:
    for gap in gaps(text):
        if gap not in GAPS:
            told = f"nothing fills {{{gap}}}. {did_you_mean(gap, GAPS)}"
            raise PydanticCustomError("gap", "{told}", {"told": told})
    return text


def _complete(words: dict[str, str]) -> dict[str, str]:
    if missing := sorted(WORDS - set(words)):
        raise PydanticCustomError("words", "{told}", {"told": f"missing here: {', '.join(missing)}"})
    return words


Words = Annotated[str, AfterValidator(_with_known_gaps)]


class SignText(Section):
    """SIGN.LANGUAGE.yaml: what stands on a sign."""

    name: Words = Field(description="the language's own name")
    entrance: Words = Field(description="the headline at the entrance")
    work: Words = Field(description="the headline at a work")
    lead: Words = Field(description="what happens here")
    ai_act: Words = Field(description="that this is emotion recognition")
    not_kept: Words = Field(description="what becomes of pictures")
    preview: Words = Field(description="the same where staff may see the live picture")
    nobody: Words = Field(description="that nobody is recognised")
    counted: Words = Field(description="what is counted")
    uncounted: Words = Field(description="the same where nothing is")
    estimate: Words = Field(description="that it errs")
    refuse: Words = Field(description="what to do who does not want it")
    opt_out: Words = Field("", description="the same where the room has a button or a place for it")
    controller: Words = Field(description="the word before who answers for it")
    purpose: Words = Field(description="the word before the purpose")
    legal_basis: Words = Field(description="the word before the ground")
    retention: Words = Field(description="the word before how long")
    contact: Words = Field(description="the word before the contact")
    complaint: Words = Field(description="to whom one may complain")
    scan: Words = Field(description="the words at the QR code")
    blank: Words = Field(description="what stands where something is missing; {key} is its key in venue.yaml")


class DocumentSection(Section):
    """A section of a document: a paragraph, rows of two cells, lines."""

    heading: Words = Field(description="its heading")
    text: Words = Field("", description="a paragraph")
    table: list[tuple[Words, Words]] = Field(default_factory=list, description="rows: what, and what of it")
    lines: list[Words] = Field(default_factory=list, description="lines")


class DocumentText(Section):
    """One document."""

    title: Words = Field(description="its title")
    law: Words = Field(description="what asks for it")
    sections: list[DocumentSection] = Field(description="its sections")


class DocumentTexts(Section):
    """DOCUMENTS.LANGUAGE.yaml: all documents of a language."""

    draft: Words = Field(description="that it is a draft")
    blank: Words = Field(description="what stands where something is missing")
    words: Annotated[dict[str, Words], AfterValidator(_complete)] = Field(
        description="sentences that depend on the settings, by name"
    )
    documents: dict[Literal["notice", "record", "agreement", "assessment", "model"], DocumentText] = Field(
        description="the documents, by the name of their file"
    )


def sign_text(language: str, show: Path) -> SignText:
    """The words of a sign. Raises ShowError where there are none, or where they cannot be used."""
    return _read(SignText, "sign", language, show)


def document_texts(language: str, show: Path) -> DocumentTexts:
    """The documents of a language. Raises ShowError as `sign_text` does."""
    return _read(DocumentTexts, "documents", language, show)


def has_documents(language: str, show: Path) -> bool:
    """Whether there are documents in that language; signs there must be."""
    return any(file.is_file() for file in _places("documents", language, show))


def _places(kind: str, language: str, show: Path) -> tuple[Path, Path]:
    name = f"{kind}.{language}.yaml"
    return show / OWN / name, SHIPPED / name


def _read(model: type[Model], kind: str, language: str, show: Path) -> Model:
    own, shipped = _places(kind, language, show)
    file = next((one for one in (own, shipped) if one.is_file()), None)
    if file is None:
        remedy = f"translate {SHIPPED / f'{kind}.en.yaml'} and save it there"
        raise whole_file(own, f"there are no words for the language '{language}': {remedy}")
    problems: list[Problem] = []
    document = load(file)
    text = check(model, document, (), problems)
    if text is None:
        raise ShowError(problems)
    return text
