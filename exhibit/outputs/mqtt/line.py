"""A connection to the broker that stands: it publishes, and notices at once when the broker hangs up, or refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiomqtt

from exhibit.outputs.mqtt.broker import BrokerClient

_FOR_GOOD = frozenset({0x87, 0x90, 0x95, 0x99, 0x9A, 0x9B})
"""Reasons of MQTT 5 that another try does not change (5.0, 2.4): not authorized, topic name invalid, packet too large,
payload format invalid, retain or QoS not supported. Of the others some pass, such as 0x97, quota exceeded."""


class NotTaken(Exception):
    """A message was under way when the connection ended, or nobody acknowledged it; the text says so."""


class NotNow(Exception):
    """The broker has refused a message for a reason that may pass, which the text says."""


class Unsendable(Exception):
    """A message that no broker can be sent, such as one that is too long for the protocol, or that this one has refused
    for good."""


class Line:
    """Publishes to `client`; `hearing`, which takes what comes in, ends when the connection does, with its error.
    `beat` is called at each message, and raises where nothing may be sent any more."""

    def __init__(
        self, client: BrokerClient, hearing: asyncio.Task[None], beat: Callable[[], None] = lambda: None
    ) -> None:
        self._client, self.hearing, self._beat = client, hearing, beat

    async def publish(self, topic: str, payload: str, *, qos: int = 1, retain: bool = False) -> None:
        """Publish, and with `qos` 1 wait until the broker has it. Raises NotTaken, NotNow or Unsendable; and MqttError
        where the connection was over before, and this is not to blame. Only MQTT 5 knows how to refuse a message."""
        self._beat()
        if self.hearing.done():
            await self.hearing
        self._client.refusal = None
        sending = asyncio.ensure_future(self._client.publish(topic, payload, qos=qos, retain=retain))
        try:
            # A broker that hangs up acknowledges nothing: without a look at the line that would take five seconds.
            await asyncio.wait({sending, self.hearing}, return_when=asyncio.FIRST_COMPLETED)
            self._beat()
            if not sending.done():
                raise NotTaken(f"the broker hangs up on it{self._last_words()}")
            await sending
        except ValueError as error:
            raise Unsendable(str(error)) from error
        except aiomqtt.MqttError as error:
            if "timed out" not in str(error):
                raise
            raise NotTaken("the broker does not acknowledge it") from error
        finally:
            if not sending.done():
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
        self._require_taken()

    def _require_taken(self) -> None:
        """Raises NotNow or Unsendable where the broker has acknowledged that it does not take it."""
        refusal = self._client.refusal
        if refusal is not None:
            why = f"the broker refuses it: {refusal.words} (0x{refusal.code:02x})"
            raise Unsendable(why) if refusal.code in _FOR_GOOD else NotNow(why)

    def _last_words(self) -> str:
        """What the broker has said when it hung up, which MQTT 5 alone knows, in brackets."""
        said = self._client.goodbye
        return f" ({said.words}, 0x{said.code:02x})" if said is not None else ""
