"""What an expression can mean: a table of what follows; and nothing that happens was called impossible."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.expressions.meaning import can_be_false, can_be_true, can_hold_together, implies, longest_true_s
from exhibit.values import EMOTIONS


def tree(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("happiness > 1.2", id="a share above 1"),
        pytest.param("valence < -1", id="valence below its range"),
        pytest.param("happiness * 100 > 120", id="a share taken times"),
        pytest.param("happiness - sadness > 1.2", id="a difference of shares"),
        pytest.param("happiness + sadness + anger > 1.1", id="a sum of shares"),
        pytest.param("happiness > 0.6 and sadness > 0.5", id="shares that exceed the whole"),
        pytest.param("happiness > 0.5 and sadness > 0.5", id="two majorities"),
        pytest.param("max(anger, fear) > 0.6 and happiness > 0.5", id="the largest of two and a third"),
        pytest.param("happiness + sadness > 0.9 and anger > 0.2", id="a sum and a third"),
        pytest.param("happiness > sadness and sadness > happiness", id="each above the other"),
        pytest.param("happiness > 0.7 and happiness < 0.3", id="no such number"),
        pytest.param("0.7 < happiness < 0.3", id="no such number, in a chain"),
        pytest.param("20 <= hour < 6", id="over midnight in one chain"),
        pytest.param("happiness + 0.2 > 0.8 and happiness < 0.5", id="moved by a number"),
        pytest.param("-happiness > -0.3 and happiness > 0.4", id="turned round"),
        pytest.param("2 * happiness > sadness + 1 and sadness > 0.4", id="a weighed sum"),
        pytest.param("abs(valence) > 1.5", id="abs"),
        pytest.param("clamp(dwell, 0, 10) > 10", id="clamp"),
        pytest.param("scale(valence, -1, 1, 0, 100) > 100", id="scale"),
        pytest.param("round(happiness) > 1", id="round"),
        pytest.param("min(happiness, 0.4) > 0.5", id="min"),
        pytest.param("visitors % 2 > 2", id="a remainder"),
        pytest.param("visitors // 0 > 1", id="division by nothing is 0"),
        pytest.param("visitors > 1 and visitors < 2", id="no whole number"),
        pytest.param("visitors == 1.5", id="half a visitor"),
        pytest.param("visitors == 0 and happiness > 0.1", id="a feeling in an empty room"),
        pytest.param("visitors < 1 and attention > 0", id="attention in an empty room"),
        pytest.param("mood == 'nobody' and visitors > 0", id="nobody, and a visitor"),
        pytest.param("mood == 'anger' and visitors == 0", id="a mood of nobody"),
        pytest.param("mood == 'unknown' and visitors == 0", id="nobody, unread"),
        pytest.param("mood == 'anger' and mood == 'fear'", id="two moods"),
        pytest.param("scene == 'rain' and scene == 'tide'", id="two scenes"),
        pytest.param("weekday == 'monday' and weekday == 'tue'", id="two days"),
        pytest.param("weekday > 7", id="an eighth day"),
        pytest.param("active('a') and not active('a')", id="active and not"),
        pytest.param("open and not open", id="open and not"),
        pytest.param("active('a') == false and active('a')", id="a truth compared"),
        pytest.param("since('a') > 10 and since(\"a\") < 5", id="since, both spellings"),
        pytest.param("var('x') > 3 and var('x') < 2", id="a variable's number"),
        pytest.param("var('x') == 'a' and var('x') == 'b'", id="a variable's text"),
        pytest.param("chance(0.3) and not chance(0.4)", id="one throw"),
        pytest.param("chance(0)", id="no chance"),
        pytest.param("(anger > 2 or fear > 2) and true", id="either never"),
        pytest.param("not (happiness <= 1)", id="not always"),
    ],
)
def test_what_can_never_be(text: str) -> None:
    assert not can_be_true(tree(text))
    assert can_be_false(tree(text))


@pytest.mark.parametrize(
    "text",
    [
        "visitors >= 0",
        "happiness <= 1",
        "not happiness > 1.5",
        "mood != 'anger' or visitors > 0",
        "visitors == 0 or visitors >= 1",
        "0 <= hour <= 24",
        "chance(1)",
        "active('a') or not active('a')",
        "true",
    ],
)
def test_what_always_is(text: str) -> None:
    assert not can_be_false(tree(text))
    assert can_be_true(tree(text))


@pytest.mark.parametrize(
    "text",
    [
        "happiness > 0.5 and mood == 'happiness'",
        "happiness >= 0.5 and sadness >= 0.5",
        "mood == 'happiness' and happiness < 0.1",
        "hour >= 20 or hour < 6",
        "visitors / visitors > 0",
        "1 / happiness > 1e6",
        "var('x') * var('x') > 1e30",
        "mood == var('favourite')",
        "chance(0.3) and not chance(0.2)",
        "open == " * 3 + "open != active('a')",
        "(" * 20 + "open" + " == active('a'))" * 20,
        "abs(" * 20 + "valence" + ")" * 20 + " > 0.5",
        " or ".join(f"(active('a{i}') or since('b{i}') > {i}) and not active('c{i}')" for i in range(12)),
        " and ".join(f"(active('a{i}') or since('b{i}') > {i})" for i in range(16)),
    ],
)
def test_what_may_be_or_not(text: str) -> None:
    assert can_be_true(tree(text))
    assert can_be_false(tree(text))


@pytest.mark.parametrize(
    ("one", "other", "follows"),
    [
        ("happiness > 0.6", "happiness > 0.5", True),
        ("happiness > 0.5", "happiness > 0.6", False),
        ("happiness > 0.6", "visitors >= 1", True),
        ("mood == 'fear'", "visitors > 0", True),
        ("mood == 'unknown'", "mood != 'nobody'", True),
        ("happiness > 0.6", "sadness < 0.5", True),
        ("happiness > sadness + 0.2", "happiness > sadness", True),
        ("sadness < happiness", "happiness > sadness", True),
        ("visitors >= 2 and open", "open", True),
        ("weekday == 'sat' or weekday == 'sun'", "weekday >= 6", True),
        ("chance(0.2)", "chance(0.5)", False),
        ("active('a')", "active('b')", False),
    ],
)
def test_what_follows(one: str, other: str, *, follows: bool) -> None:
    assert implies(tree(one), tree(other)) == follows


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("mood == 'anger'", "mood == 'fear'", False),
        ("happiness > 0.6", "sadness > 0.3", True),
        ("happiness > 0.7", "sadness > 0.3", False),
        ("visitors == 0", "happiness > 0.3", False),
        ("hour < 12", "hour >= 12", False),
        ("chance(0.2)", "not chance(0.5)", True),
    ],
)
def test_what_can_hold_together(one: str, other: str, *, together: bool) -> None:
    assert can_hold_together(tree(one), tree(other)) == together


@pytest.mark.parametrize(
    ("text", "lasts_s"),
    [
        ("mood_for < 5", 5),
        ("2 < mood_for < 5 and happiness > 0.3", 3),
        ("dwell <= 10 and visitors > 0", 10),
        ("dwell <= 10", math.inf),
        ("since('joy') < 3 and visitors > 0", 3),
        ("act_for < 4 or act_for < 9", 9),
        ("mood_for < 5 or dwell < 3", math.inf),
        ("mood_for > 5", math.inf),
        ("happiness > 0.5", math.inf),
        ("happiness > 1.5", 0),
    ],
)
def test_how_long_it_lasts(text: str, lasts_s: float) -> None:
    assert longest_true_s(tree(text)) == pytest.approx(lasts_s)


# Chance's word: any expression, any room that can be.

SHARES = ("happiness", "sadness", "anger")
NUMBERS = st.sampled_from(
    [*SHARES, "valence", "attention", "visitors", "dwell", "mood_for", "hour", "weekday", "since('a')", "var('n')"]
)
CONSTANTS = st.sampled_from(["0", "1", "2", "0.5", "0.3", "0.7", "-1", "1.2", "10", "24", "0.1"])


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        ),
        st.tuples(st.sampled_from(["min", "max", "round"]), inner, inner).map(lambda p: f"{p[0]}({p[1]}, {p[2]})"),
        inner.map(lambda one: f"abs({one})"),
        inner.map(lambda one: f"round({one})"),
        inner.map(lambda one: f"(-{one})"),
        st.tuples(inner, inner, inner).map(lambda p: f"clamp({p[0]}, {p[1]}, {p[2]})"),
        st.tuples(inner, inner, inner, inner, inner).map(lambda p: f"scale({', '.join(p)})"),
    )


SUMS = st.recursive(st.one_of(NUMBERS, NUMBERS, CONSTANTS), _deeper, max_leaves=4)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
LEAVES = st.one_of(
    st.tuples(NUMBERS, SIGNS, CONSTANTS).map(" ".join),
    st.tuples(NUMBERS, SIGNS, NUMBERS).map(" ".join),
    st.tuples(SUMS, SIGNS, SUMS).map(" ".join),
    st.tuples(CONSTANTS, SIGNS, NUMBERS, SIGNS, CONSTANTS).map(" ".join),
    st.tuples(st.sampled_from(["mood", "var('t')", "scene"]), st.sampled_from(["==", "!="])).flatmap(
        lambda p: st.sampled_from(["'nobody'", "'unknown'", "'happiness'", "'anger'", "scene"]).map(
            lambda word: f"{p[0]} {p[1]} {word}"
        )
    ),
    st.sampled_from(["open", "active('a')", "active('b')", "var('b')", "true", "open == active('a')"]),
    st.sampled_from(["chance(0.3)", "chance(0.7)", "chance(1)", "chance(0)", "weekday == 'mon'"]),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "and", "or"]), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
    ),
    max_leaves=6,
)


@st.composite
def rooms(draw: st.DrawFn) -> dict[str, float | str | bool]:
    """The values of a room that can be, edges more often than not."""
    visitors = draw(st.integers(0, 3))
    shares = dict.fromkeys(EMOTIONS, 0.0)
    tenths = 10
    for name in SHARES if visitors else ():
        taken = draw(st.integers(0, tenths))
        tenths -= taken
        shares[name] = taken / 10
    values: dict[str, float | str | bool] = {**shares, "visitors": float(visitors)}
    share = st.sampled_from([0.0, 0.1, 0.5, 0.7, 1.0]) | st.floats(0, 1)
    values["valence"] = draw(share | share.map(lambda one: -one)) if visitors else 0.0
    values["arousal"], values["attention"] = (draw(share), draw(share)) if visitors else (0.0, 0.0)
    passed = st.sampled_from([0.0, 0.5, 1.0, 2.0, 10.0, 1e6]) | st.floats(0, 1e6)
    values["dwell"] = draw(passed) if visitors else 0.0
    values["mood_for"], values["since('a')"] = draw(passed), draw(passed)
    values["mood"] = draw(st.sampled_from(["unknown", "happiness", "anger"])) if visitors else "nobody"
    values["hour"] = draw(st.sampled_from([0.0, 10.0, 24.0]) | st.floats(0, 24))
    values["weekday"] = float(draw(st.integers(1, 7)))
    values["var('n')"] = draw(st.sampled_from([0.0, 0.5, -1.0, 10.0]) | st.floats(-1e9, 1e9))
    for key in ("open", "active('a')", "active('b')", "var('b')"):
        values[key] = draw(st.booleans())
    for key in ("scene", "var('t')"):
        values[key] = draw(st.sampled_from(["nobody", "happiness", "tide"]))
    values["throw"] = draw(st.sampled_from([0.0, 0.3, 0.7]) | st.floats(0, 1, exclude_max=True))
    return values


def true_in(text: str, values: Mapping[str, float | str | bool]) -> bool:
    """The condition, decided by Python itself: an engine of the test's own."""
    code = ast.fix_missing_locations(ast.Expression(_Plain().visit(tree(text))))
    names = {
        "min": min,
        "max": max,
        "abs": abs,
        "round": lambda one, digits=0.0: round(one, int(max(0, min(9, digits)))),
        "clamp": _clamp,
        "scale": _scale,
        "Div": lambda a, b: a / b if b else 0.0,
        "FloorDiv": lambda a, b: a // b if b else 0.0,
        "Mod": lambda a, b: a % b if b else 0.0,
        "chance": lambda share: values["throw"] < share,
        **{name: lambda one, name=name: values[f"{name}('{one}')"] for name in ("active", "since", "var")},
        **values,
    }
    return bool(eval(compile(code, "<test>", "eval"), {"__builtins__": {}, "true": True, **names}))


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


