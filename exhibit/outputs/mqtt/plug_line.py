"""The way to a switched socket: a connection to the broker for each turn, under a name of our own, so that what the
show's own connection hears and sends stays its own. Ten seconds at most."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

import aiomqtt

from exhibit.outputs.mqtt.broker import Broker, client_of, refused
from exhibit.outputs.mqtt.probe import why_not
from exhibit.outputs.projector_power.plug import PlugWords, Said

_ANSWERS_WITHIN_S, _ALL_WITHIN_S = 4.0, 10.0


@dataclass(frozen=True)
class PlugOverMqtt:
    """Through `broker`."""

    broker: Broker

    def publish(self, said: Said) -> str:
        async def talk() -> None:
            async with client_of(self.broker) as client:
                await client.publish(*said, qos=1)

        return self._done(talk())

    def hear(self, words: PlugWords) -> bool | str:
        heard = list[bool]()

        async def talk() -> None:
            async with client_of(self.broker) as client:
                heard.append(await _answer(client, words))

        why = self._done(talk())
        return why or heard[0]

    def _done(self, talk: Awaitable[None]) -> str:
        """Why it could not be done; "" where it was."""
        loop = asyncio.new_event_loop()
        # A connection that fails half-way is told by its error; what is left in the loop is of no interest.
        loop.set_exception_handler(lambda *_: None)
        try:
            loop.run_until_complete(_within(talk))
        except _Unheard as why:
            return str(why)
        except (aiomqtt.MqttError, OSError, ValueError) as error:
            cause = error.__context__ if isinstance(error.__context__, OSError) else error
            return f"the broker: {why_not(cause, self.broker)}"
        finally:
            loop.close()
        return ""


class _Unheard(Exception):
    """Nobody knows how the socket is; the text says why."""


async def _within(talk: Awaitable[None]) -> None:
    async with asyncio.timeout(_ALL_WITHIN_S):
        await talk


async def _answer(client: aiomqtt.Client, words: PlugWords) -> bool:
    """Whether it is on, as it says itself when it is asked: what the broker has kept may be of a socket that is gone.
    Raises _Unheard."""
    if await refused(client, [words.hears], qos=1):
        raise _Unheard(f"the broker refuses the subscription to {words.hears}: allow it in its access list")
    if words.question is not None:
        await client.publish(*words.question, qos=1)
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN_S):
            async for message in client.messages:
                payload = message.payload if isinstance(message.payload, bytes) else b""
                on = words.read(payload.decode("utf-8", "replace"))
                if on is not None and (words.question is None or not message.retain):
                    return on
    except TimeoutError:
        pass
    what = "does not answer" if words.question is not None else "has never told how it is (retained)"
    raise _Unheard(f"it {what} on {words.hears}: see that it has power and its broker, and its name")
