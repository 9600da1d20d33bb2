"""The page in a browser, and what it offers to those who bring pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from exhibit.assembly.journal import journal_file, staff_counts_of
from exhibit.assembly.parts import Parts
from exhibit.assembly.vision import eyes_of
from exhibit.clock import Clock
from exhibit.config.file_names import file_named
from exhibit.config.web import place
from exhibit.editor.files import ShowFiles
from exhibit.journal.atoms import USUAL_K
from exhibit.runtime.experiment_keeper import settled_file
from exhibit.runtime.logbook import Logbook
from exhibit.runtime.operations import lines_of, ring_of
from exhibit.runtime.taken_answers import TakenAnswers
from exhibit.show import Show
from exhibit.show.cameras import each_camera
from exhibit.system.kept_file import KeptFile
from exhibit.system.paths import models_folder, show_state_folder, state_folder, stood_in_for
from exhibit.vision.sources.opening import BROWSER
from exhibit.web.extras import PageExtras
from exhibit.web.journals import Journals, KeptExperiments
from exhibit.web.page import Page, missing
from exhibit.web.server.logins import put_aside_damaged
from exhibit.web.serving import Serving
from exhibit.web.wall.address import address_of


def add_logbook(parts: Parts, folder: Path) -> Logbook:
    """The book of what went wrong and who pressed what in the show that lies in `folder`."""
    logbook = Logbook(show_state_folder(folder) / "logbook.json")
    parts.events.add("logbook", logbook, close=logbook.close)
    return logbook


def add_extras(
    parts: Parts, show: Show, clock: Clock, model: Path | None, sources: Sequence[str], logbook: Logbook
) -> PageExtras:
    """What the page offers beside the room itself; `sources` are what the show looks at."""
    eyes = partial(eyes_of, show.settings.camera, models_folder(), model)
    instead_of = stood_in_for(show.folder)
    files = ShowFiles(instead_of or show.folder, state_folder())  # the artist mends the show, not what stands in for it
    if instead_of is None:
        files.remember()
    cameras = each_camera(show)
    ring = ring_of(show_state_folder(show.folder))
    extras = PageExtras(
        files,
        clock,
        eyes,
        looks_through=BROWSER in sources and not missing(),
        cameras=tuple(cameras),
        browser_camera=next((name for name, one in cameras.items() if name and BROWSER in one.sources), ""),
        logbook=logbook,
        operation=lambda since: list(lines_of(ring, since)),
        taken=_taken_answers(parts, show.folder),
        journals=journals_of(show),
        staff_counts=staff_counts_of(show),
    )
    extras.allow_preview(on=show.preview)
    extras.reader.faces_only = show.venue.privacy.level == "expression"
    parts.reloads["page"] = _PreviewReload(extras)
    parts.keep("page's extras", extras.close)
    return extras


def journals_of(show: Show) -> Journals:
    """The journal of a show's room, where it keeps one."""
    section, state = show.venue.journal, state_folder()
    places = (str(journal_file(section.exhibit, state)),) if section else ()
    experiments = KeptExperiments(settled_file(show.folder), section.exhibit, show.hours) if section else None
    return Journals(places, show.zone, section.k if section else USUAL_K, state / "curator", experiments, show.folder)


def _taken_answers(parts: Parts, folder: Path) -> TakenAnswers:
    """Which answers of visitors were counted already, over restarts."""
    kept = KeptFile("answers", show_state_folder(folder) / "answers.json")
    taken = TakenAnswers(kept)
    if kept.fault:  # told once somebody listens
        parts.events.report_fault("answers", kept.fault)
    parts.keep("answers", kept.close)
    return taken


def add_page(parts: Parts, show: Show, listen: str | None, version: str, extras: PageExtras) -> Page:
    """The page, at `listen` or where the venue says. Tokens and logins that nobody can read are put aside, and said."""
    for notice in put_aside_damaged(state_folder()):
        parts.events.report_fault("page", notice)
    page = page_of(show, listen, version, partial(parts.events.report_fault, "page"), extras)
    extras.views = parts.views
    for view in parts.views.values():
        view.address = "" if missing() else f"{page.serving.url}{address_of(view.name)}"
    parts.add_input("page", page)
    return page


def page_of(show: Show, listen: str | None, version: str, fault: Callable[[str], None], extras: PageExtras) -> Page:
    """The page by itself; nothing is served yet."""
    web = show.venue.web
    host, port = place(listen or web.listen)
    serving = Serving(
        host,
        port,
        show.folder,
        state_folder(),
        tuple(web.hosts),
        version,
        certificate=file_named(show.folder, web.certificate) if web.certificate else None,
        key=file_named(show.folder, web.key) if web.key else None,
        behind_proxy=web.behind_proxy,
        public_wall=web.public_wall,
    )
    if extras.browser:
        extras.browser.page = f"{serving.url}/try"
    return Page(serving, extras, fault)


@dataclass(frozen=True)
class _PreviewReload:
    extras: PageExtras

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (the extras know what is served)
        news = self.extras.allow_preview(on=show.preview)
        self.extras.reader.faces_only = show.venue.privacy.level == "expression"
        return [news] if news else []
