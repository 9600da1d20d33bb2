"""From texts by field, as any system wrote them, to works: one place that checks them, whatever file they stood in.
Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from exhibit.config.problems import Problem
from exhibit.museum.catalogue.works import Access, CatalogueWork, Maturity, RoomPlacement, Texts

PLAIN = ("maker", "date", "material", "place", "period", "kind", "rights")
"""What stands in `CatalogueWork.fields`."""
FIELDS = (
    "id",
    "title",
    "text",
    *PLAIN,
    "minutes",
    "access",
    "maturity",
    "picture",
    "room",
    "exhibit",
    "since",
    "until",
)
_LONGEST_ID = 200
_STEP_FREE = frozenset({"step-free", "step free", "stepfree", "yes", "true", "1", "да", "ja", "oui", "barrierefrei"})
_STEPS = frozenset({"steps", "stairs", "no", "false", "0", "нет", "nein", "non", "stufen", "ступени"})
_MATURITY: Mapping[str, Maturity] = {
    "everyone": "everyone", "all": "everyone", "0": "everyone", "0+": "everyone", "frightening": "frightening",
    "mature": "mature", "adult": "mature", "adults": "mature", "18": "mature", "18+": "mature",
}  # fmt: skip


Wrong = Callable[[str], None]
"""Says what is wrong with a cell, or with the whole of a work."""


@dataclass(frozen=True)
class WorkDraft:
    """What one row or record says: texts by field of `FIELDS` and language, and the `line` on which it begins (from
    1)."""

    line: int
    said: Mapping[str, Texts]
    pictures: tuple[str, ...] = ()

    def one(self, name: str) -> str:
        """The text of a field without regard to language."""
        return next(iter(self.said.get(name, {}).values()), "")


@dataclass(frozen=True)
class ImportedWorks:
    """The good works of a file, in its order, and what is wrong with the rest, each with its line and remedy; `passed`
    are columns that no field takes."""

    works: tuple[CatalogueWork, ...]
    faults: tuple[Problem, ...] = ()
    passed: tuple[str, ...] = ()


def imported(drafts: Iterable[WorkDraft], file: str, faults: Iterable[Problem] = ()) -> ImportedWorks:
    """The works of `drafts`. One without an id or a title, or with the id of another, is left out; a cell that
    cannot be read is."""
    works: dict[str, CatalogueWork] = {}
    lines: dict[str, int] = {}
    told = list(faults)
    for draft in drafts:
        wrong = partial(_tell, told, file, draft.line)
        if (name := _id(draft, wrong, lines)) is not None and (work := _work(name, draft, wrong)) is not None:
            works[name] = work
            lines[name] = draft.line
    return ImportedWorks(tuple(works.values()), tuple(told))


def _tell(told: list[Problem], file: str, line: int, text: str) -> None:
    told.append(Problem(file, line, 0, text))


def _id(draft: WorkDraft, wrong: Wrong, lines: Mapping[str, int]) -> str | None:
    name = draft.one("id").strip()
    if not name:
        wrong("has no object number: write one, since it is by that that a work is known; it is left out")
    elif len(name) > _LONGEST_ID or any(ord(one) < 32 for one in name):
        wrong(f"its object number is none (at most {_LONGEST_ID} characters, on one line): is a quote missing?")
    elif name in lines:
        wrong(f"the object number '{name}' stands in line {lines[name]} too: give each work its own; this is left out")
    else:
        return name
    return None


def _work(name: str, draft: WorkDraft, wrong: Wrong) -> CatalogueWork | None:
    title = {code: _tidy(text) for code, text in draft.said.get("title", {}).items() if text.strip()}
    if not title:
        wrong(f"'{name}' has no title: write one, since visitors would see a number; it is left out")
        return None
    return CatalogueWork(
        name,
        title,
        {code: text.strip() for code, text in draft.said.get("text", {}).items() if text.strip()},
        {key: _tidy(draft.one(key)) for key in PLAIN if draft.one(key).strip()},
        _minutes(draft.one("minutes"), wrong),
        _access(draft.one("access"), wrong),
        _maturity(draft.one("maturity"), wrong),
        tuple(dict.fromkeys((*draft.pictures, *draft.one("picture").split()))),
        tuple(_placement(draft, wrong)),
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _minutes(written: str, wrong: Wrong) -> float | None:
    text = re.sub(r"\s*(minutes?|minuten|min\.?|мин\.?|минут[аы]?)$", "", written.strip().lower()).replace(",", ".")
    if not text:
        return None
    clock = re.fullmatch(r"(\d{1,3}):([0-5]\d)", text)
    try:
        minutes = int(clock[1]) + int(clock[2]) / 60 if clock else float(text)
    except ValueError:
        minutes = math.nan
    if 0 < minutes <= 600:
        return round(minutes, 2)
    wrong(f"'{written}' are no minutes: write a number above 0 such as 2.5; the cell is left out")
    return None


def _access(written: str, wrong: Wrong) -> Access | None:
    text = written.strip().lower()
    if text in _STEP_FREE or text in _STEPS:
        return "step-free" if text in _STEP_FREE else "steps"
    if text:
        wrong(f"'{written}' is no access: write step-free or steps; the cell is left out")
    return None


def _maturity(written: str, wrong: Wrong) -> Maturity:
    text = written.strip().lower()
    if text and text not in _MATURITY:
        wrong(f"'{written}' is no maturity: write everyone, frightening or mature; it is taken as mature")
        return "mature"
    return _MATURITY.get(text, "everyone")


def _placement(draft: WorkDraft, wrong: Wrong) -> Iterator[RoomPlacement]:
    room, exhibit = (_tidy(draft.one(key)) for key in ("room", "exhibit"))
    if not room and not exhibit:
        return
    since, until = (_day(draft.one(key), wrong) for key in ("since", "until"))
    if since and until and until < since:
        wrong(f"it hangs until {until}, before it hangs at all ({since}): exchange the two; both are left out")
        since = until = None
    yield RoomPlacement(room, exhibit, since, until)


def _day(written: str, wrong: Wrong) -> date | None:
    text = written.strip()
    found = re.fullmatch(r"(\d\d?)\.(\d\d?)\.(\d{4})", text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        wrong(f"'{written}' is no day: write year, month and day, such as 2026-12-01; the cell is left out")
        return None


@dataclass(frozen=True)
class FieldNames:
    """What other systems call the fields."""

    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, heading: str) -> tuple[str, str] | None:
        """The field and the language that `heading` means (`Title [de]`, `title_en`); None where it means none."""
        text = " ".join(heading.strip().lower().replace("_", " ").replace("-", " ").split())
        found = re.fullmatch(r"(.+?)[ ]*[\[(: ][ ]*([a-z]{2})[ ]*[\])]?", text)
        if text in self.names:
            return self.names[text], ""
        if found and found[1] in self.names and self.names[found[1]] in ("title", "text"):
            return self.names[found[1]], found[2]
        return None


_CALLED = {
    "id": (
        "object number", "accession number", "accessionnumber", "inventory number", "inventory no", "inv no",
        "inventarnummer", "инвентарный номер", "инв. номер", "numéro d'inventaire", "objectnumber", "object id",
        "objectid", "identifier", "id", "work", "номер",
    ),
    "title": ("title", "titel", "название", "titre", "titolo", "título", "name", "наименование", "object name"),
    "text": (
        "text", "description", "label", "beschreibung", "описание", "текст", "texte", "wall description", "summary",
    ),
    "maker": (
        "maker", "artist", "artist display name", "creator", "creators", "author", "künstler", "künstlerin", "автор",
        "художник", "auteur", "artiste", "object production person", "made by",
    ),
    "date": (
        "date", "datetext", "object date", "creation date", "datierung", "дата", "дата создания",
        "object production date",
        "year", "jahr", "год", "dated",
    ),
    "material": (
        "material", "medium", "technique", "materials", "technik", "материал", "техника", "materials and technique",
    ),
    "place": ("place", "object production place", "culture", "ort", "место", "lieu"),
    "period": ("period", "style", "epoche", "эпоха", "стиль", "époque"),
    "kind": ("kind", "classification", "type", "gattung", "вид", "object type"),
    "rights": ("rights", "license", "licence", "credit line", "creditline", "rights and reproduction", "права"),
    "minutes": ("minutes", "minutes needed", "minuten", "минуты", "время, мин", "duration"),
    "access": ("access", "step free", "accessible", "zugang", "доступ"),
    "maturity": ("maturity", "age", "возраст"),
    "picture": (
        "picture", "image", "thumbnailurl", "imageurl", "image web", "thumbnail", "bild", "изображение", "image url",
    ),
    "room": ("room", "gallery", "gallery number", "location", "current location", "raum", "saal", "зал", "salle"),
    "exhibit": ("exhibit", "экспонат камера"),
    "since": ("since", "from", "seit", "с"),
    "until": ("until", "to", "bis", "по"),
}  # fmt: skip
FIELD_NAMES = FieldNames({name: key for key, names in _CALLED.items() for name in names})
RANKS: Mapping[str, int] = {name: rank for names in _CALLED.values() for rank, name in enumerate(names)}
"""Of two headings for one field the one with the smaller rank counts: an object number rather than a row's."""
