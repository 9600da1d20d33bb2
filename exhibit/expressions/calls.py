"""Calls in expressions: functions of numbers, what is told, what is asked by name, of visitors, and of the time that is
over."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from exhibit.config.problems import did_you_mean
from exhibit.expressions.arithmetic import FUNCTIONS
from exhibit.expressions.asked import CHANCE, QUESTIONS
from exhibit.expressions.grammar_base import Built, GrammarBase, called, hint
from exhibit.expressions.of_rooms import HOUSE, OF_A_ROOM, OF_ALL_ROOMS, OF_ONE_ROOM, OF_THE_HOUSE, ROOM
from exhibit.expressions.of_visitors import FUNCTIONS_OF_VISITORS, OF_A_VISITOR, own
from exhibit.expressions.remembered import LONGEST_S, REMEMBERING
from exhibit.expressions.telling import TELLING, WITH_THE_HOUR
from exhibit.expressions.vocabulary import (
    reference,
)
from exhibit.expressions.word import NUMBER, TEXT, TRUTH


class CallGrammar(GrammarBase):
    """What the grammar makes of calls."""

    def _call(self, node: ast.Call) -> Built:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute) and _is_house(node.func.value):
            return self._of_all_rooms(node, node.func)
        if name in QUESTIONS:
            return self._asked(node, name)
        if name in REMEMBERING:
            return self._remembered(node, name)
        if name in FUNCTIONS_OF_VISITORS:
            return self._of_visitors(node, name)
        if name in TELLING:
            return self._told(node, name)
        if name not in FUNCTIONS:
            shown = self._source(node.func)
            if name == ROOM:
                raise self._wrong(node, f"say what of that room, such as {self._source(node)}.visitors")
            known = [*FUNCTIONS, *FUNCTIONS_OF_VISITORS, *TELLING, *REMEMBERING, *QUESTIONS]
            raise self._wrong(node, f"there is no function '{shown}'. {did_you_mean(shown, known)}")
        _, fewest, most = FUNCTIONS[name]
        if node.keywords or not fewest <= len(node.args) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            hint = re.search(r"\d+,\d+", self._source(node))
            comma = f": '{hint[0]}' has a comma: write '{hint[0].replace(',', '.')}'" if hint else ""
            raise self._wrong(node, f"{name}() takes {wanted} number{'s' if wanted != '1' else ''}{comma}")
        return called(f"_{name}", [self._wanted(argument, NUMBER) for argument in node.args]), NUMBER

    def _told(self, node: ast.Call, function: str) -> Built:
        """`countdown(18:30)`, `as_time(90)`: a number, told as a text."""
        if node.keywords or len(node.args) != 1:
            raise self._wrong(node, f"{function}() takes one number, such as {TELLING[function][1]}")
        arguments = [self._wanted(node.args[0], NUMBER)]
        if function in WITH_THE_HOUR:
            arguments.append(self._read("hour"))
        return called(f"_{function}", arguments), TEXT

    def _of_visitors(self, node: ast.Call, function: str) -> Built:
        """`any(happiness > 0.6)`, `nearest(attention)`: an expression about each visitor, or one of them."""
        gives, such, _ = FUNCTIONS_OF_VISITORS[function]
        if node.keywords or len(node.args) != 1:
            raise self._wrong(node, f"{function}() takes what is asked of each visitor, such as {such}")
        if gives is None and not self._vocabulary.single:
            text = "is about one visitor, and that is sent nowhere: use any(), each() or visitors_with()"
            raise self._wrong(node, f"{function}() {text}")
        looked_at = node.args[0]
        for one in ast.walk(looked_at):
            name = one.func.id if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) else ""
            if name in REMEMBERING or name in FUNCTIONS_OF_VISITORS:
                raise self._wrong(looked_at, f"{function}() asks about visitors as they are now: leave out {name}()")
            asked = _variable(one) if name == "var" else ""
            if (self._vocabulary.variables or {}).get(asked, NUMBER) != NUMBER:
                raise self._wrong(looked_at, f"'{asked}' is no number: ask for it beside {function}(), not inside")
        before, reads = self._vocabulary, len(self.reads)
        self._vocabulary = replace(before, chance=False, extra=OF_A_VISITOR)
        self._inside += 1
        code, kind = self.build(looked_at)
        self._vocabulary, self._inside = before, self._inside - 1
        if gives is not None and kind != TRUTH:
            what = self._source(looked_at)
            raise self._wrong(looked_at, f"'{what}' is a {kind}, and a truth is needed here{hint(kind, TRUTH, what)}")
        del code
        # What is said of one visitor is known to nobody else.
        self.reads[reads:] = [key for key in self.reads[reads:] if not own(key)]
        key = f"{function}({ast.unparse(looked_at)})"
        read = self._read(key)
        if gives == TRUTH or (gives is None and kind == TRUTH):
            self._add_leaf(node, read, [key])
        return read, gives or kind

    def _of_all_rooms(self, node: ast.Call, function: ast.Attribute) -> Built:
        """`house.count(happiness > 0.6)`: an expression about each room of the house."""
        name = function.attr
        if name not in OF_ALL_ROOMS:
            such = f"house.{name}" if name in OF_THE_HOUSE else did_you_mean(name, OF_ALL_ROOMS)
            raise self._wrong(node, f"there is no function 'house.{name}'. {such}")
        self._require_house(node)
        gives, such, _ = OF_ALL_ROOMS[name]
        if node.keywords or len(node.args) != 1:
            raise self._wrong(node, f"house.{name}() takes what is asked of each room, such as {such}")
        looked_at = node.args[0]
        for one in ast.walk(looked_at):
            if isinstance(one, (ast.Call, ast.Attribute)):
                text = f"house.{name}() asks about rooms as they say they are: leave out {self._source(one)}"
                raise self._wrong(one, f"{text}; there is {', '.join(OF_A_ROOM)}")
            if isinstance(one, ast.Name) and one.id not in (*OF_A_ROOM, "true", "false"):
                text = f"'{one.id}' is not known of other rooms. {did_you_mean(one.id, OF_A_ROOM)}"
                raise self._wrong(one, text)
        reads = len(self.reads)
        self._inside += 1
        self._wanted(looked_at, TRUTH)
        self._inside -= 1
        del self.reads[reads:]
        key = f"house.{name}({ast.unparse(looked_at)})"
        read = self._read(key)
        if gives == TRUTH:
            self._add_leaf(node, read, [key])
        return read, gives

    def _require_house(self, node: ast.expr) -> None:
        if not self._vocabulary.housed:
            remedy = "add 'mqtt:' with its host to exhibit.yaml, and a prefix such as house/hall"
            raise self._wrong(node, f"other rooms are heard by way of a broker, and this show has none: {remedy}")

    def _attribute(self, node: ast.Attribute) -> Built:
        """`house.mood`, `room('hall').visitors`: a word of all rooms, or of one."""
        of = node.value
        if _is_house(of):
            if node.attr in OF_ALL_ROOMS and node.attr not in OF_THE_HOUSE:
                raise self._wrong(node, f"house.{node.attr} is a function: write {OF_ALL_ROOMS[node.attr][1]}")
            if node.attr not in OF_THE_HOUSE:
                text = f"nothing is known as 'house.{node.attr}'. {did_you_mean(node.attr, OF_THE_HOUSE)}"
                raise self._wrong(node, text)
            return self._of_rooms(node, f"house.{node.attr}", OF_THE_HOUSE[node.attr][0])
        if not (isinstance(of, ast.Call) and isinstance(of.func, ast.Name) and of.func.id == ROOM):
            raise self._wrong(node, f"'{self._source(node)}' is not part of the rule language")
        name = of.args[0].value if len(of.args) == 1 and isinstance(of.args[0], ast.Constant) else None
        if of.keywords or not isinstance(name, str) or "'" in name or "\\" in name:
            raise self._wrong(of, "room() takes the name of one room in quotes, such as room('hall').visitors")
        rooms = self._vocabulary.rooms
        if rooms is not None and name not in rooms:
            raise self._wrong(of, f"there is no room '{name}' in house.yaml. {did_you_mean(name, rooms)}")
        if node.attr not in OF_ONE_ROOM:
            text = f"nothing is known of a room as '{node.attr}'. {did_you_mean(node.attr, OF_ONE_ROOM)}"
            raise self._wrong(node, text)
        return self._of_rooms(node, f"room('{name}').{node.attr}", OF_ONE_ROOM[node.attr][0])

    def _of_rooms(self, node: ast.expr, key: str, kind: str) -> Built:
        self._require_house(node)
        code = self._read(key)
        if kind == TRUTH:
            self._add_leaf(node, code, [key])
        return code, kind

    def _remembered(self, node: ast.Call, function: str) -> Built:
        """`mean(happiness, 1min)`, `count(mood == "fear", 1h)`: something, and how far back."""
        such = REMEMBERING[function][0]
        span = node.args[1] if len(node.args) == 2 and not node.keywords else None
        if span is None:
            raise self._wrong(node, f"{function}() takes what is looked at, and for how long, such as {such}")
        span_s = span.value if isinstance(span, ast.Constant) and isinstance(span.value, (int, float)) else 0.0
        if self._read_as.units.get(id(span)) != "seconds" or not 0 < span_s <= LONGEST_S:
            text = f"{function}() looks back for a time with a unit, up to 24h, such as {such}"
            raise self._wrong(span, text)
        looked_at = node.args[0]
        if function == "count" and isinstance(looked_at, ast.Constant) and isinstance(looked_at.value, str):
            looked_at = ast.copy_location(called("active", [looked_at]), looked_at)
        text = ast.unparse(looked_at)
        self._require_plain(looked_at, function)
        before = self._vocabulary
        self._vocabulary, self._inside = replace(before, chance=False, extra={}), self._inside + 1
        self._wanted(looked_at, TRUTH if function == "count" else NUMBER)
        self._vocabulary, self._inside = before, self._inside - 1
        return self._read(f"{function}({text}, {span_s:g})"), NUMBER

    def _require_plain(self, looked_at: ast.expr, function: str) -> None:
        """Refuses what cannot be looked back at: another look back, and a variable that is no number."""
        for one in ast.walk(looked_at):
            name = one.func.id if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) else ""
            if name in REMEMBERING or name in ("var", CHANCE):
                remedy = "make a rule of that, and look back at 'active(...)' of it"
                raise self._wrong(looked_at, f"{function}() cannot look back at {name}(): {remedy}")

    def _asked(self, node: ast.Call, function: str) -> Built:
        """`active('storm')`, `since('storm')`, `var('rain')`, `answer('awe')`, `chance(0.3)`: exactly one constant."""
        one = node.args[0] if len(node.args) == 1 and not node.keywords else None
        value = one.value if isinstance(one, ast.Constant) else None
        if function == CHANCE:
            return self._chance(node, one, value)
        if one is None or not isinstance(value, str) or "'" in value or "\\" in value:
            if isinstance(one, ast.Name):
                raise self._wrong(one, f"'{one.id}' has no quotes, as names here need: write '\"{one.id}\"'")
            such = QUESTIONS[function].written
            raise self._wrong(one or node, f"{function}() takes one name in quotes, such as {such}")
        kind = self._kind_asked(function, value, one)
        key = reference(function, value)
        code = self._read(key)
        if kind == TRUTH:
            self._add_leaf(node, code, [key])
        return code, kind

    def _kind_asked(self, function: str, value: str, one: ast.expr) -> str:
        vocabulary = self._vocabulary
        if QUESTIONS[function].of == "variables":
            if vocabulary.variables is not None and value not in vocabulary.variables:
                text = f"there is no variable '{value}'. {did_you_mean(value, vocabulary.variables)}"
                raise self._wrong(one, text)
            return (vocabulary.variables or {}).get(value, NUMBER)
        if QUESTIONS[function].of == "answers":
            if vocabulary.answers is not None and value not in vocabulary.answers:
                text = f"no question of this show can be answered '{value}'. {did_you_mean(value, vocabulary.answers)}"
                raise self._wrong(one, text)
            return QUESTIONS[function].kind
        if QUESTIONS[function].of == "calls":
            self._require_house(one)
            return QUESTIONS[function].kind
        if QUESTIONS[function].of == "regions":
            if vocabulary.regions is not None and value not in vocabulary.regions:
                there = did_you_mean(value, vocabulary.regions)
                text = f"there is no place '{value}' under camera: regions in venue.yaml, and no camera. {there}"
                raise self._wrong(one, text)
            return QUESTIONS[function].kind
        if vocabulary.rules is not None and value not in vocabulary.rules:
            raise self._wrong(one, f"there is no rule '{value}'. {did_you_mean(value, vocabulary.rules)}")
        return QUESTIONS[function].kind

    def _chance(self, node: ast.Call, one: ast.expr | None, value: object) -> Built:
        if not self._vocabulary.chance:
            raise self._wrong(
                node, "chance() belongs to a rule's `when`: what is followed all the time cannot be thrown"
            )
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise self._wrong(one or node, "chance() takes one number between 0 and 1, such as chance(0.3)")
        code = ast.Compare(self._read(CHANCE), [ast.Lt()], [ast.Constant(float(value))])
        self._add_leaf(node, code, [CHANCE])
        return code, TRUTH


def _is_house(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == HOUSE


def _variable(node: ast.AST) -> str:
    """The name that a call of var() asks for."""
    one = node.args[0] if isinstance(node, ast.Call) and node.args else None
    return one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else ""
