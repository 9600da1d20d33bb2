"""Variables that rules set and count, as an artist finds out: `exhibit check` and `exhibit rehearse`."""

from __future__ import annotations

from tests.small_show import SmallShow

SHOW = """\
exhibit: Small
osc: {targets: {desk: {host: 127.0.0.1, port: 9000}}}
variables: {score: 0, level: 0, mode: day, loud: false}
"""


def test_rules_count_and_set_and_other_rules_read_it(small_show: SmallShow) -> None:
    small_show.write("exhibit.yaml", SHOW)
    told = small_show.played(
        """\
rules:
  smile:
    when: happiness > 0.5
    on_start:
      - count: score
      - osc: {to: desk, address: /score, args: ["{var('score')}"]}
  also: {when: happiness > 0.6, on_start: [{count: {variable: score, by: 10}}]}
  won:
    when: var('score') >= 22
    on_start: [{set: {variable: mode, to: 'won in {mood}'}}, {set: {variable: loud, to: visitors > 1}}]
  party: {when: 'var("loud") and var("mode") == "won in happiness"'}
  half:
    when: visitors > 1
    on_start: [{set: {variable: level, to: happiness / 2}}]
    on_end: [{set: {variable: level, to: 0}}]
  fresh: {when: visitors == 0, on_start: [{set: {variable: score, to: 0}}, {set: {variable: mode, to: '{hour}'}}]}
""",
        """\
lasts: 20s
timeline:
  - {at: 0s, visitors: 2}
  - {at: 1s, happiness: 0.8}
  - {at: 2s, neutral: 1}
  - {at: 3s, happiness: 0.8}
  - {at: 9s, visitors: 0}
  - {at: 12s, visitors: 1, happiness: 0.55, var: {score: 40}}
expect:
  - {between: 1s..1.5s, cue: {osc: /score, args: [1]}}
  - {between: 0s..20s, cue: {set: score, value: 22}, count: 1}
  - {between: 3.4s..8s, active: [won, party]}
  - {between: 9s..10s, cue: {set: score, value: 0}}
  - {between: 9s..10s, cue: {set: level, value: 0}}
  - {between: 9s..10s, cue: {set: mode, value: "12"}}
  - {between: 9.2s..11.9s, not_active: won}
  - {between: 12s..13s, cue: {set: score, value: 41}}
  - {at: 13s, active: won}
""",
    )
    assert "set    score 22" in told


def test_what_is_written_wrongly_is_told_with_its_remedy(small_show: SmallShow) -> None:
    small_show.write("exhibit.yaml", SHOW)
    told = small_show.refused(
        """\
rules:
  a:
    when: visitors > 0
    on_start:
      - set: {variable: level, to: true}
      - set: {variable: loud, to: 0.5}
      - set: {variable: mode, to: 3}
      - set: {variable: level, to: mood}
"""
    )
    for line, words in (
        (5, "the variable 'level' is a number"),
        (6, "the variable 'loud' is a truth"),
        (7, "the variable 'mode' is a text"),
        (8, "the variable 'level' is a number"),
    ):
        assert any(f"rules.yaml:{line}" in one and words in one for one in told.splitlines()), (line, told)
    told = small_show.refused("rules:\n  a:\n    when: visitors > 0\n    on_start: [{count: scor}, {count: mode}]\n")
    assert "rules.yaml:4" in told
    assert "Did you mean 'score'?" in told
    assert "only a number can be counted" in told
    small_show.write("exhibit.yaml", "exhibit: Small\n")
