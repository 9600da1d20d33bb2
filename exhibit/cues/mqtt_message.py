"""An MQTT message, once or following a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import Field

from exhibit.config.checked import Truth
from exhibit.cues.action import Action, CueExpectation, LiveSection, StepSection, YamlKey
from exhibit.cues.compiled import Staging
from exhibit.cues.formatting import shown
from exhibit.cues.names import Names, WrongReference
from exhibit.cues.typed_cue import TypedCue
from exhibit.expressions.yaml_types import Payload, Topic
from exhibit.values import Cue

MQTT = "mqtt"
NO_BROKER = (
    "there is no broker to send it to: add the section 'mqtt' to exhibit.yaml, such as mqtt: {host: 127.0.0.1}, "
    "or drop this"
)


@dataclass(frozen=True)
class MqttCue(TypedCue):
    """`payload` (a text, or anything that is sent as JSON) on `topic`. `retain`: the broker keeps it. `latest`: only
    the newest payload of the topic matters."""

    topic: str
    payload: object = ""
    retain: bool = False
    latest: bool = False

    def encode(self, rule: str = "default") -> Cue:
        args = {"topic": self.topic, "payload": self.payload, "retain": self.retain}
        return Cue(MQTT, "publish", args | ({"latest": True} if self.latest else {}), rule)

    @classmethod
    def decode(cls, cue: Cue) -> Self:
        if cue.action != "publish" or "topic" not in cue.args:
            raise ValueError(f"{cue.output} cannot do '{cue.action}' with {dict(cue.args)}")
        args = cue.args
        return cls(str(args["topic"]), args.get("payload", ""), bool(args.get("retain")), bool(args.get("latest")))


class MqttStep(StepSection):
    """An MQTT message."""

    topic: Topic = Field(description="below the show's prefix")
    payload: Payload = Field(
        "", description="a text, a number, or a mapping that is sent as JSON; '{happiness}' sends what it is then"
    )
    retain: Truth = Field(default=False, description="whether the broker keeps it; events should not be kept")

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        return _without_broker(names)

    def cue(self) -> Cue:
        return MqttCue(self.topic, self.payload, self.retain).encode()


class LiveMqtt(LiveSection):
    """Where a followed value goes by MQTT: the whole payload."""

    topic: Topic = Field(description="below the show's prefix")
    retain: Truth = Field(default=True, description="whether the broker keeps the last value")

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        return _without_broker(names)

    def cue(self, staging: Staging) -> Cue:  # noqa: ARG002 (a topic is the same everywhere)
        return MqttCue(self.topic, None, self.retain, latest=True).encode()


def _without_broker(names: Names) -> Iterator[WrongReference]:
    if names.broker is False:
        yield WrongReference((), NO_BROKER, key=True)


class MqttAction(Action):
    """`mqtt: {topic: joy, payload: {seconds: "{active_s}"}}`."""

    cues = frozenset({(MQTT, "publish")})
    claim = None
    step = YamlKey("mqtt", MqttStep, "an MQTT message")
    live = YamlKey("mqtt", LiveMqtt, "send it as an MQTT message")
    held_expected = None
    cue_expected = CueExpectation(
        {
            "mqtt": (str | None, Field(None, description="the topic of an MQTT message")),
            "payload": (object, Field(None, description="the message's payload")),
        }
    )

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        if (cue.output, cue.action) in self.cues:
            yield {"mqtt": cue.args.get("topic"), "payload": cue.args.get("payload")}

    def words(self, cue: Cue) -> tuple[str, str]:
        return "mqtt", f"{cue.args.get('topic')} {shown(cue.args.get('payload'))}".rstrip()

    def again(self, cue: Cue) -> Cue | None:  # noqa: ARG002 (what happened is over)
        return None
