"""Addresses and values become commands, or nobody can tell what is asked."""

from __future__ import annotations

import pytest

from exhibit.inputs.command_grammar import UnclearCommand, command_of
from exhibit.inputs.conversion import fitted
from exhibit.inputs.mqtt import MqttIn
from exhibit.values import Command, Variable


@pytest.mark.parametrize(
    ("address", "values", "command"),
    [
        ("var/rain", [0.5], Command("variable", "rain", 0.5, "me")),
        ("var/warm%20wash", ["on"], Command("variable", "warm wash", "on", "me")),
        ("rule/storm/enable", [0], Command("rule", "storm", False, "me")),
        ("rule/storm", ["ON"], Command("rule", "storm", True, "me")),
        ("hold", [1], Command("hold", "", True, "me")),
        ("blackout", [0.0], Command("blackout", "", False, "me")),
        ("processing", ["off"], Command("processing", "", False, "me")),
        ("hold", [], Command("hold", "", True, "me")),
        ("blackout", [], Command("blackout", "", True, "me")),
        ("processing", [], Command("processing", "", False, "me")),
        ("hold", [1, "by the left panel"], Command("hold", "", True, "me")),
        ("act/play", [], Command("act", "play", True, "me")),
        ("act/play", [1.0], Command("act", "play", True, "me")),
        ("act", ["play"], Command("act", "play", True, "me")),
        ("scene/projector", ["rain"], Command("scene", "projector", "rain", "me")),
        ("scene/projector", ["rain", 2.5], Command("scene", "projector", "rain", "me", 2.5)),
        ("scene/projector", [""], Command("scene", "projector", "", "me")),
    ],
)
def test_what_is_asked(address: str, values: list[Variable], command: Command) -> None:
    assert command_of(address.split("/"), values, "me") == command


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("var", [1.0]),
        ("var/rain", []),
        ("var/rain", [1.0, 2.0]),
        ("var/", [1.0]),
        ("var/%00", [1.0]),
        ("rule/storm/enable", [0.5]),
        ("rule/storm/priority", [1]),
        ("rule/storm/enable", ["maybe"]),
        ("nothing", [1]),
        ("hold", ["maybe", 1]),
        ("var/rain", ["x" * 1001]),
        ("hold/x", [1]),
        ("act/play", [0]),
        ("act", [1]),
        ("act", []),
        ("scene/projector", [1]),
        ("scene/projector", ["rain", -1]),
        ("scene/projector", ["rain", "long"]),
        ("scene", ["rain"]),
        ("", [1]),
    ],
)
def test_what_nobody_can_tell(address: str, values: list[Variable]) -> None:
    with pytest.raises(UnclearCommand):
        command_of(address.split("/"), values, "me")


@pytest.mark.parametrize(
    ("value", "like", "fits"),
    [
        (3, 0.0, 3.0),
        ("0.25", 0.0, 0.25),
        ("wet", 0.0, None),
        (True, 0.0, None),
        (float("nan"), 0.0, None),
        ("inf", 0.0, None),
        (1.0, False, True),
        (0, True, False),
        ("OFF", True, False),
        (0.5, True, None),
        ("ON", "dry", "ON"),
        (1.0, "dry", None),
        ("x" * 1001, "dry", None),
    ],
)
def test_a_value_takes_the_kind_of_the_default_or_does_not_fit(
    value: Variable, like: Variable, fits: Variable | None
) -> None:
    got = fitted(value, like)
    assert got == fits
    assert type(got) is type(fits)


@pytest.mark.parametrize(
    ("payload", "value"),
    [
        (b"0.5", "0.5"),
        (b'"rain, heavy"', "rain, heavy"),
        (b'{"value": 0.5}', 0.5),
        (b"[true]", True),
        (b"{broken", "{broken"),
        (b"", ""),
    ],
)
def test_payloads_are_json_or_words(payload: bytes, value: Variable) -> None:
    heard = MqttIn("room")
    heard.hear("room/var/rain/set", payload)
    assert heard.take() == [Command("variable", "rain", value, "mqtt")]


def test_what_is_done_once_is_not_done_again_from_the_brokers_memory() -> None:
    heard = MqttIn("room")
    heard.hear("room/act/set", b"play", kept=True)
    heard.hear("room/scene/projector/set", b'["rain", 10]', kept=True)
    heard.hear("room/hold/set", b"ON", kept=True)
    assert heard.take() == [Command("hold", "", True, "mqtt")]
    assert heard.state().ignored == 2


@pytest.mark.parametrize("payload", [b"\xff\xfe", b"[1, 2]", b"[[1]]", b'{"a": 1, "b": 2}', b"x" * 2000, b"[" * 900])
def test_payloads_that_say_nothing_are_counted(payload: bytes) -> None:
    heard = MqttIn("room")
    heard.hear("room/var/rain/set", payload)
    if payload != b"[" * 900:  # which is a text, if an odd one
        assert heard.take() == []
        assert heard.state().ignored == 1
    assert len(heard.state().detail) < 200


@pytest.mark.parametrize("payload", [b'[1, {"by": "panel"}]', b'{"value": 1, "by": "panel"}', b'["ON", 0.5]'])
def test_a_safety_command_is_taken_whatever_else_the_payload_holds(payload: bytes) -> None:
    heard = MqttIn("room")
    heard.hear("room/hold/set", payload)
    heard.hear("room/var/rain/set", payload)
    assert heard.take() == [Command("hold", "", True, "mqtt")]
    assert heard.state().ignored == 1
    heard.hear("room/hold/set", b"")
    assert heard.take() == []
