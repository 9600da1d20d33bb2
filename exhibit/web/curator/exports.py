"""Panels to take away: CSV for spreadsheets, JSON for programs, and all of it as a zip with a code book. Pure.

CSV is UTF-8 with a byte order mark, without which Excel reads Cyrillic as garbage; where a language writes decimal
commas, cells are parted by semicolons. There is no `sep=` line, which would make Excel ignore the mark.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date

from exhibit.museum.estimates import Estimate, Withheld
from exhibit.museum.measures import MEASURES
from exhibit.museum.overview import Overview
from exhibit.museum.tables import SUBJECT, Cell, Column, PanelTable, panel_tables
from exhibit.values import Json
from exhibit.web.curator.speech import Speech

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PARTS = ("", "_low", "_high", "_n", "_days", "_note")
_DIGITS = 6


def csv_of(table: PanelTable, speech: Speech) -> bytes:
    """`table` for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if speech.comma else ",", lineterminator="\r\n")
    wide = [_is_told(table, place) for place in range(len(table.columns))]
    titled = _titled(table, speech)
    heads = [key for one, told in zip(table.columns, wide, strict=True) for key in _keys(one, told=told)]
    writer.writerow([*heads, *(["title"] if titled else [])])
    for row in table.rows:
        cells = [cell for one, told in zip(row, wide, strict=True) for cell in _cells(one, speech, told=told)]
        title = speech.subject(str(row[table.columns.index(SUBJECT)])) if titled else ""
        writer.writerow([*cells, *(_cells(title, speech, told=False) if titled else [])])
    return (BOM + text.getvalue()).encode()


def _titled(table: PanelTable, speech: Speech) -> bool:
    """Whether works stand in its rows, whose titles are then its last column."""
    return speech.of_works and SUBJECT in table.columns


def _is_told(table: PanelTable, place: int) -> bool:
    """Whether a column holds figures with their intervals."""
    return any(isinstance(row[place], Estimate) for row in table.rows)


def _keys(column: Column, *, told: bool) -> list[str]:
    return [f"{column.key}{part}" for part in _PARTS] if told else [column.key]


def _cells(cell: Cell, speech: Speech, *, told: bool) -> Iterator[str]:
    match cell:
        case Estimate():
            numbers = cell.value, cell.interval.low, cell.interval.high
            yield from (_number(one, speech) for one in numbers)
            yield from (str(cell.n), str(cell.days), note_of(cell))
        case Withheld():
            note = f"withheld: fewer than {cell.k}"
            yield from ("", "", "", "", "", note) if told else (note,)
        case None:
            yield from [""] * (len(_PARTS) if told else 1)
        case bool():
            yield "yes" if cell else "no"
        case int() | date():
            yield str(cell)
        case float():
            yield _number(cell, speech)
        case _:
            # What people wrote may not become a formula.
            yield f"'{cell}" if cell.startswith(_FORMULA) else cell


def _number(value: float, speech: Speech) -> str:
    text = f"{value:.{_DIGITS}g}"
    return text.replace(".", ",") if speech.comma else text


def note_of(told: Estimate) -> str:
    """What else is to be said of a figure."""
    return ", ".join(one for one in (told.edge, "in steps of 5 points" if told.rough else "") if one)


def json_of(table: PanelTable, found: Overview) -> bytes:
    """`table` for programs."""
    told = {**_about(found), "panel": table.name, "columns": _columns(table), "rows": list(_rows(table))}
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _about(found: Overview) -> dict[str, Json]:
    period, asked = found.asked.period, found.asked
    works: dict[str, Json] = {
        one.exhibit: dict(found.titles[one.exhibit]) for one in found.subjects if one.exhibit in found.titles
    }
    titles: dict[str, Json] = {"titles": works} if asked.subject == "work" and works else {}
    return {
        **titles,
        "first": period.first.isoformat(), "last": period.last.isoformat(), "subject": asked.subject, "of": asked.of,
        "measure": asked.measure, "k": found.summary.k,
        "withheld": f"a figure of fewer than {found.summary.k} is withheld; that does not mean zero",
    }  # fmt: skip


def _columns(table: PanelTable) -> list[Json]:
    return [{"key": one.key, "unit": one.unit, **({"of": one.of} if one.of else {})} for one in table.columns]


def _rows(table: PanelTable) -> Iterator[dict[str, Json]]:
    for row in table.rows:
        yield {one.key: _plain(cell) for one, cell in zip(table.columns, row, strict=True)}


def _plain(cell: Cell) -> Json:
    match cell:
        case Estimate():
            around = cell.interval
            told = {"value": cell.value, "low": around.low, "high": around.high, "n": cell.n, "days": cell.days}
            return {**told, "note": note} if (note := note_of(cell)) else told
        case Withheld():
            return {"withheld": f"fewer than {cell.k}"}
        case date():
            return cell.isoformat()
        case _:
            return cell


def zip_of(found: Overview, speech: Speech) -> bytes:
    """Every panel as CSV and JSON, and what their columns mean. The same bytes for the same figures."""
    tables = panel_tables(found)
    files = {f"{one.name}.csv": csv_of(one, speech) for one in tables}
    files |= {f"{one.name}.json": json_of(one, found) for one in tables}
    files["code-book.txt"] = code_book(tables, found, speech).encode()
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def code_book(tables: Sequence[PanelTable], found: Overview, speech: Speech) -> str:
    """What each column means, in the reader's language; the keys stay as they are in the files."""
    period, k = found.asked.period, found.summary.k
    lines = [
        speech.plain("book.title", span=speech.span(period.first, period.last)), "",
        speech.plain("book.k", k), speech.plain("book.parts"), "",
    ]  # fmt: skip
    for table in tables:
        lines += [f"{table.name}.csv, {table.name}.json: {speech.plain(f'{table.name}.title')}"]
        lines += [f"  {one.key}: {_meaning(one, speech)}" for one in table.columns]
        lines += ["  title: " + speech.plain("column.title")] if _titled(table, speech) else []
        lines.append("")
    lines += [speech.plain("book.changes")]
    lines += [
        f"  {one.day.isoformat()} {one.exhibit}: {speech.named('kind', one.kind)}: {one.what}" for one in found.changes
    ]
    return "\n".join([*lines, "", speech.plain("book.cite"), ""])


def _meaning(column: Column, speech: Speech) -> str:
    if column.key in MEASURES:
        told = speech.plain(f"measure.{column.key}"), speech.plain(f"definition.{column.key}")
        return f"{told[0]} ({speech.plain(f'unit.of.{column.unit}')}). {told[1]}"
    return f"{speech.plain(f'column.{column.key}')} ({speech.plain(f'unit.of.{column.unit}')})"
