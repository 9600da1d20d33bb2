"""Where the broker is and what it wants to see; and a connection to it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import aiomqtt

MqttVersion = Literal["3.1.1", "5"]
CONNECT_WITHIN_S = 5
_KEEPALIVE_S, _MOST_WAITING = 15, 1000
_LIBRARY = logging.getLogger(__name__)
_LIBRARY.addHandler(logging.NullHandler())
"""What the libraries say of a lost line is said by the link, in words; unheard it would stand in the journal raw."""
_REFUSED = 0x80
_VERSIONS = {"3.1.1": aiomqtt.ProtocolVersion.V311, "5": aiomqtt.ProtocolVersion.V5}


@dataclass(frozen=True)
class Broker:
    """Where the broker is, and what it wants to see. Topics stand below `prefix`. `tls` with `ca` None trusts whom the
    system trusts. `client_id` None: one that stays the same for this machine and prefix. `certificate` and `key` are
    our own, where the broker asks for them. Home Assistant looks for devices below `discovery`."""

    host: str
    port: int = 1883
    prefix: str = "exhibit"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca: Path | None = None
    client_id: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    discovery: str = "homeassistant"
    version: MqttVersion = "3.1.1"

    @property
    def own_id(self) -> str:
        """Our client id: the same after each start, so that the broker ends a dead connection when the next one comes,
        not half a minute later with a last will that contradicts us. At most 23 letters and digits, as MQTT 3.1 asks.
        """
        return self.client_id or f"exhibit{_short(socket.gethostname(), self.prefix)}"


def _short(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class BrokerRefusal:
    """A reason of MQTT 5, by its number and in the standard's words."""

    code: int
    words: str


class BrokerClient(aiomqtt.Client):
    """A connection that remembers what the broker has refused last, and with which reason it has hung up: the library
    does not tell."""

    refusal: BrokerRefusal | None = None
    goodbye: BrokerRefusal | None = None

    # Any, and private names: the library's own.
    def _on_publish(self, client: Any, userdata: Any, mid: int, reason_code: Any, properties: Any) -> None:
        # What is published beside it, and taken, is no answer to what was refused.
        self.refusal = _refusal(reason_code) or self.refusal
        super()._on_publish(client, userdata, mid, reason_code, properties)

    def _on_disconnect(self, client: Any, userdata: Any, flags: Any, reason_code: Any, properties: Any = None) -> None:
        if getattr(flags, "is_disconnect_packet_from_server", False):
            self.goodbye = _refusal(reason_code)
        super()._on_disconnect(client, userdata, flags, reason_code, properties)


def _refusal(reason: Any) -> BrokerRefusal | None:
    code = int(getattr(reason, "value", reason))
    return BrokerRefusal(code, str(reason).lower()) if code >= _REFUSED else None


def client_of(
    broker: Broker,
    will: aiomqtt.Will | None = None,
    client_id: str | None = None,
    most_waiting: int = _MOST_WAITING,
) -> BrokerClient:
    """A connection to `broker`, not made yet; whoever makes it meets OSError and aiomqtt.MqttError. `client_id` None:
    the broker, or chance, gives one. What comes in while `most_waiting` messages wait is lost, and nobody is told."""
    return BrokerClient(
        broker.host,
        broker.port,
        username=broker.username,
        password=broker.password,
        identifier=client_id,
        protocol=_VERSIONS[broker.version],
        tls_context=_trust(broker) if broker.tls else None,
        will=will,
        timeout=CONNECT_WITHIN_S,
        keepalive=_KEEPALIVE_S,
        max_queued_incoming_messages=most_waiting,
        logger=_LIBRARY,
    )


class _SslSocket(ssl.SSLSocket):
    """paho forgets a socket whose handshake failed: its descriptor would stay until somebody collects the garbage."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 (as the standard library has it)
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise


def _trust(broker: Broker) -> ssl.SSLContext:
    """Whom we trust, and who we are. Raises OSError where a file is missing or no certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = _SslSocket
    if broker.ca:
        context.load_verify_locations(broker.ca)
    else:
        context.load_default_certs()
    if broker.certificate:
        context.load_cert_chain(broker.certificate, broker.key)
    return context


def tell_failed_callbacks(loop: asyncio.AbstractEventLoop, tell: Callable[[str], None]) -> None:
    """Have `tell` say in words what a callback of `loop` raised, instead of a traceback. Nothing is said of a socket
    that is gone: aiomqtt asks the loop to watch it after paho has closed it, and that the line is lost is told
    already."""

    def took(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        if not isinstance(error, OSError | asyncio.CancelledError):
            tell(f"{type(error).__name__}: {error}" if error else str(context["message"]))

    loop.set_exception_handler(took)


async def refused(client: aiomqtt.Client, topics: Iterable[str], qos: int) -> list[str]:
    """Subscribe to `topics`; those that the broker does not let us hear."""
    wanted = list(topics)
    if not wanted:
        return []
    answers = await client.subscribe([(topic, qos) for topic in wanted])
    codes = [getattr(one, "value", one) for one in answers]
    return [topic for topic, code in zip(wanted, codes, strict=False) if code >= _REFUSED]
