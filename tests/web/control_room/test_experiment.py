"""An experiment on the control room's page: how it stands, why a variant is on, and that an edit of it stops it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import until
from tests.web.conftest import Running, a_show, running_show

EXPERIMENT = """experiment:
  sun:
    variants: {usual: {without: storm}, sun: {while: [{scene: sunrise}]}}
    priority: 50
    measure: smiles
    value: 0.2
    hoped: 0.3
    visits: 150
    days: 28
"""


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = a_show(tmp_path_factory.mktemp("run") / "show")
    (folder / "rules" / "experiment.yaml").write_text(EXPERIMENT)
    yield from running_show(folder)


def part(show: Running) -> dict[str, object]:
    found = show.part("experiment")
    assert isinstance(found, dict)
    return found


def test_the_page_says_how_it_stands_and_nothing_of_what_it_found(show: Running) -> None:
    assert until(lambda: part(show)["state"] == "runs")
    told = part(show)
    assert told.keys() == {"name", "state", "variant", "counts", "first", "done", "blocks", "sealed_until"}
    assert (told["name"], told["blocks"]) == ("sun", 28 * 48)
    on = told["variant"]
    for variant in ("usual", "sun"):
        why = show.client.get(f"/api/rules/variant {variant}").json()
        met = [one["met"] for one in why["besides"] if one["text"] == "variant"]
        assert met == [on == variant]
        assert why["file"] == "rules/experiment.yaml"
    assert show.put("/api/rules/variant sun/enabled", on=False).status_code == 404


def test_a_hand_in_it_is_not_counted_and_an_edit_stops_it(show: Running) -> None:
    assert show.put("/api/hold", on=True).is_success
    assert until(lambda: not part(show)["counts"])
    show.put("/api/hold", on=False)
    file = show.folder / "rules" / "experiment.yaml"
    file.write_text(EXPERIMENT.replace("days: 28", "days: 14"))
    assert until(lambda: part(show)["state"] == "changed")
    assert any("changed after it began (days)" in str(one) for one in show.client.get("/api/state").json()["faults"])
    file.write_text(EXPERIMENT)
    assert until(lambda: part(show)["state"] == "runs")
