"""MQTT as neighbours see it: a real mosquitto, encrypted, killed and restarted; and our own process killed."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.output import Home, Mqtt
from exhibit.values import RuleChange, Variable
from tests.conftest import Neighbour, command, free_port, until
from tests.outputs.mqtt.test_output import broker_arguments, event, listening

Start = Callable[[list[str]], Neighbour]
VALUES: dict[str, Variable] = {
    "mood/visitors": 2,
    "mood/dominant": "happiness",
    "hold": False,
    "rule/joy": True,
    "act": "",
}


@pytest.fixture
def port() -> int:
    return free_port(socket.SOCK_STREAM)


def subscriber(neighbour: Start, port: int, *more: str, topic: str = "room/#") -> Neighbour:
    return neighbour([command("mosquitto_sub"), "-p", str(port), "-v", "-t", topic, *more])


def events(heard: Neighbour) -> list[dict[str, Any]]:
    prefix = "room/event/rule "
    return [json.loads(line.removeprefix(prefix)) for line in heard.said().splitlines() if line.startswith(prefix)]


def test_what_stands_is_kept_by_the_broker_and_what_happens_is_not(tmp_path: Path, neighbour: Start, port: int) -> None:
    neighbour(broker_arguments(tmp_path, port))
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"))
    heard = listening(neighbour, port, mqtt)
    mqtt.tell(VALUES)
    mqtt.hear(0.0, RuleChange("joy", began=True, explain=lambda: "happiness > 0.5: yes"))
    mqtt.hear(0.0, RuleChange("joy", began=False, active_s=2.5))
    assert until(lambda: len(events(heard)) == 2)
    start, end = events(heard)
    assert (start["rule"], start["event"], start["why"]) == ("joy", "start", "happiness > 0.5: yes")
    assert (end["event"], end["active_s"]) == ("end", 2.5)
    assert start["id"] != end["id"]
    mqtt.tell({**VALUES, "rule/joy": False, "hold": True})
    assert until(lambda: "room/hold ON" in heard.said())
    late = subscriber(neighbour, port)
    assert until(lambda: "room/rule/joy OFF" in late.said())
    assert until(lambda: '"dominant": "happiness"' in late.said())
    assert "room/visitors 2" in late.said()
    assert "room/status online" in late.said()
    assert events(late) == []
    mqtt.close()


def test_followed_values_do_not_queue_up_behind_a_broker_that_is_away(
    tmp_path: Path, neighbour: Start, port: int
) -> None:
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"))
    for number in range(500):
        mqtt.perform(event("fader", number, retain=True))
        mqtt._latest.clear()
    assert until(lambda: "500 waiting" in mqtt.state().detail)
    mqtt.close()
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"))
    for number in range(500):
        cue = event("fader", number)
        mqtt.perform(type(cue)("mqtt", "publish", {**cue.args, "latest": True, "retain": True}))
    assert "waiting" not in mqtt.state().detail
    neighbour(broker_arguments(tmp_path, port))
    late: list[Neighbour] = []
    assert until(lambda: mqtt.state().performed == 1)
    late.append(subscriber(neighbour, port))
    assert until(lambda: "room/fader 499" in late[0].said())
    mqtt.close()


def test_a_broker_that_is_killed_again_and_again_hears_everything_in_order(
    tmp_path: Path, neighbour: Start, port: int
) -> None:
    """What was sent while the broker was away stands on topics of its own, retained: who comes late sees all of it."""
    broker = neighbour(broker_arguments(tmp_path, port))
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"), tmp_path / "queue.sqlite3")
    number = 0
    heard: list[Neighbour] = []
    for _ in range(3):
        assert until(lambda: mqtt.state().link == "up")
        heard.append(subscriber(neighbour, port))
        for _ in range(20):
            mqtt.perform(event(f"count/{(number := number + 1)}", number, retain=True))
        broker.stop()
        for _ in range(20):
            mqtt.perform(event(f"count/{(number := number + 1)}", number, retain=True))
        broker.start()
    assert until(lambda: mqtt.state().performed >= number)
    late = subscriber(neighbour, port)
    assert until(lambda: all(f"room/count/{one} {one}\n" in late.said() for one in range(number - 19, number + 1)))
    for listener in heard:
        counts = [int(line.split()[1]) for line in listener.said().splitlines() if line.startswith("room/count/")]
        firsts = list(dict.fromkeys(counts))
        assert firsts == sorted(firsts)
    assert mqtt.state().dropped == 0
    mqtt.close()


DYING = """
import sys, time
from pathlib import Path
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.output import Mqtt
from exhibit.values import Cue, RuleChange
mqtt = Mqtt(Broker("127.0.0.1", int(sys.argv[1]), "room"), Path(sys.argv[2]))
for number in range(50):
    mqtt.hear(0.0, RuleChange(f"rule {number}", began=True))
