"""docs/osc.md and docs/mqtt.md tell what the code does: every address, every topic, every setting.

To write the table of addresses anew: `python -m tests.docs.test_neighbours`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from exhibit.health import Health
from exhibit.inputs.addresses import BOTH, READ, Address, addresses
from exhibit.inputs.mqtt import TOPICS
from exhibit.outputs.mqtt.states import states
from exhibit.rules.state import EngineState
from exhibit.runtime.overrides import Overrides
from exhibit.runtime.telemetry import sensed
from exhibit.show import ShowFile, VenueFile, load_show
from exhibit.show.program import program_of
from exhibit.values import Mood
from exhibit.verdict import WELL, Verdict
from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
MARK = "<!-- table: written by tests/docs/test_neighbours.py -->\n"
SETTINGS = "variables: {rain: 0}\nacts: {play: {}}\n"
WORDS = {READ: "told", BOTH: "told, taken"}


def table() -> str:
    lines = ["| address | types | | range | |", "|---|---|---|---|---|"]
    lines += [row(one) for one in addresses({"rain": 0.0}, ["joy"], ["play"], ["tide"])]
    return "\n".join(lines) + "\n"


def row(one: Address) -> str:
    kind = WORDS.get(one.access, "taken")
    return f"| `/exhibit/{one.path}` | {one.types} | {kind} | {limits(one)} | {one.about} |"


def limits(one: Address) -> str:
    if one.choices:
        return ", ".join(f"`{choice}`" if choice else "nothing" for choice in one.choices)
    if one.low is None:
        return ""
    if one.high is None:
        return f"from {one.low:g}"
    return f"{one.low:g}" if one.low == one.high else f"{one.low:g} to {one.high:g}"


def test_every_address_is_in_the_table() -> None:
    written = (DOCS / "osc.md").read_text(encoding="utf-8").partition(MARK)[2].partition("\n\n")[0].lstrip("\n")
    assert written.splitlines() == table().splitlines(), "write it anew: python -m tests.docs.test_neighbours"


def test_what_is_told_is_described_and_what_is_described_is_told(tmp_path: Path) -> None:
    """OSC, OSCQuery and MQTT all tell what `sensed` gives."""
    (tmp_path / "exhibit.yaml").write_text(SETTINGS)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "joy.yaml").write_text("rules: {joy: {when: happiness > 0.5, on_start: [wait: 1s]}}\n")
    show = load_show(tmp_path)
    steering = Overrides(show, program_of(show))
    health = Health().told("up", 0.0, Verdict("well", WELL))
    values = sensed(Mood(), EngineState(), steering, health)
    assert {one.path for one in steering.addresses if one.access & READ} == set(values)
    text = (DOCS / "mqtt.md").read_text(encoding="utf-8")
    for topic in states("exhibit", values):
        described = re.sub("(rule|var)/.+", "\\1/<name>", topic)
        assert f"`{described}`" in text, topic


@pytest.mark.parametrize("topic", TOPICS)
def test_every_command_topic_is_described(topic: str) -> None:
    name = "<channel>" if topic.startswith("scene") else "<name>"
    assert f"`exhibit/{topic.replace('+', name)}`" in (DOCS / "mqtt.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["osc.md", "mqtt.md"])
def test_the_settings_on_the_pages_are_good(page: str) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert blocks
    for block in blocks:
        written = yaml.safe_load(block)
        ShowFile.model_validate(written)
        if "osc" in written:
            VenueFile.model_validate(written)


if __name__ == "__main__":
    page = DOCS / "osc.md"
    before, mark, after = page.read_text(encoding="utf-8").partition(MARK)
    rest = after if not after.lstrip("\n").startswith("|") else after.lstrip("\n").partition("\n\n")[2]
    page.write_text(f"{before}{mark}\n{table()}\n{rest.lstrip()}", encoding="utf-8")
