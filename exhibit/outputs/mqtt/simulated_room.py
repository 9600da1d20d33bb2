"""Rooms that are none: each has a connection of its own, and tells a broker what a busy show tells it, as often. Its
beats, the payloads of its states and its connection are made as those of a show; no show runs in it.

Measured of a show with visitors in view: a beat, the mood and the health once a second, and one message more every two
seconds, of rules, visitors and scenes.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import aiomqtt

from exhibit.outputs.mqtt.beat import BEAT_S, PlayedShow, Pulse, beat_topic, encoded
from exhibit.outputs.mqtt.broker import Broker, client_of, refused
from exhibit.outputs.mqtt.probe import why_not
from exhibit.outputs.mqtt.states import states
from exhibit.values import EMOTIONS, Variable

_SWITCHES = {"hold": False, "blackout": False, "processing": True, "standby": False, "staff": False, "opt_out": False}
_PAUSE_S, _TRIES = 1.0, 5
_RULES = ("welcome", "joy")


@dataclass
class RoomTally:
    """What all rooms together have done: messages that went to the broker, messages that it told them, connections that
    were made, and lost; by how much a beat was late at most, which tells that this machine cannot make so many rooms;
    why a connection was not had last."""

    published: int = 0
    heard: int = 0
    connected: int = 0
    lost: int = 0
    late_s: float = 0.0
    fault: str = ""


class SimulatedRoom:
    """The room below `broker.prefix`. `random` makes up its visitors."""

    def __init__(self, broker: Broker, title: str, random: Random, tally: RoomTally) -> None:
        self._broker, self._random, self._tally = broker, random, tally
        self._loop = asyncio.get_running_loop()
        self._pulse = Pulse(uuid.uuid4().hex[:8], "simulated", self._loop.time(), lambda: 0.001)
        self._pulse.playing = PlayedShow(title)
        self._told: dict[str, str] = {}
        self._switches: dict[str, bool] = dict(_SWITCHES)
        self._news = 0

    async def live(self, ending: asyncio.Event, turn: asyncio.Semaphore) -> None:
        """Until `ending`, and then take away what the broker keeps of it. So many connect at once as `turn` allows."""
        left = _TRIES
        while left and (self._told or not ending.is_set()):
            left -= ending.is_set()
            try:
                await self._talk(ending, turn)
            except (aiomqtt.MqttError, OSError) as error:
                cause = error.__cause__ or error.__context__
                self._tally.fault = why_not(cause if isinstance(cause, OSError) else error, self._broker)
                await asyncio.sleep(_PAUSE_S * self._random.uniform(1, 2))

    async def _talk(self, ending: asyncio.Event, turn: asyncio.Semaphore) -> None:
        prefix = self._broker.prefix
        will = aiomqtt.Will(f"{prefix}/status", "offline", qos=1, retain=True)
        async with turn:
            client = client_of(self._broker, will)
            await client.__aenter__()
        self._tally.connected += 1
        hearing = asyncio.create_task(self._hear(client))
        try:
            if not ending.is_set():
                await refused(client, [f"{prefix}/+/set"], qos=1)
                self._told = dict.fromkeys(self._told, "")  # the broker may have been begun anew, and is told all of it
                await self._tell(client, f"{prefix}/status", "online")
                await self._beat_on(client, ending)
            await asyncio.gather(*(self._tell(client, topic, "") for topic in self._told))
            self._told.clear()
        finally:
            self._tally.connected -= 1
            self._tally.lost += not ending.is_set()
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
            await client.__aexit__(None, None, None)

    async def _beat_on(self, client: aiomqtt.Client, ending: asyncio.Event) -> None:
        due_s = self._loop.time() + self._random.random() * BEAT_S
        while not ending.is_set():
            await asyncio.sleep(max(0.0, due_s - self._loop.time()))
            now_s = self._loop.time()
            self._tally.late_s = max(self._tally.late_s, now_s - due_s)
            due_s = max(due_s + BEAT_S, now_s)
            self._pulse.note_told(now_s)
            beat = self._pulse.next_beat(now_s, datetime.now(UTC).isoformat("T", "milliseconds"))
            values = states(self._broker.prefix, self._values())
            changed = {topic: payload for topic, payload in values.items() if self._told.get(topic) != payload}
            # At once, so that they go out together: of a thousand rooms that saves a third of what they cost.
            await asyncio.gather(
                client.publish(beat_topic(self._broker.prefix), encoded(beat), qos=0),
                *(self._tell(client, topic, payload) for topic, payload in changed.items()),
            )
            self._tally.published += 1

    async def _tell(self, client: aiomqtt.Client, topic: str, payload: str) -> None:
        await client.publish(topic, payload, qos=1, retain=True)
        self._told[topic] = payload
        self._tally.published += 1

    async def _hear(self, client: aiomqtt.Client) -> None:
        """A switch is followed, and told back with the next beat."""
        async for message in client.messages:
            self._tally.heard += 1
            name, said = message.topic.value.split("/")[-2], message.payload
            if name in self._switches and said in (b"ON", b"OFF"):
                self._switches[name] = said == b"ON"

    def _values(self) -> Mapping[str, Variable]:
        """What a show would sense now."""
        some = self._random.random
        self._news += 1
        feelings = {f"mood/{name}": some() for name in EMOTIONS}
        words = {"valence": some(), "arousal": some(), "attention": some(), "dwell": some() * 60}
        turned = self._news // 8 % 2 == 1  # each fourth of these changes each eight seconds: one message every two
        return {
            **self._switches,
            **feelings,
            **{f"mood/{name}": value for name, value in words.items()},
            "mood/dominant": self._random.choice(EMOTIONS),
            "mood/visitors": 2 if turned else 1,
            "health/state": "well",
            "health/headline": "All is well",
            "health/issue": "",
            "health/remedy": "",
            "health/source": "up",
            "health/rate": round(29 + some(), 1),
            "health/faults": 0,
            "health/hours": "open",
            "scene/projector": "tide" if turned else "ember",
            **{f"rule/{name}": turned for name in _RULES[:1]},
            f"rule/{_RULES[1]}": False,
        }
