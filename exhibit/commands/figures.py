"""`exhibit figures week|month`: what moved visitors, as a page for A4 and as JSON, from this room's journal or from
others'; by mail, too."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from exhibit.assembly.journal import journal_file
from exhibit.assembly.language import language_at
from exhibit.commands.arguments import Commands, show_folder
from exhibit.commands.catalogue_here import add_catalogue, catalogue_folder
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.commands.show_here import show_here
from exhibit.config.problems import whole_file
from exhibit.journal.atoms import LEAST_K, USUAL_K
from exhibit.journal.opening import open_store
from exhibit.journal.port import StoreError
from exhibit.journal.published import published
from exhibit.journal.rows import JournalRow
from exhibit.journal.staff_counts import STAFF_SUFFIX, StaffCount, StaffCounts
from exhibit.journal.transfer import now_utc_s
from exhibit.museum.catalogue.files import read_catalogue
from exhibit.museum.catalogue.works import Catalogue
from exhibit.museum.report import (
    MuseumReport,
    ReportStep,
    beside_staff,
    last_whole,
    museum_report,
    period_with,
    settled_at,
)
from exhibit.reports.answer_names import answer_names
from exhibit.reports.as_json import report_text
from exhibit.reports.page import page
from exhibit.reports.periods import period_name
from exhibit.reports.sentences import changed, heading, headline
from exhibit.reports.wording import Wording, wording
from exhibit.show import Show, load_show
from exhibit.system.files import write_at_once
from exhibit.system.paths import state_folder
from exhibit.translation import in_language

_FIRST_YEAR = 2000
STEPS: tuple[ReportStep, ...] = ("week", "month")


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    figures = commands.add_parser(
        "figures",
        help="what moved visitors in a week or a month, to print and as JSON",
        description="Write a report on the last week or month that is over: what moved visitors and how sure that is, "
        "what changed, what is not known yet; a page for A4 and the same as JSON. No figure is of fewer than k visits.",
    )
    figures.add_argument("step", choices=STEPS, help="of which time")
    figures.add_argument("show", nargs="?", type=show_folder, metavar="SHOW", help="the show's folder (default: here)")
    add_options(figures)
    figures.set_defaults(command=_figures)


def add_options(parser: argparse.ArgumentParser, *, told: bool = True) -> None:
    """The options of the report; `told`: whether the help names them."""
    helps = {
        "--journal": "a journal: a file, or postgresql://...; may be given again (default: the show's)",
        "--of": "a day of the week or month that is meant, such as 2026-11-23 (default: the last one that is over)",
        "--to": "the folder where it is written (default: here)",
        "--zone": "by which days change, such as Europe/Vienna (default: the venue's, else this machine's)",
        "--k": f"no figure is of fewer visits (default: the venue's, else {USUAL_K})",
        "--house": "whose report it is (default: the show's name)",
    }
    shown = {name: help_ if told else argparse.SUPPRESS for name, help_ in helps.items()}
    parser.add_argument("--journal", action="append", default=[], metavar="WHERE", help=shown["--journal"])
    parser.add_argument("--of", type=_day, metavar="DAY", help=shown["--of"])
    parser.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help=shown["--to"])
    parser.add_argument("--zone", type=_zone, metavar="ZONE", help=shown["--zone"])
    parser.add_argument("--k", type=_k, metavar="N", help=shown["--k"])
    parser.add_argument("--house", metavar="NAME", help=shown["--house"])
    add_catalogue(parser, "" if told else argparse.SUPPRESS)
    mail = "send it as a mail instead, as venue.yaml says (journal: figures)"
    parser.add_argument("--mail", action="store_true", help=mail if told else argparse.SUPPRESS)


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = date.min
    if not _FIRST_YEAR <= day.year < _FIRST_YEAR + 1000:
        raise argparse.ArgumentTypeError(f"'{written}' is no day: write one such as 2026-11-23")
    return day


def _zone(written: str) -> ZoneInfo:
    try:
        return ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError):
        raise argparse.ArgumentTypeError(f"'{written}' is no time zone: write one such as Europe/Vienna") from None


def _k(written: str) -> int:
    if not written.isdecimal() or len(written) > 4 or int(written) < LEAST_K:
        raise argparse.ArgumentTypeError(f"'{written}' does not do: write a whole number from {LEAST_K} up")
    return int(written)


@dataclass(frozen=True)
class _Asked:
    """What the report is made of and for: `show` is None where journals were named."""

    show: Show | None
    journals: Sequence[str]
    zone: tzinfo | None
    k: int
    house: str
    language: str
    catalogue: Catalogue


def _figures(options: argparse.Namespace) -> int:
    return make(options, options.step)


def make(options: argparse.Namespace, step: ReportStep) -> int:
    """Write the report, or send it. Raises ShowError."""
    asked = _asked(options)
    if not options.mail and not options.to.is_dir():
        raise whole_file(options.to, "this folder does not exist: make it first, or choose another")
    try:
        report = _report(asked, step, options.of)
    except StoreError as error:
        print(f"exhibit figures: {error}", file=sys.stderr)
        return WRONG
    say = wording(asked.language)
    texts = _texts(report, asked, say)
    if options.mail:
        return _mailed(report, asked, say, texts)
    for name, text in texts.items():
        write_at_once(options.to / name, text.encode())
        print(options.to / name)
    print(headline(report, say)[0])
    return DONE


def _asked(options: argparse.Namespace) -> _Asked:
    """Journals that are named need no show, unless the report is to be sent. Raises ShowError."""
    show = None if options.journal and not options.mail else load_show(options.show or show_here())
    section = show.venue.journal if show else None
    if show and section is None and not options.journal:
        text = (
            "its venue.yaml has no 'journal', so nothing is counted here: add it (docs/journal.md), or name journals "
            "with --journal"
        )
        raise whole_file(show.folder, text)
    language = language_at(show, options.language)
    own = [str(journal_file(section.exhibit, state_folder()))] if section else []
    return _Asked(
        show,
        options.journal or own,
        options.zone or (show.zone if show else None),
        options.k or (section.k if section else USUAL_K),
        options.house or (show.settings.exhibit if show else wording(language).told("house")),
        language,
        read_catalogue(catalogue_folder(options.catalogue) or (show.folder if show else Path())).catalogue,
    )


def _report(asked: _Asked, step: ReportStep, of: date | None) -> MuseumReport:
    """Raises StoreError."""
    now_s = now_utc_s()
    today = datetime.fromtimestamp(now_s).astimezone(asked.zone).date()
    period = period_with(step, of) if of else last_whole(step, today)
    at_s = settled_at(period, now_s)
    rows = published(_rows(asked.journals), at_s)
    may_grow = now_s < settled_at(period, float("inf"))
    report = museum_report(rows, asked.zone, step, period, asked.k, may_grow=may_grow, catalogue=asked.catalogue)
    return beside_staff(report, rows, asked.zone, _counted_by_staff(asked))


def _counted_by_staff(asked: _Asked) -> dict[str, list[StaffCount]]:
    """What staff counted, by exhibit, as it lies beside the journals; nothing where a server keeps them."""
    files = (file for where in asked.journals for file in Path(where).parent.glob(f"*{STAFF_SUFFIX}"))
    found = {file.name.removesuffix(STAFF_SUFFIX): file for file in files}
    return {name: list(StaffCounts(file, asked.k).read()) for name, file in sorted(found.items())}


def _rows(journals: Sequence[str]) -> list[JournalRow]:
    """The rows of all, each once. Raises StoreError."""
    rows: dict[str, JournalRow] = {}
    for where in journals:
        store = open_store(where)
        try:
            rows.update((one.row.id, one.row) for one in store.read())
        finally:
            store.close()
    return list(rows.values())


def _texts(report: MuseumReport, asked: _Asked, say: Wording) -> dict[str, str]:
    """The files, by name."""
    name = f"figures-{period_name(report.step, report.period)}"
    questions = asked.show.inquiry.questions if asked.show else {}
    html = page(report, say, asked.house, answer_names(say.language, questions), in_language(say.language))
    return {f"{name}.html": html, f"{name}.json": report_text(report, asked.house)}


def _mailed(report: MuseumReport, asked: _Asked, say: Wording, texts: dict[str, str]) -> int:
    # What it brings along, other commands need not wait for.
    from exhibit.alerts.line import SendFault  # noqa: PLC0415
    from exhibit.alerts.mail import Letter, LetterFile  # noqa: PLC0415
    from exhibit.assembly.alerts import mail_of  # noqa: PLC0415

    assert asked.show is not None
    show, venue = asked.show, asked.show.venue
    if venue.alerts.mail is None:
        text = (
            "its venue.yaml names no server for mail: add alerts: {mail: {to: curator@museum.org, "
            "from: exhibit@museum.org, host: smtp.museum.org}} (docs/venue.md)"
        )
        raise whole_file(show.folder, text)
    spoken = in_language(asked.language)
    figures = venue.journal.figures if venue.journal else None
    to = tuple(figures.to) if figures and figures.to else tuple(venue.alerts.mail.to)
    kinds = {".html": "text/html", ".json": "application/json"}
    files = tuple(LetterFile(name, kinds[Path(name).suffix], text.encode()) for name, text in texts.items())
    head, sure = headline(report, say)
    letter = Letter(
        say.told("mail subject", show=asked.house, when=heading(report, say)),
        say.told("mail body", head=head, sure=sure, changed=changed(report, say)) + "\n",
        files,
    )
    try:
        answered = mail_of(venue.alerts.mail, show, spoken, to).post(letter)
    except SendFault as fault:
        print(spoken(f"figures: not sent to {', '.join(to)}: {fault}"), file=sys.stderr)
        return FAILED
    print(spoken(f"figures: sent to {', '.join(to)}: {answered}"))
    return DONE
