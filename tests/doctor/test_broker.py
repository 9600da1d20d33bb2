"""The broker asked by the doctor: a real mosquitto with passwords, with rights, with and without TLS; and none."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from exhibit.doctor import broker as broker_part
from exhibit.doctor.broker import finding
from exhibit.doctor.findings import DoctorRequest
from exhibit.outputs.mqtt import broker as broker_room
from exhibit.outputs.mqtt import probe
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.probe import ask
from exhibit.show.files import ShowFile
from exhibit.show.show import Show
from tests.conftest import Neighbour, command, free_port, until
from tests.outputs.mqtt.test_neighbours import authority

HERE = "127.0.0.1"


@dataclass(frozen=True)
class House:
    """Ports of one mosquitto: open to all, with passwords and rights, encrypted; and its certificate."""

    plain: int
    guarded: int
    encrypted: int
    certificate: Path
    other: Path


def hears(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HERE, port)) == 0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("broker")
    plain, guarded, encrypted = (free_port(socket.SOCK_STREAM) for _ in range(3))
    found = House(plain, guarded, encrypted, authority(folder, "good"), authority(folder, "other"))
    passwords, rights, settings = folder / "passwords", folder / "rights", folder / "mosquitto.conf"
    for name, more in (("room", ["-c"]), ("mute", [])):
        arguments = [command("mosquitto_passwd"), "-b", *more, str(passwords), name, "a secret"]
        subprocess.run(arguments, check=True, capture_output=True)
    rights.write_text("user room\ntopic readwrite room/#\nuser mute\ntopic read nothing\n")
    for file in (passwords, rights, folder / "good.key"):
        file.chmod(0o644)
    settings.write_text(
        f"user root\nper_listener_settings true\nlistener {plain} {HERE}\nallow_anonymous true\n"
        f"listener {guarded} {HERE}\nallow_anonymous false\npassword_file {passwords}\nacl_file {rights}\n"
        f"listener {encrypted} {HERE}\nallow_anonymous true\n"
        f"certfile {found.certificate}\nkeyfile {folder / 'good.key'}\n"
    )
    neighbour = Neighbour([command("mosquitto"), "-c", str(settings)], folder / "log")
    assert until(lambda: hears(encrypted))
    yield found
    neighbour.stop()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_room, "CONNECT_WITHIN_S", 3.0)
    monkeypatch.setattr(probe, "_HEARD_WITHIN_S", 2.0)


def test_a_broker_gives_back_what_it_is_sent(house: House) -> None:
    broker = Broker(HERE, house.plain, "room")
    found = finding(broker, ask(broker))
    assert (found.verdict, found.answered[:2]) == ("well", ("CONNACK: accepted", "SUBACK: granted"))
    assert found.told.startswith(f"{HERE}:{house.plain}: room/doctor is heard back in ")
    assert found.sent[0] == f"CONNECT to {HERE}, port {house.plain} (plain)"
    assert "not retained" in found.sent[2]


def told(house: House, listener: Neighbour) -> str:
    """What a listener has heard, after it was told something more."""
    subprocess.run([command("mosquitto_pub"), "-p", str(house.plain), "-t", "quiet/here", "-m", "."], check=True)
    return listener.said()


def test_the_doctor_does_not_say_that_a_running_show_is_gone(house: House, tmp_path: Path) -> None:
    log = Neighbour([command("mosquitto_sub"), "-p", str(house.plain), "-v", "-t", "quiet/#"], tmp_path / "log")
    assert until(lambda: "quiet/here" in told(house, log))
    ask(Broker(HERE, house.plain, "quiet"))
    assert until(lambda: "quiet/doctor" in log.said())
    log.stop()
    assert "status" not in log.said()


# paho leaves its socket to the garbage collector when a handshake fails.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("made", "fault", "remedy"),
    [
        (lambda at: Broker(HERE, at.guarded, "room", "room", "a secret"), "", ""),
        (lambda at: Broker(HERE, at.guarded, "room", "room", "wrong"), "rights", "mosquitto_passwd"),
        (lambda at: Broker(HERE, at.guarded, "room"), "rights", "allow_anonymous true"),
        (lambda at: Broker(HERE, at.guarded, "room", "mute", "a secret"), "deaf", "topic readwrite room/#"),
        (lambda at: Broker(HERE, at.encrypted, "room", tls=True, ca=at.certificate), "", ""),
        (lambda at: Broker(HERE, at.encrypted, "room", tls=True, ca=at.other), "untrusted", "mqtt: ca: FILE.crt"),
        (lambda at: Broker(HERE, at.encrypted, "room", tls=True), "untrusted", "mqtt: ca: FILE.crt"),
        (lambda at: Broker("localhost", at.encrypted, "room", tls=True, ca=at.certificate), "untrusted", "its name"),
        (lambda at: Broker(HERE, at.encrypted, "room", tls=True, ca=at.other.parent / "none.crt"), "file", "PEM"),
        (lambda at: Broker(HERE, at.encrypted, "room", tls=True, ca=at.other.parent / "rights"), "file", "PEM"),
        (lambda at: Broker(HERE, at.encrypted, "room"), "plain", "tls: true"),
        (lambda at: Broker(HERE, at.plain, "room", tls=True), "tls", "leave tls and ca out"),
        (lambda _: Broker("broker.invalid"), "name", "write the broker's address"),
        (lambda _: Broker(HERE, free_port(socket.SOCK_STREAM)), "refused", "start the broker"),
    ],
    ids=[
        "password", "wrong password", "no password", "no rights", "tls", "other authority", "no authority",
        "other name", "no file", "no certificate", "plain to tls", "tls to plain", "no name", "nobody",
    ],
)  # fmt: skip
def test_each_way_to_fail_has_its_own_remedy(
    made: Callable[[House], Broker], fault: str, remedy: str, house: House
) -> None:
    broker = made(house)
    reply = ask(broker)
    found = finding(broker, reply)
    assert (reply.fault, found.verdict) == (fault, "ill" if fault else "well"), found
    assert not fault or any(remedy in line for line in found.remedies), found.remedies
    assert fault != "rights" or found.answered == ("CONNACK 5: not authorised",)
    assert "a secret" not in str(found)


def test_a_broker_that_is_off_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_REACHED_WITHIN_S", 0.5)
    with socket.socket() as door, socket.socket() as first, socket.socket() as second:
        door.bind((HERE, 0))
        door.listen(0)  # who comes when the queue is full is not answered, as by a machine that is off
        for one in (first, second):
            one.setblocking(False)
            one.connect_ex(door.getsockname())
        assert ask(Broker(HERE, door.getsockname()[1])).fault == "time"


def test_a_show_without_a_broker(tmp_path: Path) -> None:
    show = Show(tmp_path, ShowFile(), {}, {}, {})
    (found,) = broker_part.look(DoctorRequest(show, "drawn"))
    assert found.verdict == "not set up"
    with_one = replace(show, settings=ShowFile.model_validate({"mqtt": {"host": "broker.invalid"}}))
    assert [one.name for one in broker_part.look(DoctorRequest(with_one, "drawn"))] == ["broker", "queue"]
