"""A connection to the broker that stands: it publishes, and notices at once when the broker hangs up."""

from __future__ import annotations

import asyncio

import aiomqtt


class NotTaken(Exception):
    """A message was under way when the connection ended, or nobody acknowledged it; the text says so."""


class Unsendable(Exception):
    """A message that no broker can be sent, such as one that is too long for the protocol."""


class Line:
    """Publishes to `client`; `hearing`, which takes what comes in, ends when the connection does, with its error."""

    def __init__(self, client: aiomqtt.Client, hearing: asyncio.Task[None]) -> None:
        self._client, self.hearing = client, hearing

    async def publish(self, topic: str, payload: str, *, qos: int = 1, retain: bool = False) -> None:
        """Publish, and with `qos` 1 wait until the broker has it. Raises NotTaken, or Unsendable; and MqttError where
        the connection was over before, and this is not to blame."""
        if self.hearing.done():
            await self.hearing
        sending = asyncio.ensure_future(self._client.publish(topic, payload, qos=qos, retain=retain))
        try:
            # A broker that hangs up acknowledges nothing: without a look at the line that would take five seconds.
            await asyncio.wait({sending, self.hearing}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                raise NotTaken("the broker hangs up on it")
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
