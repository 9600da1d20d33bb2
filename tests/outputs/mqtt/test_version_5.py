"""MQTT 5: a broker may say why it does not take a message. A real mosquitto with an access list and with certificates,
and a stand-in for one that refuses for other reasons."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from exhibit.outputs.mqtt.backlog import put_aside_in
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.output import Mqtt
from exhibit.values import Cue
from tests.conftest import Neighbour, command, free_port, until
from tests.outputs.mqtt.test_output import event, listening

Start = Callable[[list[str]], Neighbour]
QUOTA, FORMAT, NO_MATCH = 0x97, 0x99, 0x10
ACCESS = "topic readwrite #\ntopic deny room/secret\ntopic deny room/rule/hidden\ntopic deny room/glow\n"


def guarded(folder: Path, neighbour: Start, *settings: str) -> int:
    """The port of a broker whose access list lets nobody write some topics."""
    port = free_port(socket.SOCK_STREAM)
    (folder / "access.list").write_text(ACCESS)
    lines = ["user root", f"listener {port} 127.0.0.1", "allow_anonymous true", f"acl_file {folder / 'access.list'}"]
    (folder / "five.conf").write_text("\n".join([*lines, *settings]) + "\n")
    neighbour([command("mosquitto"), "-c", str(folder / "five.conf")])
    return port


def test_what_a_broker_does_not_allow_is_told_and_put_aside_and_the_rest_arrives(
    tmp_path: Path, neighbour: Start
) -> None:
    queue = tmp_path / "queue.sqlite3"
    port = guarded(tmp_path, neighbour)
    mqtt = Mqtt(Broker("127.0.0.1", port, "room", version="5"), queue)
    heard = listening(neighbour, port, mqtt)
    mqtt.tell({"rule/hidden": True, "rule/seen": True})
    mqtt.perform(Cue("mqtt", "publish", {"topic": "glow", "payload": 0.5, "retain": True, "latest": True}, "test"))
    mqtt.perform(event("secret", "whisper"))
    mqtt.perform(event("joy", "ok"))
    assert until(lambda: "room/joy ok" in heard.said() and "room/rule/seen ON" in heard.said())
    told: dict[str, str] = {}
    assert until(lambda: bool(told.update(mqtt.take_complaints())) or len(told) == 3)
    assert sorted(told) == ["room/glow", "room/rule/hidden", "room/secret"]
    assert all("the broker refuses it: not authorized (0x87)" in text for text in told.values())
    assert mqtt.state().link == "up"
    assert "1 put aside" in mqtt.state().detail
    mqtt.close()
    assert put_aside_in(queue) == [("room/secret", "the broker refuses it: not authorized (0x87)")]


def test_why_a_broker_hangs_up_is_told_in_its_own_words(tmp_path: Path, neighbour: Start) -> None:
    port = guarded(tmp_path, neighbour, "max_packet_size 2000")
    mqtt = Mqtt(Broker("127.0.0.1", port, "room", version="5"), tmp_path / "queue.sqlite3")
    heard = listening(neighbour, port, mqtt)
    mqtt.perform(event("big", "x" * 3000))
    mqtt.perform(event("joy", "ok"))
    assert until(lambda: "room/joy ok" in heard.said())
    ((about, text),) = mqtt.take_complaints()
    assert about == "room/big"
    assert "the broker hangs up on it" in text
    mqtt.close()


def test_commands_status_and_what_waited_work_as_in_the_older_version(tmp_path: Path, neighbour: Start) -> None:
    """The broker is away first: what happened waits on disk; then it is told, commands are heard, and the last will
    says that we are gone."""
    queue, port = tmp_path / "queue.sqlite3", free_port(socket.SOCK_STREAM)
    mqtt = Mqtt(Broker("127.0.0.1", port, "room", version="5"), queue)
    mqtt.perform(event("joy", "early"))
    assert until(lambda: mqtt.state().link == "down" and "1 waiting" in mqtt.state().detail)
    broker = neighbour([command("mosquitto"), "-p", str(port)])
    heard = listening(neighbour, port, mqtt)
    subprocess.run([command("mosquitto_pub"), "-p", str(port), "-t", "room/hold/set", "-m", "ON"], check=True)
    assert until(lambda: [one.kind for one in mqtt.commands.take()] == ["hold"])
    broker.stop()
    assert until(lambda: mqtt.state().link == "down")
    broker.start()
    assert until(lambda: mqtt.state().link == "up")
    heard.stop()
    heard = listening(neighbour, port, mqtt)
    mqtt.close()
    assert until(lambda: "room/status offline" in heard.said())


def signed(folder: Path, name: str, by: str = "") -> None:
    """`name.crt` and `name.key` in `folder`, signed by itself or by another of these."""
    openssl, base = command("openssl"), [str(folder / f"{name}.{ending}") for ending in ("key", "crt", "csr")]
    subject = ["-subj", f"/CN={name}", "-newkey", "rsa:2048", "-nodes", "-keyout", base[0]]
    if not by:
        told = ["req", "-x509", "-days", "2", *subject, "-out", base[1], "-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run([openssl, *told], check=True, capture_output=True)
        return
    subprocess.run([openssl, "req", *subject, "-out", base[2]], check=True, capture_output=True)
    signer = ["-CA", str(folder / f"{by}.crt"), "-CAkey", str(folder / f"{by}.key"), "-CAcreateserial"]
    told = ["x509", "-req", "-in", base[2], *signer, "-days", "2", "-out", base[1]]
    subprocess.run([openssl, *told], check=True, capture_output=True)


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_broker_that_asks_for_a_certificate_is_shown_it(tmp_path: Path, neighbour: Start, version: str) -> None:
    signed(tmp_path, "house")
    signed(tmp_path, "hall", by="house")
    port = free_port(socket.SOCK_STREAM)
    lines = ["user root", f"listener {port} 127.0.0.1", "require_certificate true", "use_identity_as_username true"]
    lines += [f"{key} {tmp_path / file}" for key, file in (("cafile", "house.crt"), ("certfile", "house.crt"))]
    (tmp_path / "tls.conf").write_text("\n".join([*lines, f"keyfile {tmp_path / 'house.key'}"]) + "\n")
    neighbour([command("mosquitto"), "-c", str(tmp_path / "tls.conf")])
    files = {"ca": tmp_path / "house.crt", "certificate": tmp_path / "hall.crt", "key": tmp_path / "hall.key"}
    with_it = Mqtt(Broker("127.0.0.1", port, "room", tls=True, version=version, **files))  # type: ignore[arg-type]
    without = Mqtt(Broker("127.0.0.1", port, "other", tls=True, version=version, ca=files["ca"]))  # type: ignore[arg-type]
    assert until(lambda: with_it.state().link == "up")
    assert until(lambda: "trying again" in without.state().detail)
    assert without.state().link == "down"
    with_it.close()
    without.close()


class Refusing:
    """A broker of MQTT 5 that takes one client, answers each publication with the reason that its topic has in
    `reasons`, or with success, and keeps the topics in order. Packets of up to 16383 bytes."""

    def __init__(self, reasons: Mapping[str, int]) -> None:
        self._reasons = dict(reasons)
        self.heard: list[str] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def allow(self, topic: str) -> None:
        del self._reasons[topic]

    def _serve(self) -> None:
        with self._door:
            line, _ = self._door.accept()
        with line, contextlib.suppress(OSError):
            while head := line.recv(2, socket.MSG_WAITALL):
                length = head[1]
                if length & 0x80:
                    length = length & 0x7F | line.recv(1)[0] << 7
                self._answer(line, head[0], line.recv(length, socket.MSG_WAITALL) if length else b"")

    def _answer(self, line: socket.socket, head: int, body: bytes) -> None:
        match head >> 4:
            case 1:
                line.sendall(b"\x20\x03\x00\x00\x00")
            case 3:
                end = 2 + int.from_bytes(body[:2], "big")
                self.heard.append(topic := body[2:end].decode())
                if head & 0x06:
                    line.sendall(b"\x40\x04" + body[end : end + 2] + bytes((self._reasons.get(topic, 0), 0)))
            case 8:
                at, codes = 3 + body[2], b""
                while at < len(body):
                    at += 3 + int.from_bytes(body[at : at + 2], "big")
                    codes += b"\x01"
                line.sendall(bytes((0x90, 3 + len(codes))) + body[:2] + b"\x00" + codes)


def test_a_refusal_that_may_pass_is_tried_again_and_the_queue_keeps_its_order(tmp_path: Path) -> None:
    house = Refusing({"room/full": QUOTA})
    mqtt = Mqtt(Broker("127.0.0.1", house.port, "room", version="5"), tmp_path / "queue.sqlite3")
    mqtt.perform(event("full", 1))
    mqtt.perform(event("joy", "ok"))
    assert until(lambda: house.heard.count("room/full") == 1)
    assert "room/joy" not in house.heard
    house.allow("room/full")
    assert until(lambda: "room/joy" in house.heard)
    assert [one for one in house.heard if one in ("room/full", "room/joy")] == ["room/full"] * 2 + ["room/joy"]
    assert mqtt.take_complaints() == []
    mqtt.close()


def test_a_refusal_that_does_not_pass_ends_as_put_aside_with_its_reason(tmp_path: Path) -> None:
    house = Refusing({"room/full": QUOTA, "room/odd": FORMAT, "room/alone": NO_MATCH})
    queue = tmp_path / "queue.sqlite3"
    mqtt = Mqtt(Broker("127.0.0.1", house.port, "room", version="5"), queue)
    for topic in ("odd", "alone", "full", "joy"):
        mqtt.perform(event(topic, 1))
    assert until(lambda: "room/joy" in house.heard)
    told = dict(mqtt.take_complaints())
    assert sorted(told) == ["room/full", "room/odd"]
    assert "quota exceeded (0x97)" in told["room/full"]
    assert "payload format invalid (0x99)" in told["room/odd"]
    assert [house.heard.count(f"room/{one}") for one in ("odd", "alone", "full")] == [1, 1, 3]
    assert until(lambda: mqtt.state().performed == 2)
    mqtt.close()
    assert [topic for topic, _ in put_aside_in(queue)] == ["room/odd", "room/full"]
