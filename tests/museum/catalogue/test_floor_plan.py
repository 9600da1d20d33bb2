"""A plan with rooms and doors becomes walking distances; what is drawn wrongly is told by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.config.problems import ShowError
from exhibit.museum.catalogue.files import read_catalogue
from exhibit.museum.catalogue.floor_plan import floor_plan
from exhibit.museum.catalogue.walking import walking_map

PLAN = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200">
<g id="rooms" transform="translate(10 0)">
<rect id="hall" x="0" y="0" width="100" height="100"/>
<path id="tower" d="M100 0 h100 v100 h-100 z"/>
<polygon id="cellar" points="200,0 300,0 300,100 200,100"/>
</g>
<g id="doors">
<line x1="110" y1="40" x2="110" y2="60"/>
<rect class="steps" data-between="tower cellar" x="208" y="45" width="4" height="10"/>
</g></svg>"""


def test_a_way_leads_through_doors_and_without_steps_only_where_there_are_none() -> None:
    plan = floor_plan(PLAN, "plan.svg", 0.1)
    ways = walking_map(plan.rooms, plan.doors)
    assert ways.between("hall", "tower") == pytest.approx(10)
    assert ways.between("hall", "cellar") == pytest.approx(20)
    assert ways.between("hall", "cellar", step_free=True) is None
    assert ways.between("cellar", "hall", step_free=False) == pytest.approx(20)


@pytest.mark.parametrize(
    ("drawn", "line", "told"),
    [
        (b"<svg>\n<rect id='hall'/></svg>", 1, "no room is drawn"),
        (b"<svg><g id='rooms'>\n<rect width='3' height='3'/></g></svg>", 2, "has no id"),
        (b"<svg><g id='rooms'><rect id='a'/>\n<rect id='a'/></g></svg>", 2, "stands in line 1 too"),
        (
            b"<svg><g id='rooms'><rect id='hall'/></g>\n<g id='doors'><line data-between='hall hal'/></g></svg>",
            2,
            "'hall'",
        ),
        (
            b"<svg><g id='rooms'><rect id='hall'/></g>\n<g id='doors'><line data-between='hall hall'/></g></svg>",
            2,
            "two",
        ),
        (b"<svg>\n<g>", 2, "no sound XML"),
    ],
)
def test_a_plan_that_is_drawn_wrongly_says_where(drawn: bytes, line: int, told: str) -> None:
    with pytest.raises(ShowError) as wrong:
        floor_plan(drawn, "plan.svg", 1)
    assert any(one.line == line and told in one.text for one in wrong.value.problems)


def test_the_command_names_rooms_that_are_not_there_and_those_that_no_door_leads_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.svg").write_bytes(PLAN)
    file = tmp_path / "catalogue.yaml"
    text = "plan: {file: plan.svg, metres: 0.1}\nworks:\n  A1:\n    title: One\n    placements: [{room: hal}]\n"
    file.write_text(text, encoding="utf-8")
    assert main(["catalogue", "check", "--to", str(tmp_path)]) == 2
    assert "catalogue.yaml:5:25: there is no room 'hal'. Did you mean 'hall'?" in capsys.readouterr().err
    file.write_text(text.replace("hal}", "hall}") + "rooms: {attic: {}}\n", encoding="utf-8")
    assert main(["catalogue", "check", "--to", str(tmp_path)]) == 2
    assert "no door leads to the room 'attic'" in capsys.readouterr().err
    more = "rooms: {attic: {}}\ndoors: [{between: [attic, hall], metres: 5}]\n"
    file.write_text(text.replace("hal}", "hall}") + more, encoding="utf-8")
    assert main(["catalogue", "check", "--to", str(tmp_path)]) == 0
    assert main(["catalogue", "show", "A1", "--to", str(tmp_path)]) == 0
    assert "hall / -" in capsys.readouterr().out
    assert read_catalogue(tmp_path).catalogue.title("A1", "ru") == "One"


def test_a_museum_without_a_catalogue_gets_by(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "check", "--to", str(tmp_path)]) == 0
    assert "gets by" in capsys.readouterr().out
    assert read_catalogue(tmp_path).catalogue.title("A1", "en") == "A1"
