"""What rules ask about visitors one by one, as an artist finds out: `exhibit check` and `exhibit rehearse`."""

from __future__ import annotations

import json

from exhibit.rehearsal.play import FOLDER
from exhibit.values import EMOTIONS
from tests.small_show import SmallShow

VENUE = """\
camera:
  height: 2.2m
  regions: {door: [[0, 0], [0.3, 0], [0.3, 1], [0, 1]]}
"""


def test_of_how_many_of_any_and_of_the_nearest(small_show: SmallShow) -> None:
    small_show.write("venue.yaml", VENUE)
    small_show.played(
        """\
rules:
  two-smile: {when: visitors_with(happiness > 0.6) >= 2}
  one-sad: {when: any(sadness > 0.5)}
  all-look: {when: each(attention > 0.5)}
  nearest-away: {when: visitors > 0 and nearest(attention) < 0.3}
  child: {when: any(child)}
  at-door: {when: any(inside('door') and happiness > 0.5)}
  door: {when: visitors_in('door') == 1}
  apart: {when: spread > 0.6}
  news: {when: newest(dwell) < 3s and visitors > 0}
  old: {when: longest(happiness) > 0.5}
  afraid: {when: nearest(mood) == "fear"}
""",
        """\
lasts: 40s
timeline:
  - {at: 0s, visitors: 0}
  - {at: 5s, each: [{happiness: 0.9, inside: door}, {sadness: 0.9, size: 0.3, attention: 0.1}]}
  - {at: 15s, each: [{happiness: 0.9}, {happiness: 0.8}, {fear: 0.9, size: 0.4, child: true, attention: 0.2}]}
  - {at: 25s, visitors: 2, happiness: 0.7, inside: {door: 1}}
  - {at: 35s, visitors: 0}
expect:
  - {between: 0s..4.9s, not_active: [two-smile, one-sad, all-look, nearest-away, child, at-door, apart, news, old]}
  - {between: 5.1s..14.9s, active: [one-sad, nearest-away, at-door, door, apart, old]}
  - {between: 5.1s..14.9s, not_active: [two-smile, all-look]}
  - {between: 5.1s..7.9s, active: news}
  - {between: 8.1s..14.9s, not_active: news}
  - {between: 15.1s..24.9s, active: [two-smile, child, nearest-away, afraid], not_active: [at-door, one-sad, door]}
  - {between: 15.1s..17.9s, active: news}
  - {between: 25.1s..34.9s, active: [two-smile, all-look, at-door, door], not_active: [apart, child, afraid]}
""",
    )


def test_a_record_tells_of_each_visitor_too(small_show: SmallShow) -> None:
    small_show.write("venue.yaml", VENUE)
    felt = dict.fromkeys(EMOTIONS, 0.0)
    lines = [
        {"t": 0.0, "kind": "start", "source": "test"},
        {
            "t": 1.0,
            "kind": "observation",
            "size_px": [100, 100],
            "visitors": [
                {"box_xyxy": [5, 5, 15, 15], "attention": 1, "dwell_s": 4, "emotions": {**felt, "happiness": 1.0}},
                {"box_xyxy": [60, 5, 90, 45], "attention": 0.1, "dwell_s": 1, "emotions": {**felt, "anger": 1.0}},
            ],
        },
        {
            "t": 1.0,
            "kind": "mood",
            "visitors": 2,
            "dominant": "anger",
            "emotions": {**felt, "happiness": 0.5, "anger": 0.5},
        },
        {"t": 4.0, "kind": "mood", "visitors": 0, "dominant": "nobody", "emotions": {}},
    ]
    small_show.checked(
        """\
rules:
  door: {when: visitors_in('door') == 1 and any(inside('door') and happiness > 0.9)}
  angry: {when: nearest(anger) > 0.9}
  apart: {when: spread > 0.9}
"""
    )
    small_show.write(f"{FOLDER}/night.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    told = small_show.replayed("night.jsonl")
    for rule in ("door", "angry", "apart"):
        assert f"start  {rule}" in told


def test_what_is_written_wrongly_is_told_with_its_remedy(small_show: SmallShow) -> None:
    small_show.write("venue.yaml", VENUE)
    told = small_show.refused(
        """\
rules:
  a: {when: any(happiness)}
  b: {when: visitors_with(hapiness > 0.5) > 1}
  c: {when: nearest(inside('dor'))}
  d: {when: child}
  e: {when: any(any(happiness > 0.5))}
  f: {when: visitors_with(happiness > 0.5)}
"""
    )
    for line, words in (
        (2, "compare it"),
        (3, "Did you mean 'happiness'?"),
        (4, "Did you mean 'door'?"),
        (5, "any(child)"),
        (6, "leave out any()"),
        (7, "compare it"),
    ):
        assert any(f"rules.yaml:{line}" in one and words in one for one in told.splitlines()), (line, told)


def test_what_is_about_one_visitor_is_neither_sent_nor_kept_nor_told(small_show: SmallShow) -> None:
    small_show.write(
        "exhibit.yaml",
        "exhibit: Small\nvariables: {near: 0}\nosc: {targets: {desk: {host: 127.0.0.1, port: 9000}}}\n",
    )
    told = small_show.refused(
        """\
rules:
  a:
    when: nearest(happiness) > 0.5
    on_start:
      - osc: {to: desk, address: /near, args: ["{nearest(happiness)}"]}
      - set: {variable: near, to: newest(dwell)}
    live:
      - value: longest(happiness)
        osc: {to: desk, address: /near}
"""
    )
    for line in (5, 6, 8):
        assert any(f"rules.yaml:{line}" in one and "sent nowhere" in one for one in told.splitlines()), (line, told)
    told = small_show.played(
        "rules:\n  a: {when: nearest(happiness) > 0.5 and visitors_with(happiness > 0.5) > 0}\n",
        "timeline: [{at: 0s, each: [{happiness: 0.83}]}]\n",
    )
    assert "nearest(happiness) > 0.5: yes" in told
    assert "0.83" not in told
