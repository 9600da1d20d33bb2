"""The broker asked once: connected to, a message sent to it and heard back. It is told to a person what went how."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
import uuid
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import aiomqtt

from exhibit.outputs.mqtt.broker import CONNECT_WITHIN_S, Broker, client_of
from exhibit.system.stderr import silence_stderr

_HEARD_WITHIN_S, _ALL_WITHIN_S, _REACHED_WITHIN_S = 3.0, 12.0, 2.0
Fault = Literal["", "name", "refused", "time", "network", "untrusted", "tls", "plain", "password", "rights", "reason",
                "deaf", "file"]  # fmt: skip
"""None; the host is not known; nobody listens; nobody answers; no way there; its certificate is not trusted; it does
not encrypt; it takes the connection, and hangs up or is silent; user or password are wrong; the user may not connect;
another reason in its answer; connected, but what is sent is not heard back; our own file with the authority is
missing or broken."""


@dataclass
class BrokerProbe:
    """What became of asking: `sent` and `answered` in words, in order; the round trip, where there was one."""

    fault: Fault = ""
    why: str = ""
    after_ms: float = 0.0
    sent: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)


def ask(broker: Broker) -> BrokerProbe:
    """Connect as the show would, but under a name of our own and without a last will: a running show is not disturbed.
    Twelve seconds at most."""
    asked = BrokerProbe()
    way = "TLS" if broker.tls else "plain"
    who = f" as '{broker.username}'" if broker.username else ""
    asked.sent.append(f"CONNECT{who} to {broker.host}, port {broker.port} ({way})")
    loop = asyncio.new_event_loop()
    # A connection that fails half-way is told by its error; what is left in the loop is of no interest.
    loop.set_exception_handler(lambda *_: None)
    try:
        with silence_stderr():
            loop.run_until_complete(_run_limited(_talk(broker, asked)))
    finally:
        loop.close()
    return asked


def publish_once(broker: Broker, topic: str, payload: Mapping[str, str]) -> str:
    """Publish `payload` as JSON, not retained, under a name of our own; why that failed, "" where it was acknowledged.
    Twelve seconds at most."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)

    async def talk() -> None:
        async with client_of(broker) as client:
            await client.publish(topic, json.dumps(payload, ensure_ascii=False), qos=1)

    try:
        with silence_stderr():
            loop.run_until_complete(_run_limited(talk()))
    except (aiomqtt.MqttError, OSError, ValueError) as error:
        cause = error.__context__ if isinstance(error.__context__, OSError) else error
        return _meaning(cause, broker)[1]
    finally:
        loop.close()
    return ""


async def _run_limited(talk: Awaitable[None]) -> None:
    async with asyncio.timeout(_ALL_WITHIN_S):
        await talk


async def _talk(broker: Broker, asked: BrokerProbe) -> None:
    try:
        async with client_of(broker) as client:
            asked.answered.append("CONNACK: accepted")
            await _round_trip(client, f"{broker.prefix}/doctor", asked)
    except (aiomqtt.MqttError, OSError, ValueError) as error:
        cause = error.__context__ if isinstance(error.__context__, OSError) else error
        asked.fault, asked.why = _meaning(cause, broker)
        asked.answered.append(asked.why)


async def _round_trip(client: aiomqtt.Client, topic: str, asked: BrokerProbe) -> None:
    """Publish, not retained, and wait until it is heard."""
    payload = f"the doctor asks {uuid.uuid4().hex[:8]}"
    granted = await client.subscribe(topic, qos=1)
    asked.sent.append(f"SUBSCRIBE {topic}")
    refused = any(_code(one) >= 0x80 for one in granted)
    asked.answered.append("SUBACK: refused" if refused else "SUBACK: granted")
    asked.sent.append(f'PUBLISH {topic} "{payload}" (QoS 1, not retained)')
    began_s = time.monotonic()
    try:
        async with asyncio.timeout(_HEARD_WITHIN_S):
            await client.publish(topic, payload, qos=1)
            async for message in client.messages:
                if message.payload == payload.encode():
                    break
    except TimeoutError:
        asked.fault, asked.why = "deaf", f"{topic} is not heard back within {_HEARD_WITHIN_S:g} s"
        asked.answered.append(asked.why)
        return
    asked.after_ms = 1000 * (time.monotonic() - began_s)
    asked.answered.append(f"{topic} heard back after {asked.after_ms:.1f} ms")


def why_not(error: BaseException, broker: Broker) -> str:
    """What stands behind an error of a connection, in words."""
    return _meaning(error, broker)[1]


def _meaning(error: BaseException, broker: Broker) -> tuple[Fault, str]:
    """What stands behind an error, and its words."""
    words = str(getattr(error, "strerror", None) or error) or type(error).__name__
    if isinstance(error, aiomqtt.MqttCodeError):
        return _reason(error)
    if isinstance(error, ssl.SSLError):
        return _encryption(error, words)
    if isinstance(error, TimeoutError) or "timed out" in words.lower():
        return _silence(broker)
    causes: tuple[tuple[type[BaseException], Fault, str], ...] = (
        (FileNotFoundError, "file", f"{broker.ca}: no such file"),
        (socket.gaierror, "name", f"no address is known for {broker.host} ({words})"),
        (ConnectionRefusedError, "refused", "refused: nobody listens there"),
        (ConnectionError, "tls" if broker.tls else "plain", f"it hangs up ({words})"),
    )
    known = ((fault, told) for kind, fault, told in causes if isinstance(error, kind))
    return next(known, ("network", words))


def _silence(broker: Broker) -> tuple[Fault, str]:
    """Who said nothing: the machine, or the program that took the connection."""
    try:
        socket.create_connection((broker.host, broker.port), timeout=_REACHED_WITHIN_S).close()
    except OSError:
        return "time", f"nothing within {CONNECT_WITHIN_S} s"
    return ("tls" if broker.tls else "plain"), f"connected, and no CONNACK within {CONNECT_WITHIN_S} s"


def _encryption(error: ssl.SSLError, words: str) -> tuple[Fault, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "untrusted", f"its certificate is not trusted: {error.verify_message}"
    return ("tls", f"no TLS there ({error.reason or words})") if _no_tls(error) else ("file", words)


def _no_tls(error: ssl.SSLError) -> bool:
    return error.reason in ("WRONG_VERSION_NUMBER", "UNEXPECTED_EOF_WHILE_READING", "RECORD_LAYER_FAILURE")


def _code(told: object) -> int:
    """A number, or the number of paho's reason."""
    value = getattr(told, "value", told)
    return value if isinstance(value, int) else 0


_REASONS: dict[int, tuple[Fault, int, str]] = {
    132: ("reason", 1, "it does not speak MQTT 3.1.1"),
    133: ("reason", 2, "it does not take our client's name"),
    136: ("reason", 3, "it is not available now"),
    134: ("password", 4, "bad user name or password"),
    135: ("rights", 5, "not authorised"),
}
"""By paho's number, which is that of MQTT 5: the code that was really sent (MQTT 3.1.1, 3.2.2.3), and its meaning."""


def _reason(error: aiomqtt.MqttCodeError) -> tuple[Fault, str]:
    """What a broker's own code means."""
    code = _code(error.rc)
    if code in _REASONS:
        fault, sent, words = _REASONS[code]
        return fault, f"CONNACK {sent}: {words}"
    name = str(error.rc) if hasattr(error.rc, "value") else str(error)
    return ("plain" if "lost" in name.lower() else "reason"), f"code {code}: {name}"
