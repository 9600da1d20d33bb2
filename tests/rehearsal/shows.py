"""A small show with everything that rehearsals must explain: acts, looks, live values, variables, hours, chance."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.rehearsal.play import FOLDER, RehearsalRequest, RehearsalResult, RehearsalRunner
from exhibit.show import load_show
from exhibit.system.paths import example_show

EXHIBIT = """\
exhibit: Rich
osc: {targets: {desk: {host: 127.0.0.1, port: 9000}}}
mqtt: {host: 127.0.0.1}
variables: {rain: 0, party: false}
hours: {daily: 10:00-18:00}
seed: 4
default: [{scene: tide}]
acts:
  attract: {when: visitors == 0, hold: 3s, while: [{look: cold}]}
  play: {when: visitors >= 1, after: attract, min: 4s, max: 15s, then: finale, while: [{look: warm}]}
  finale: {max: 6s, while: [{scene: bloom}], priority: 50}
"""
VENUE = """\
looks:
  cold: {desk: {address: /look/1}, release: {desk: {address: /look/0}}}
  warm: {desk: [{address: /look/2}, {address: /dim, args: [0.5]}]}
"""
RULES = """\
rules:
  joy:
    when: happiness > 0.5
    hold: 1s
    release: 1s
    cooldown: 4s
    priority: 20
    acts: play
    while: [{scene: {name: sunrise, with: {speed: 0.2 + arousal}}}]
    on_start:
      - osc: {to: desk, address: /joy, args: ["{happiness}"]}
      - wait: 2s
      - repeat: {every: 1s, do: [{osc: {to: desk, address: /beat}}]}
  wet:
    when: var('rain') > 0.5 and open
    priority: 20
    while: [{scene: rain}, {look: cold}]
  lucky:
    when: visitors >= 2 and chance(0.5)
    priority: 5
    while: [{scene: drift}]
    live: [{value: happiness, osc: {to: desk, address: /fader}}]
  after:
    when: since('joy') < 3 and not active('joy')
    on_end: [{mqtt: {topic: over, payload: {seconds: "{active_s}"}}}]
"""
DAY = """\
about: A day with rain
begins: 2026-05-02 17:59
timeline:
  - {at: 5s, visitors: 1}
  - {at: 8s, happiness: 0.9, ramp: 2s}
  - {at: 14s, visitors: 2, var: {rain: 1}}
  - {at: 40s, visitors: 3, happiness: 0}
  - {at: 60s, visitors: 0}
"""


def rich_show(folder: Path) -> Path:
    """The show, written into `folder`."""
    (folder / FOLDER).mkdir(parents=True)
    (folder / "scenes").symlink_to(example_show() / "scenes")
    (folder / "exhibit.yaml").write_text(EXHIBIT, encoding="utf-8")
    (folder / "venue.yaml").write_text(VENUE, encoding="utf-8")
    (folder / "rules" / "all.yaml").write_text(RULES, encoding="utf-8")
    (folder / FOLDER / "day.yaml").write_text(DAY, encoding="utf-8")
    return folder


def played(folder: Path, file: Path, **asked: object) -> tuple[RehearsalResult, list[str]]:
    """What came of the rehearsal in `file` with the show in `folder`, and the lines that were said."""
    said: list[str] = []
    came = RehearsalRunner(load_show(folder)).play(file, RehearsalRequest(**asked), said.append)  # type: ignore[arg-type]
    return came, said


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    return rich_show(tmp_path / "rich")
