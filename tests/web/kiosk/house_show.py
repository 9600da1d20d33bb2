"""A show in a house with a catalogue, a plan and a journal of what was answered weeks ago."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from exhibit.journal.atoms import BLOCK_S, block_of
from exhibit.journal.rows import AnswerCounts, AnswerTally
from tests.reports.journals import journal
from tests.web.conftest import a_show

SETTLED = """journal: {exhibit: hall, k: 5}
privacy:
  controller: The Museum
  purpose: to learn what moves visitors
  legal_basis: legitimate interest, Art. 6(1)(f) GDPR
  contact: privacy@museum.example
  retention: 25 months
  agreement: none, we do it alone
kiosk: {languages: [en, ru, de, fr]}
"""
WORKS = """works:
  tide: {title: {en: The Tide, ru: Прилив}}
"""
ANSWERED: Mapping[str, Mapping[str, int]] = {
    "tide": {"awe": 41, "joy": 12, "calm": 7},
    "storm": {"awe": 70, "sadness": 12, "joy": 6, "other": 12},
    "garden": {"calm": 66, "tenderness": 14, "joy": 20},
    "dance": {"joy": 70, "excitement": 20, "other": 10},
    "clock": {"surprise": 22, "excitement": 8, "awe": 10},
    "mirror": {"surprise": 30, "joy": 10, "fear": 20},
}
TITLES = {
    "tide": "{en: The Tide, ru: Прилив}",
    "storm": "{en: 'Storm over the old harbour, seen from the north', ru: 'Буря над старой гаванью, вид с севера'}",
    "garden": "{en: The garden of the widow, ru: Сад вдовы}",
    "dance": "{en: Dance, ru: Танец, de: Tanz, fr: Danse}",
    "clock": "{en: The clock that runs backwards, ru: 'Часы, идущие назад'}",
    "mirror": "{en: Mirror room, ru: Зеркальная комната}",
    "letters": "{en: Letters never sent, ru: Неотправленные письма}",
}
ROOMS = {
    "tide": "hall", "storm": "hall", "garden": "east", "dance": "tower", "clock": "west", "mirror": "west",
    "letters": "east",
}  # fmt: skip
ROOM_TITLES = {
    "hall": "{en: Great hall, ru: Большой зал}",
    "east": "{en: East wing, ru: Восточное крыло}",
    "tower": "{en: Tower, ru: Башня}",
    "west": "{en: West wing, ru: Западное крыло}",
}
PLAN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">
  <g id="rooms">
    <rect id="west" x="0" y="0" width="140" height="180"/>
    <rect id="hall" x="140" y="0" width="160" height="180"/>
    <rect id="east" x="300" y="0" width="100" height="300"/>
    <polygon id="tower" points="140,180 300,180 300,300 200,300 140,240"/>
  </g>
  <g id="doors">
    <rect x="137" y="80" width="6" height="20"/>
    <rect x="297" y="80" width="6" height="20"/>
    <rect class="steps" x="210" y="177" width="20" height="6"/>
    <rect x="297" y="230" width="6" height="20"/>
  </g>
</svg>
"""
_AGO_S = 28 * 24 * 3600


def house_show(folder: Path, *, plan: bool = True) -> Path:
    """The folder of a show; `folder` is its own, and the journal lies beside it, as for `running_show`."""
    show = a_show(folder / "show", WORKS, SETTLED)
    catalogue = ["plan: {file: plan.svg, metres: 0.1}"] if plan else []
    if plan:
        (show / "plan.svg").write_text(PLAN, encoding="utf-8")
    catalogue += ["rooms:", *(f"  {name}: {{title: {title}}}" for name, title in ROOM_TITLES.items()), "works:"]
    for work, title in TITLES.items():
        seen = ", exhibit: hall" if work == "tide" else ""
        placed = f"[{{room: {ROOMS[work]}{seen}}}]"
        catalogue.append(f"  {work}: {{title: {title}, minutes: 3, maker: Ekaterina, placements: {placed}}}")
    (show / "catalogue.yaml").write_text("\n".join(catalogue) + "\n", encoding="utf-8")
    kept = folder / "state" / "exhibit" / "journal"
    kept.mkdir(parents=True)
    journal(kept / "hall.sqlite3", *answered(ANSWERED))
    return show


def answered(counts: Mapping[str, Mapping[str, int]], ago_s: int = _AGO_S) -> list[AnswerCounts]:
    """One quarter of an hour of answers to each work, long ago."""
    begin_s = block_of(time.time()) - ago_s
    return [
        AnswerCounts(f"{number:032x}", "hall", "", "felt", "phone", work, begin_s, begin_s + BLOCK_S, AnswerTally(some))
        for number, (work, some) in enumerate(counts.items(), ago_s)
    ]
