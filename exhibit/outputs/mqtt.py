"""MQTT by aiomqtt: optional, reconnecting for ever, with a last will that says `offline`. It carries commands too."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

import aiomqtt

from exhibit.inputs.mqtt import MqttIn
from exhibit.outputs.port import OutputState
from exhibit.values import Cue

_MOST_WAITING = 1000
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _CLOSE_WITHIN_S = 0.5, 30.0, 2.0


@dataclass(frozen=True)
class Broker:
    """Where the broker is. Topics stand below `prefix`."""

    host: str
    port: int = 1883
    prefix: str = "exhibit"
    username: str | None = None
    password: str | None = None


@dataclass(frozen=True)
class Message:
    """What waits to be published, its topic whole."""

    topic: str
    payload: str | bytes
    retain: bool


class Mqtt:
    """Publishes `publish` cues: args `topic`, `payload`, `retain`. `prefix/status` is online or offline, retained.

    While the broker is away messages wait in a bounded queue; when it is full the oldest is dropped and counted.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._waiting: deque[Message] = deque()
        self._lock = threading.Lock()
        self.commands = MqttIn(broker.prefix)
        self._now("down", "connecting")
        self._done = self._dropped = 0
        self._closing = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._news = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)
        self._thread.start()

    def perform(self, cue: Cue) -> None:
        topic = f"{self._broker.prefix}/{cue.args['topic']}"
        message = Message(topic, _encoded(cue.args.get("payload", "")), bool(cue.args.get("retain", False)))
        with self._lock:
            if len(self._waiting) >= _MOST_WAITING:
                self._waiting.popleft()
                self._dropped += 1
            self._waiting.append(message)
        self._wake()

    def state(self) -> OutputState:
        where = f"{self._broker.host}:{self._broker.port}"
        waiting = len(self._waiting)
        detail = f"{where} {self._detail}".strip() + (f", {waiting} waiting" if waiting else "")
        return OutputState(self._link, detail, self._done, self._dropped)

    def close(self) -> None:
        self._closing.set()
        self._wake()
        self._thread.join(_CLOSE_WITHIN_S + 1.0)

    def _now(self, link: str, detail: str) -> None:
        self._link, self._detail = self.commands.link, self.commands.detail = link, detail

    def _wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: the output is closed
            self._loop.call_soon_threadsafe(self._news.set)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._connect_for_ever())
        finally:
            self._loop.close()

    async def _connect_for_ever(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while not self._closing.is_set():
            try:
                await self._talk()
            except (aiomqtt.MqttError, OSError) as error:
                if self._link == "up":
                    pause_s = _FIRST_PAUSE_S
                self._now("down", f"{error}; trying again")
            await self._pause(pause_s * random.uniform(0.8, 1.2))  # noqa: S311
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)

    async def _pause(self, duration_s: float) -> None:
        """Wait, but not past the closing."""
        end_s = self._loop.time() + duration_s
        while not self._closing.is_set() and self._loop.time() < end_s:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), end_s - self._loop.time())

    async def _talk(self) -> None:
        broker, status = self._broker, f"{self._broker.prefix}/status"
        will = aiomqtt.Will(status, "offline", qos=1, retain=True)
        async with aiomqtt.Client(
            broker.host,
            broker.port,
            username=broker.username,
            password=broker.password,
            will=will,
            timeout=5,
            max_queued_incoming_messages=_MOST_WAITING,
        ) as client:
            hearing = asyncio.create_task(self._hear(client))
            try:
                await client.subscribe([(topic, 1) for topic in self.commands.topics])
                await client.publish(status, "online", qos=1, retain=True)
                self._now("up", "")
                while not self._closing.is_set():
                    self._news.clear()
                    await self._publish_waiting(client)
                    await self._until_news(hearing)
                await self._publish_waiting(client)
                await client.publish(status, "offline", qos=1, retain=True)
            finally:
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)

    async def _publish_waiting(self, client: aiomqtt.Client) -> None:
        while self._waiting:
            message = self._waiting[0]
            await client.publish(message.topic, message.payload, qos=1, retain=message.retain)
            with self._lock:
                # Full queues drop from the front: this one may have gone while it was being sent.
                if self._waiting and self._waiting[0] is message:
                    self._waiting.popleft()
            self._done += 1

    async def _until_news(self, hearing: asyncio.Task[None]) -> None:
        """Wait for something to send; a broker that goes away meanwhile ends the waiting with an error."""
        news = asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait({news, hearing}, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                await hearing
        finally:
            news.cancel()
            await asyncio.gather(news, return_exceptions=True)

    async def _hear(self, client: aiomqtt.Client) -> None:
        """Take commands; ends only when the connection does, with an error."""
        async for message in client.messages:
            self.commands.heard(str(message.topic), message.payload, kept=message.retain)


def _encoded(payload: Any) -> str:
    return payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
