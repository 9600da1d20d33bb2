"""What is lost or back is told once: as an event, and to people in words; an input that shares a connection is not told
twice."""

from __future__ import annotations

from exhibit.clock import ManualClock
from exhibit.events import FaultRaised, LinkChanged
from exhibit.inputs.port import InputState
from exhibit.outputs.port import OutputState
from exhibit.runtime.event_bus import EventBus
from exhibit.runtime.link_news import LinkNews
from exhibit.runtime.status import CameraNow, all_links
from exhibit.vision.sources.port import SourceState
from tests.runtime.test_event_bus import Heard


def test_a_loss_and_a_return_are_told_once_each() -> None:
    # t      0    1     2.5   3     4
    # osc    up   down  down  down  up
    bus, heard = EventBus(ManualClock()), Heard()
    bus.add("heard", heard)
    links = LinkNews(bus)
    up, down = OutputState("up", "desk"), OutputState("down", "gone")
    flow = [(0.0, up), (1.0, down), (2.5, down), (3.0, down), (4.0, up)]
    back = [links.mind({"osc": (state.link, state.detail)}, now_s) for now_s, state in flow]
    assert back == [[], [], [], [], ["osc"]]
    assert [event for _, event in heard.events] == [
        LinkChanged("osc", "down", "gone"),
        FaultRaised("osc", "gone"),
        LinkChanged("osc", "up", "desk"),
        FaultRaised("osc", "back again: desk"),
    ]


def test_each_target_is_told_by_itself_and_a_shared_connection_by_its_output() -> None:
    desks = {"a": OutputState("up", "here"), "b": OutputState("down", "gone")}
    outputs = {"osc": OutputState("down", "b: gone", parts=desks), "mqtt": OutputState("down", "no broker")}
    inputs = {"mqtt in": InputState("down", "no broker", carried_by="mqtt"), "osc in": InputState("up", "listening")}
    assert all_links({"source": CameraNow(SourceState("up", "cam"))}, outputs, inputs) == {
        "source": ("up", "cam"),
        "osc a": ("up", "here"),
        "osc b": ("down", "gone"),
        "mqtt": ("down", "no broker"),
        "osc in": ("up", "listening"),
    }
