"""Scenes, beds and one of several in a sequence, as an artist finds out: `exhibit check` and `exhibit rehearse`."""

from __future__ import annotations

import re
from itertools import pairwise

from tests.films import ring, write_film
from tests.small_show import SmallShow


def test_scenes_come_one_after_the_other_and_give_the_wall_back(small_show: SmallShow) -> None:
    small_show.scenes("ground", "one", "two", "three", "bye")
    ring(small_show.folder / "scenes/sounds/bell.wav", 1.5)
    ring(small_show.folder / "scenes/sounds/sea.wav", 1.0)
    small_show.write("exhibit.yaml", "exhibit: Small\ndefault: [{scene: ground}, {sound: silence}]\n")
    told = small_show.played(
        """\
rules:
  tour:
    when: visitors > 0
    on_start:
      - scene: {name: one, for: 3s, fade: 1s}
      - sound: {sting: bell, until: sting}
      - scene: {name: two, for: 2s}
      - sound: {play: sea}
      - scene: three
    on_end:
      - scene: {name: bye, for: 2s}
""",
        """\
lasts: 20s
timeline: [{at: 0s, visitors: 1}, {at: 12s, visitors: 0}]
expect:
  - {between: 0s..2.9s, scene: one, sound: silence}
  - {between: 3s..4.4s, scene: ground}
  - {between: 4.5s..6.4s, scene: two, sound: silence}
  - {between: 6.5s..11.9s, scene: three, sound: sea}
  - {between: 12s..13.9s, scene: bye, sound: silence}
  - {between: 14s..20s, scene: ground}
  - {between: 2.9s..3.1s, cue: {sting: bell}}
""",
    )
    assert "one, fade 1 s" in told
    assert "tour" in small_show.rehearsed("timeline: [{at: 0s, visitors: 1}]\n", "--why", "wall")


def test_a_film_is_waited_for(small_show: SmallShow) -> None:
    small_show.scenes("ground", "after")
    small_show.write("scenes/film/scene.yaml", "about: a film\nlayers:\n  - video: {file: it.avi}\n")
    write_film(small_show.folder / "scenes/film/it.avi", 2)
    small_show.played(
        "rules:\n  film:\n    when: visitors > 0\n    on_start: [{scene: {name: film, until: film}}, {scene: after}]\n",
        """\
lasts: 4s
timeline: [{at: 0s, visitors: 1}]
expect: [{between: 0s..1.9s, scene: film}, {between: 2.2s..4s, scene: after}]
""",
    )


def order(told: str) -> list[str]:
    return [name for name in re.findall(r"scene +(\w+),", told) if name != "none"]


def test_one_of_several_comes_evenly_never_twice_running_and_another_night_otherwise(small_show: SmallShow) -> None:
    small_show.scenes("a", "b", "c", "d")
    rules = """\
rules:
  show:
    when: visitors > 0
    on_start:
      - repeat:
          do:
            - one_of:
                - scene: {name: a, for: 1s}
                - scene: {name: b, for: 2s}
                - scene: {name: c, for: 1s}
                - do: [{wait: 1s}, {scene: {name: d, for: 1s}}]
"""
    rehearsal = "begins: {}\nlasts: 119s\ntimeline: [{{at: 0s, visitors: 1}}]\n"
    nights = [
        order(small_show.played(rules, rehearsal.format(begins)))
        for begins in ("2026-05-02 20:00", "2026-05-02 20:00", "2026-05-03 20:00", "2026-05-04 20:00")
    ]
    assert nights[0] == nights[1]
    assert len({tuple(night) for night in nights}) > 1
    for night in nights:
        assert {name: night[:68].count(name) for name in "abcd"} == dict.fromkeys("abcd", 17)
        assert all(one != after for one, after in pairwise(night))


def test_each_start_takes_another_one(small_show: SmallShow) -> None:
    small_show.scenes("ground", "a", "b")
    rules = "rules:\n  it:\n    when: happiness > 0.5\n    on_start: [{one_of: [{scene: a}, {scene: b}]}]\n"
    timeline = "".join(
        f"  - {{at: {10 * n}s, visitors: 1, happiness: 0.9}}\n  - {{at: {10 * n + 5}s, visitors: 1, neutral: 1}}\n"
        for n in range(4)
    )
    came = [name for name in order(small_show.played(rules, f"timeline:\n{timeline}")) if name in "ab"]
    assert came in (["a", "b", "a", "b"], ["b", "a", "b", "a"])


def test_what_is_written_wrongly_is_told_with_its_remedy(small_show: SmallShow) -> None:
    small_show.scenes("a", "b")
    told = small_show.refused(
        """\
rules:
  it:
    when: visitors > 0
    on_start:
      - scene: {name: a, until: film}
      - scene: aa
      - one_of: [{scene: a}]
      - sound: {volume: 0.5}
      - sound: {play: silence, until: sting}
"""
    )
    for line, words in (
        (7, "at least"),
        (8, "a sound here is a 'sting', what to 'play', or a sting to 'stop'"),
        (9, "'until' belongs to 'sting'"),
    ):
        assert any(f"rules.yaml:{line}" in one for one in told.splitlines()), (line, told)
        assert words in told
    told = small_show.refused(
        """\
rules:
  it:
    when: visitors > 0
    on_start:
      - scene: {name: a, until: film}
      - scene: aa
      - repeat: {do: [{scene: a}]}
    on_end:
      - scene: b
"""
    )
    for line, words in (
        (5, "write for example 'for: 20s'"),
        (6, "there is no scene 'aa'"),
        (7, "add 'every'"),
        (9, "such as 'for: 10s'"),
    ):
        assert any(f"rules.yaml:{line}" in one and words in one for one in told.splitlines()), (line, told)
