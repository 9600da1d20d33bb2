"""Of a group one rule is active, `max` ends a rule, `once` lets it begin once: by `exhibit check` and `rehearse`."""

from __future__ import annotations

from tests.small_show import SmallShow


def test_of_a_group_one_rule_is_active_and_else_is_what_is_left(small_show: SmallShow) -> None:
    small_show.scenes("joy", "gloom", "calm")
    told = small_show.played(
        """\
rules:
  joy: {when: happiness > 0.5, group: answer, hold: 1s, while: [{scene: joy}]}
  gloom: {when: sadness > 0.3, group: answer, while: [{scene: gloom}]}
  calm: {when: else, group: answer, while: [{scene: calm}]}
""",
        """\
lasts: 20s
timeline:
  - {at: 0s, visitors: 1}
  - {at: 2s, visitors: 1, sadness: 0.4}
  - {at: 5s, sadness: 0.4, happiness: 0.6}
  - {at: 10s, sadness: 0.4, happiness: 0.2}
  - {at: 15s, neutral: 1}
expect:
  - {between: 0.1s..1.9s, active: calm, scene: calm}
  - {between: 2.1s..5.9s, active: gloom, not_active: [calm, joy], scene: gloom}
  - {between: 6.1s..9.9s, active: joy, not_active: [calm, gloom], scene: joy}
  - {between: 10.1s..14.9s, active: gloom, not_active: [calm, joy]}
  - {between: 15.1s..20s, active: calm, not_active: [gloom, joy]}
""",
    )
    assert "gloom" in told
    assert "'joy' of its group is active" in told


def test_why_tells_who_of_its_group_is_active(small_show: SmallShow) -> None:
    rules = "rules:\n  a: {when: visitors > 0, group: g}\n  b: {when: visitors > 0, group: g, priority: -1}\n"
    small_show.checked(rules)
    told = small_show.rehearsed("timeline: [{at: 0s, visitors: 1}]\n", "--why", "b")
    assert "alone in the group g  no" in told
    assert "'a' is active" in told


def test_priority_goes_before_the_order_of_writing(small_show: SmallShow) -> None:
    rules = "rules:\n  a: {when: visitors > 0, group: g}\n  b: {when: visitors > 1, group: g, priority: 1}\n"
    rehearsal = """\
lasts: 9s
timeline: [{at: 0s, visitors: 1}, {at: 3s, visitors: 2}, {at: 6s, visitors: 1}]
expect:
  - {between: 0s..2.9s, active: a}
  - {between: 3s..5.9s, active: b, not_active: a}
  - {between: 6s..9s, active: a, not_active: b}
"""
    small_show.played(rules, rehearsal)


def test_a_rule_ends_after_its_most_and_waits_until_its_condition_has_been_false(small_show: SmallShow) -> None:
    told = small_show.played(
        "rules:\n  flash: {when: visitors > 0, max: 3s, release: 1s}\n",
        """\
lasts: 20s
timeline: [{at: 0s, visitors: 1}, {at: 10s, visitors: 0}, {at: 11s, visitors: 1}, {at: 12s, visitors: 0}]
expect:
  - {between: 0s..2.9s, active: flash}
  - {between: 3s..10.9s, not_active: flash}
  - {between: 11s..12.9s, active: flash}
  - {between: 13s..20s, not_active: flash}
""",
    )
    assert "it has lasted its most" in told


def test_once_a_night_goes_over_midnight_and_once_a_day_does_not(small_show: SmallShow) -> None:
    rules = """\
rules:
  nightly: {when: visitors > 0, once: night}
  daily: {when: visitors > 0, once: day}
"""
    rehearsal = """\
begins: 2026-05-02 BEGINS
timeline:
  - {at: 0s, visitors: 1}
  - {at: 10s, visitors: 0}
  - {at: 2min, visitors: 1}
  - {at: 3min, visitors: 0}
expect:
  - {at: 5s, active: [nightly, daily]}
  - {at: 150s, active: AGAIN, not_active: OVER}
"""
    midnight = rehearsal.replace("BEGINS", "23:59").replace("AGAIN", "daily").replace("OVER", "nightly")
    small_show.played(rules, midnight)
    noon = rehearsal.replace("BEGINS", "11:59").replace("AGAIN", "nightly").replace("OVER", "daily")
    small_show.played(rules, noon)


def test_once_a_visit_is_again_once_the_room_has_been_empty(small_show: SmallShow) -> None:
    rehearsal = """\
timeline:
  - {at: 0s, visitors: 1, happiness: 0.9}
  - {at: 5s, neutral: 1}
  - {at: 8s, happiness: 0.9}
  - {at: 10s, visitors: 0}
  - {at: 12s, visitors: 1, happiness: 0.9}
  - {at: 20s, visitors: 0}
  - {at: 40s, visitors: 1, happiness: 0.9}
expect:
  - {between: 0s..4.9s, active: smile}
  - {between: 5s..39.9s, not_active: smile}
  - {between: 40s..45s, active: smile}
"""
    small_show.played("rules:\n  smile: {when: happiness > 0.5, once: visit}\n", rehearsal)


def test_what_is_written_wrongly_is_told_with_its_line_and_a_remedy(small_show: SmallShow) -> None:
    told = small_show.refused("rules:\n  a:\n    when: else\n")
    assert "rules.yaml:3" in told
    assert "'else' belongs to a group" in told
    told = small_show.refused("rules:\n  a: {when: visitors > 0, once: nite}\n")
    assert "rules.yaml:2" in told
    assert "night" in told
    told = small_show.refused(
        """\
rules:
  a: {when: visitors > 0, group: answer}
  b: {when: visitors > 1, group: answer}
  c:
    when: visitors > 2
    group: anwser
"""
    )
    assert "rules.yaml:6" in told
    assert "Did you mean 'answer'?" in told
