"""The way from a house's page to its broker: what all rooms say is heard, what a person asks of some is published. One
connection, made again for ever, without a last will and without a name of its own: two pages do not disturb each other.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime

import aiomqtt

from exhibit.outputs.mqtt.broker import Broker, client_of, refused, tell_failed_callbacks
from exhibit.outputs.mqtt.probe import why_not
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Link

_PAUSE_S, _CLOSE_WITHIN_S, _TURN_S, _PUBLISHED_WITHIN_S = 1.0, 2.0, 0.25, 3.0
_MOST_WAITING = 50_000
"""At each connection the broker tells at once all that it keeps: of 2,000 rooms a dozen topics each, and more."""
Hear = Callable[[str, str, bool], None]
"""Takes a topic, its payload, and whether the broker had kept it; from the line's own thread."""


class HouseLine:
    """Subscribes to `topics` at `broker`, and has `hear` called for each message, which may not take long. `qos` 1:
    what comes while the line is up comes at least once. `link` and `detail` say how it is."""

    def __init__(self, broker: Broker, topics: Sequence[str], hear: Hear, qos: int = 0) -> None:
        self._broker, self._topics, self._hear, self._qos = broker, topics, hear, qos
        self.link: Link = "down"
        self.detail = "connecting"
        self._closing = threading.Event()
        self._client: aiomqtt.Client | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = TendedThread(self._run, name="house line")
        self._thread.start()

    def publish(self, messages: Sequence[tuple[str, str]]) -> bool:
        """Publish each payload on its topic, not retained; whether the broker has all of them, within three seconds."""
        try:
            sending = asyncio.run_coroutine_threadsafe(self._publish(messages), self._loop)
        except RuntimeError:  # closed
            return False
        return _in_time(sending)

    def send(self, message: tuple[str, str], failed: Callable[[], None]) -> None:
        """Publish a payload on its topic, not retained, and wait for nothing; `failed` is called, from another thread,
        where the broker has not taken it."""

        def done(sending: Future[bool]) -> None:
            if sending.cancelled() or sending.exception() is not None or not sending.result():
                failed()

        try:
            asyncio.run_coroutine_threadsafe(self._publish([message]), self._loop).add_done_callback(done)
        except RuntimeError:  # closed
            failed()

    def close(self) -> None:
        self._closing.set()
        self._thread.join(_CLOSE_WITHIN_S)

    async def _publish(self, messages: Sequence[tuple[str, str]]) -> bool:
        client = self._client
        if client is None:
            return False
        sent = (client.publish(topic, payload, qos=1) for topic, payload in messages)
        return not [one for one in await asyncio.gather(*sent, return_exceptions=True) if one is not None]

    def _run(self) -> None:
        tell_failed_callbacks(self._loop, lambda _: None)  # a lost line is told by its end
        try:
            self._loop.run_until_complete(self._connect_for_ever())
        finally:
            self._loop.close()

    async def _connect_for_ever(self) -> None:
        while not self._closing.is_set():
            self._thread.beat()
            try:
                await self._talk()
            except Exception as error:  # noqa: BLE001 (law 7: whatever it is, the broker is tried again)
                cause = error.__cause__ or error.__context__
                self.detail = why_not(cause if isinstance(cause, OSError) else error, self._broker)
            self._client, self.link = None, "down"
            await asyncio.sleep(_PAUSE_S)

    async def _talk(self) -> None:
        async with client_of(self._broker, most_waiting=_MOST_WAITING) as client:
            if deaf := await refused(client, self._topics, qos=self._qos):
                self.detail = f"the broker refuses to tell {deaf[0]}: allow it in its access list"
                return
            self._client, self.link, self.detail = client, "up", ""
            taking = asyncio.create_task(self._take(client))
            try:
                while not (self._closing.is_set() or taking.done()):
                    self._thread.beat()
                    await asyncio.wait({taking}, timeout=_TURN_S)
                if taking.done():
                    await taking
            finally:
                taking.cancel()
                await asyncio.gather(taking, return_exceptions=True)

    async def _take(self, client: aiomqtt.Client) -> None:
        """Hand on what comes; ends only when the connection does, with an error."""
        async for message in client.messages:
            payload = message.payload if isinstance(message.payload, bytes) else b""
            self._hear(str(message.topic), payload.decode("utf-8", "replace"), message.retain)


def _in_time(sending: Future[bool]) -> bool:
    try:
        return sending.result(_PUBLISHED_WITHIN_S)
    except (NotInTime, aiomqtt.MqttError, OSError, ValueError):
        sending.cancel()
        return False