while "50 waiting" not in mqtt.state().detail or len(mqtt._come):
    time.sleep(0.01)
print("waiting", flush=True)
time.sleep(60)
"""


def test_what_waits_outlives_our_process(tmp_path: Path, neighbour: Start, port: int) -> None:
    """Fifty events happen without a broker; we are killed; the broker comes, we start again, and it hears them."""
    queue = tmp_path / "queue.sqlite3"
    with subprocess.Popen([sys.executable, "-c", DYING, str(port), str(queue)], stdout=subprocess.PIPE) as dying:
        assert dying.stdout is not None
        assert dying.stdout.readline() == b"waiting\n"
        dying.send_signal(signal.SIGKILL)
    neighbour(broker_arguments(tmp_path, port))
    publish = [command("mosquitto_pub"), "-p", str(port), "-t", "room/ready", "-m", "?"]

    def published() -> bool:
        return subprocess.run(publish, check=False, stderr=subprocess.DEVNULL).returncode == 0

    assert until(published)
    heard = subscriber(neighbour, port, "-q", "1")
    assert until(lambda: published() and "room/ready" in heard.said())
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"), queue)
    mqtt.hear(0.0, RuleChange("rule 50", began=True))
    assert until(lambda: len(events(heard)) == 51)
    assert [one["rule"] for one in events(heard)] == [f"rule {number}" for number in range(51)]
    assert len({one["id"] for one in events(heard)}) == 51
    mqtt.close()
    assert mqtt.state().dropped == 0


def authority(folder: Path, name: str) -> Path:
    """A certificate that signs itself, good for 127.0.0.1; its key lies beside it."""
    openssl, certificate = command("openssl"), folder / f"{name}.crt"
    arguments = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    arguments += ["-addext", "subjectAltName=IP:127.0.0.1"]
    arguments += ["-keyout", str(folder / f"{name}.key"), "-out", str(certificate)]
    subprocess.run([openssl, *arguments], check=True, capture_output=True)
    return certificate


# paho leaves its socket to the garbage collector when a handshake fails.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_encrypted_broker_with_a_password(tmp_path: Path, neighbour: Start, port: int) -> None:
    good, other = authority(tmp_path, "good"), authority(tmp_path, "other")
    passwords = tmp_path / "passwords"
    subprocess.run([command("mosquitto_passwd"), "-b", "-c", str(passwords), "room", "a secret"], check=True)
    passwords.chmod(0o644)
    (tmp_path / "good.key").chmod(0o644)
    settings = tmp_path / "mosquitto.conf"
    settings.write_text(
        f"user root\nlistener {port} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\n"
        f"certfile {good}\nkeyfile {tmp_path / 'good.key'}\n"
    )
    neighbour([command("mosquitto"), "-c", str(settings)])
    mqtt = Mqtt(Broker("127.0.0.1", port, "room", "room", "a secret", tls=True, ca=good))
    assert until(lambda: mqtt.state().link == "up")
    mqtt.perform(event("joy", "yes"))
    assert until(lambda: mqtt.state().performed == 1)
    mqtt.close()
    for username, password, ca, words in (
        ("room", "wrong", good, "ot authori"),
        ("room", "a secret", other, "certificate verify failed"),
        ("room", "a secret", None, "certificate verify failed"),
        ("room", "a secret", tmp_path / "none.crt", "o such file"),
    ):
        refused = Mqtt(Broker("127.0.0.1", port, "room", username, password, tls=True, ca=ca))
        assert until(lambda refused=refused, words=words: words in refused.state().detail), refused.state()  # type: ignore[misc]
        assert refused.state().link == "down"
        assert "secret" not in refused.state().detail
        refused.close()


def test_home_assistant_is_told_and_told_again_when_it_starts(tmp_path: Path, neighbour: Start, port: int) -> None:
    neighbour(broker_arguments(tmp_path, port))
    mqtt = Mqtt(Broker("127.0.0.1", port, "room"), home=Home("First light", "1.0", ("play",)))
    mqtt.tell(VALUES)
    assert until(lambda: mqtt.state().link == "up")
    heard = subscriber(neighbour, port, topic="homeassistant/#")
    topic = "homeassistant/device/exhibit_room/config "

    def told() -> list[str]:
        return [line for line in heard.said().splitlines() if line.startswith(topic)]

    assert until(lambda: len(told()) == 1)
    device = json.loads(told()[0].removeprefix(topic))
    assert device["device"]["name"] == "First light"
    assert device["components"]["rule_joy"]["state_topic"] == "room/rule/joy"
    subprocess.run(
        [command("mosquitto_pub"), "-p", str(port), "-t", "homeassistant/status", "-m", "online"], check=True
    )
    assert until(lambda: len(told()) == 2), heard.said()
    mqtt.close()