def _scale(value: float, low: float, high: float, to_low: float, to_high: float) -> float:
    share = _clamp((value - low) / (high - low), 0.0, 1.0) if high != low else 0.0
    return to_low + share * (to_high - to_low)


class _Plain(ast.NodeTransformer):
    """Divisions become calls that know nothing of division by zero; numbers are floats; days are numbers."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)):
            return ast.Call(ast.Name(type(node.op).__name__, ast.Load()), [node.left, node.right], [])
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if node.value == "mon":
            return ast.Constant(1.0)
        return ast.Constant(float(node.value)) if type(node.value) is int else node


@settings(max_examples=400)
@given(CONDITIONS, rooms())
def test_what_happens_was_possible(text: str, room: dict[str, float | str | bool]) -> None:
    if true_in(text, room):
        assert can_be_true(tree(text))
    else:
        assert can_be_false(tree(text))


@settings(max_examples=300)
@given(CONDITIONS, CONDITIONS, rooms())
def test_what_happens_together_was_possible(one: str, other: str, room: dict[str, float | str | bool]) -> None:
    if true_in(one, room):
        if true_in(other, room):
            assert can_hold_together(tree(one), tree(other))
        else:
            assert not implies(tree(one), tree(other))


@settings(max_examples=300)
@given(CONDITIONS, rooms(), st.floats(0, 20))
def test_what_lasts_was_said_to_last(text: str, room: dict[str, float | str | bool], later_s: float) -> None:
    """The same room, later: what counts the seconds has grown by them."""
    later = {key: _grown(key, value, later_s, bool(room["visitors"])) for key, value in room.items()}
    if true_in(text, room) and true_in(text, later):
        assert longest_true_s(tree(text)) >= later_s - 1e-6 or longest_true_s(tree(text)) >= later_s * (1 - 1e-9)


def _grown(key: str, value: float | str | bool, by: float, somebody: bool) -> float | str | bool:
    grows = key == "mood_for" or (key == "dwell" and somebody) or key == "since('a')"
    return min(1e6, float(value) + by) if grows else value
