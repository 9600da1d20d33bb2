"""Whatever bytes come in over OSC or MQTT, the tick follows what can be followed, and can say what stands then."""

from __future__ import annotations

import json
import socket
import struct
from ipaddress import IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit import osc_codec
from exhibit.inputs.mqtt import MqttIn
from exhibit.inputs.osc.receiver import OscIn
from exhibit.osc_codec import read
from exhibit.outputs.dmx.probe import node_of
from exhibit.outputs.mqtt.home_assistant import departing
from exhibit.outputs.mqtt.presence import Presence
from exhibit.outputs.record import command_line
from exhibit.runtime.overrides import Overrides
from exhibit.show import load_show
from exhibit.show.program import program_of
from exhibit.show.show import Show
from exhibit.values import Command
from tests.conftest import free_port

SHOW = """
exhibit: Bytes
variables: {rain: 0.5, late: false, note: hello}
default: [{scene: one}]
"""
SCENE = """
about: One
layers: [{gradient: {stops: [{at: 0, colour: "#000000"}, {at: 1, colour: "#102030"}]}}]
"""
TOPICS = ("var/rain/set", "var/late/set", "var/note/set", "hold/set", "act/set", "scene/projector/set", "rule/x/set")
PATHS = ("/exhibit/var/rain", "/exhibit/var/note", "/exhibit/hold", "/exhibit/scene/projector", "/exhibit/subscribe")
DIGITS = "9" * 400
JSONS = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(st.characters()),
        st.sampled_from([int(DIGITS), -int(DIGITS), 2**63, "\ud800", "a\udfffb", "\0", "1e999", DIGITS, "nan", "inf"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["value", "x"]), inner)),
    max_leaves=4,
)
ODD = (
    *(f"[{DIGITS}]", f'"{DIGITS}"', DIGITS, "9" * 5000, "1e400", "[1e400]"),
    *("[" * 900, '{"value":' * 90, '"\\ud800"', '{"value": "\\ud800"}'),
)
PAYLOADS = st.one_of(
    st.binary(max_size=60),
    JSONS.map(lambda value: json.dumps(value).encode()),
    st.sampled_from(ODD).map(str.encode),
)


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Show:
    folder = tmp_path_factory.mktemp("show")
    (folder / "exhibit.yaml").write_text(SHOW)
    (folder / "scenes" / "one").mkdir(parents=True)
    (folder / "scenes" / "one" / "scene.yaml").write_text(SCENE)
    return load_show(folder)


def followed(show: Show, commands: list[Command]) -> None:
    """Follow `commands` as the tick does; what stands then is told to a neighbour, a page, a record."""
    overrides = Overrides(show, program_of(show))
    for fault in overrides.obey_all(commands, 1.0):
        assert fault.encode()
    overrides.take_context(1, 12.0, 2.0)
    for value in overrides.variables.values():
        osc_codec.packet("/exhibit/var/x", [value])
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    for command in commands:
        json.dumps(command_line(0.0, command), ensure_ascii=False, allow_nan=False).encode()


@settings(derandomize=True, database=None, max_examples=150)
@given(topic=st.sampled_from(TOPICS), payload=PAYLOADS, kept=st.booleans())
def test_no_message_of_a_broker_raises_where_the_show_decides(
    show: Show, topic: str, payload: bytes, kept: bool
) -> None:
    heard = MqttIn("t")
    heard.hear(f"t/{topic}", payload, kept=kept)
    followed(show, heard.take())
    assert "\ud800" not in heard.state().detail


@settings(derandomize=True, database=None, max_examples=100)
@given(payload=PAYLOADS.map(lambda data: data.decode("utf-8", "replace")))
def test_what_others_announce_at_the_broker_raises_nothing(payload: str) -> None:
    told = Presence("t", "run", "here").met(payload)
    assert isinstance(told, str)
    assert departing(payload, '{"components": {}}')


def osc(path: str, tags: bytes, data: bytes) -> bytes:
    """A packet of these tags and this data, whether or not they fit."""
    address = path.encode()
    padded = address + b"\0" * (4 - len(address) % 4)
    tagged = b"," + tags
    return padded + tagged + b"\0" * (4 - len(tagged) % 4) + data


PACKETS = st.one_of(
    st.binary(max_size=80),
    st.builds(
        osc,
        st.sampled_from(PATHS),
        st.binary(max_size=5).map(lambda data: bytes(b"ifhdscTFINb[]tmrS"[one % 17] for one in data)),
        st.one_of(st.binary(max_size=40), st.sampled_from([b"\xff" * 32, struct.pack(">4d", *[float("inf")] * 4)])),
    ),
    st.sampled_from(
        [
            osc("/exhibit/var/note", b"c", b"\xff\xff\xff\xff"),
            osc("/exhibit/var/note", b"c", struct.pack(">I", 0xD800)),
            osc("/exhibit/var/note", b"c", struct.pack(">I", 0x110000)),
            osc("/exhibit/var/rain", b"f", struct.pack(">f", float("nan"))),
            osc("/exhibit/var/rain", b"d", struct.pack(">d", float("-inf"))),
            osc("/exhibit/subscribe", b"ff", struct.pack(">2f", float("nan"), float("inf"))),
        ]
    ),
)


@settings(derandomize=True, database=None, max_examples=200)
@given(data=PACKETS)
def test_no_packet_raises_where_the_show_decides(show: Show, ear: OscIn, data: bytes) -> None:
    ear.hear(data, "127.0.0.1")
    followed(show, ear.take())
    assert "nobody expects" not in ear.state().detail
    for one in read(data)[0]:
        assert one.address.startswith("/")


@pytest.fixture(scope="module")
def ear() -> OscIn:
    return OscIn(free_port(socket.SOCK_DGRAM), (IPv4Network("127.0.0.0/8"),))


@settings(derandomize=True, database=None, max_examples=100)
@given(data=st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(lambda rest: b"Art-Net\0\x00\x21" + rest)))
def test_no_answer_of_a_node_raises(data: bytes) -> None:
    found = node_of(data)
    assert found is None or found.name.encode()
