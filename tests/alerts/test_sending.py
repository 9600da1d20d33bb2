"""Alerts on their way: by a mail server, a web server and a broker on this machine; and the command that tries them."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from exhibit.alerts.alert import TRIAL, Alert
from exhibit.alerts.alerting import Alerting, Beating
from exhibit.alerts.line import AlertLine, SendFault
from exhibit.alerts.mail import Mail, MailServer
from exhibit.alerts.requests import OutsideBeat, Webhook
from exhibit.assembly.alerts import MqttAlerts
from exhibit.cli import main
from exhibit.outputs.http.request import HttpTarget
from exhibit.outputs.port import MemoryOutput
from exhibit.verdict import Illness, Verdict
from tests.alerts.mailserver import MailServer as Postbox
from tests.conftest import Neighbour, command, free_port, until
from tests.outputs.http.webserver import WebServer
from tests.outputs.mqtt.test_neighbours import authority

GONE = Alert("raised", "source", "source down", "source: the camera is gone", "look at its cable")
ILL = Verdict("ill", "source: gone", (Illness("source ended", "source", "is gone", 0.0, "choose a camera"),))
WELL = Verdict("well", "All is well")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authority(tmp_path_factory.mktemp("tls"), "post")


def mail(server: Postbox, encryption: str = "none", password: str = "", ca: Path | None = None) -> Mail:
    user = "room" if password else ""
    to = MailServer("127.0.0.1", server.port, encryption, user, lambda: password, ca, 5.0)  # type: ignore[arg-type]
    return Mail(to, "exhibit@museum.test", ("night@museum.test", "day@museum.test"), "Tides")


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_a_mail_arrives_encrypted_and_says_what_to_do(encryption: str, certificate: Path) -> None:
    key = certificate.with_suffix(".key")
    with Postbox((certificate, key), tls=encryption == "tls", login=("room", "a secret")) as server:
        mail(server, encryption, "a secret", certificate).send(GONE)
        (one,) = server.arrived
    assert (one.encrypted, one.user, one.sender) == (True, "room", "exhibit@museum.test")
    assert one.receivers == ["night@museum.test", "day@museum.test"]
    assert "Subject: Tides: the camera" in one.text
    assert "source: the camera is gone" in one.text
    assert "What to do: look at its cable" in one.text


@pytest.mark.parametrize(
    ("encryption", "password", "trusted", "words"),
    [
        ("starttls", "wrong", True, "does not take this user and password"),
        ("starttls", "a secret", False, "a certificate that is not trusted"),
        ("none", "", True, "does not take mail from this sender"),
    ],
    ids=["password", "certificate", "no login"],
)
def test_a_mail_that_cannot_be_sent_says_why_without_the_password(
    encryption: str, password: str, trusted: bool, words: str, certificate: Path
) -> None:
    with Postbox((certificate, certificate.with_suffix(".key")), login=("room", "a secret")) as server:
        with pytest.raises(SendFault, match=words) as fault:
            mail(server, encryption, password, certificate if trusted else None).send(GONE)
        assert server.arrived == []
    assert "wrong" not in str(fault.value)
    assert "secret" not in str(fault.value)


def test_without_starttls_no_password_is_sent() -> None:
    with Postbox(login=("room", "a secret")) as server, pytest.raises(SendFault, match="offers no STARTTLS"):
        mail(server, "starttls", "a secret").send(GONE)


def test_a_server_that_cannot_now_is_asked_again_and_each_alert_comes_once() -> None:
    faults: list[str] = []
    with Postbox(refuses=2) as server:
        line = AlertLine("mail", mail(server), faults.append, first_pause_s=0.01)
        line.put([GONE, TRIAL])
        assert until(lambda: line.state().performed == 2)
        line.close()
        subjects = [next(row for row in one.text.splitlines() if row.startswith("Subject")) for one in server.arrived]
    assert subjects == ["Subject: Tides: the camera", "Subject: Tides: a trial alert"]
    assert len(faults) == 1


def test_a_webhook_is_posted_what_programs_need() -> None:
    with WebServer() as server:
        Webhook(HttpTarget(server.url), "Tides").send(GONE)
        (one,) = server.arrived
    assert one.method == "POST"
    told = {key: one.json[key] for key in ("kind", "cause", "code", "text", "repair", "show", "title")}
    assert told == {
        "kind": "raised",
        "cause": "source",
        "code": "source down",
        "text": GONE.text,
        "repair": GONE.repair,
        "show": "Tides",
        "title": "Tides: the camera",
    }


def test_a_webhook_that_refuses_for_good_is_not_asked_again() -> None:
    with WebServer(404) as server:
        line = AlertLine("http", Webhook(HttpTarget(server.url), "Tides"), lambda _: None, first_pause_s=0.01)
        line.put([GONE])
        assert until(lambda: line.state().dropped == 1)
        line.close()
        assert len(server.arrived) == 1


class Deaf:
    """A receiver that never takes anything: a stand-in for a network that is away."""

    def send(self, alert: Alert) -> str:
        raise SendFault(f"is away, and does not hear of {alert.cause}"[:7])


def test_of_too_many_the_oldest_are_dropped_and_counted() -> None:
    line = AlertLine("mail", Deaf(), lambda _: None)
    for number in range(60):
        line.put([Alert("raised", str(number), "", "", "")])
    assert (len(line.waiting), line.state().dropped, line.waiting[-1].cause) == (50, 10, "59")
    line.close()


class Heard:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []

    def send(self, alert: Alert) -> str:
        self.alerts.append(alert)
        return "heard"


def test_what_could_not_be_sent_is_sent_after_a_restart_and_nothing_is_told_twice(tmp_path: Path) -> None:
    memory = tmp_path / "alerts.json"
    first = Alerting({"mail": Deaf()}, memory, lambda *_: None)
    first.follow(ILL, 1.0, is_open=True)
    assert not first.quiet
    first.close()
    heard = Heard()
    second = Alerting({"mail": heard}, memory, lambda *_: None)
    for second_s in range(100):
        second.follow(ILL, float(second_s), is_open=True)
    assert until(lambda: len(heard.alerts) == 1)
    for second_s in range(100, 200):
        second.follow(WELL, float(second_s), is_open=True)
    assert until(lambda: len(heard.alerts) == 2)
    second.close()
    assert [one.kind for one in heard.alerts] == ["raised", "cleared"]


def test_a_damaged_memory_is_kept_aside_and_said(tmp_path: Path) -> None:
    memory, faults = tmp_path / "alerts.json", list[str]()
    memory.write_text("{torn")
    Alerting({}, memory, lambda _, text: faults.append(text)).close()
    assert "cannot be read: it is kept as alerts.json" in faults[0]
    assert any("damaged" in one.name for one in tmp_path.iterdir())


def test_the_beat_is_heard_outside_only_as_long_as_the_show_is_well() -> None:
    well, faults = threading.Event(), list[str]()
    with WebServer() as server:
        beating = Beating(OutsideBeat(HttpTarget(server.url + "/ping/123")), 0.02, well.is_set, faults.append)
        assert not until(lambda: bool(server.arrived), 0.3)
        well.set()
        assert until(lambda: len(server.arrived) >= 3)
        beating.close()
    assert {(one.method, one.path) for one in server.arrived} == {("GET", "/ping/123")}
    assert beating.state().link == "up"


def test_a_beat_that_nobody_hears_is_said_once_without_its_secret() -> None:
    faults: list[str] = []
    port = free_port(socket.SOCK_STREAM)
    beating = Beating(
        OutsideBeat(HttpTarget(f"http://127.0.0.1:{port}/ping/secret")), 0.01, lambda: True, faults.append
    )
    assert until(lambda: beating.state().dropped >= 3)
    beating.close()
    assert len(faults) == 1
    assert "secret" not in faults[0] + beating.state().detail


def test_over_mqtt_an_alert_is_an_event_that_is_not_kept() -> None:
    broker = MemoryOutput()
    MqttAlerts(broker, "Tides").send(GONE)
    (cue,) = broker.cues
    assert (cue.args["topic"], cue.args["retain"]) == ("alert", False)
    assert cue.args["payload"]["repair"] == "look at its cable"


# The command, as an operator uses it.


@pytest.fixture
def show(tmp_path: Path) -> Callable[..., Path]:
    folder = tmp_path / "tides"
    folder.mkdir()
    (folder / "rules").mkdir()

    def write(venue: str, main: str = "exhibit: Tides\n") -> Path:
        (folder / "exhibit.yaml").write_text(main)
        (folder / "venue.yaml").write_text(venue)
        return folder

    return write


def test_a_trial_reaches_everybody_and_each_is_told(
    show: Callable[..., Path], capsys: pytest.CaptureFixture[str], neighbour: Callable[[list[str]], Neighbour]
) -> None:
    port = free_port(socket.SOCK_STREAM)
    neighbour([command("mosquitto"), "-p", str(port)])
    with Postbox() as post, WebServer() as web:
        venue = (
            f"http: {{targets: {{duty: '{web.url}/duty'}}}}\n"
            "alerts:\n"
            f"  mail: {{to: night@museum.test, from: exhibit@museum.test, host: 127.0.0.1, port: {post.port}, "
            "encryption: none}\n"
            f"  http: duty\n  mqtt: true\n  beat: {{url: '{web.url}/ping/secret', every: 5min}}\n"
        )
        folder = show(venue, f"exhibit: Tides\nmqtt: {{host: 127.0.0.1, port: {port}, prefix: tides}}\n")
        assert main(["alert", str(folder), "--try"]) == 0
        assert [one.path for one in web.arrived] == ["/duty", "/ping/secret"]
        assert "This is a trial" in post.arrived[0].text
        said = capsys.readouterr().out
        assert f"mail: sent to night@museum.test: 127.0.0.1:{post.port} has taken the mail (250)" in said
        assert re.search(r"http duty: sent to http\S+: 200 OK", said)
        assert "mqtt: sent to 127.0.0.1, topic tides/alert: the broker has acknowledged it (PUBACK)" in said
        assert "secret" not in said
        # The doctor says who is told, and sends only when it is asked to.
        assert main(["doctor", str(folder), "alerts"]) == 0
        told = capsys.readouterr().out
        assert "night@museum.test" in told
        assert "exhibit doctor alerts --send sends a trial there" in told
        assert len(web.arrived) == 2
        assert main(["doctor", str(folder), "alerts", "--send", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)["findings"]
        assert [one["verdict"] for one in found] == ["well"] * 4
        assert found[0]["told"].endswith("has taken the mail (250)")
        assert len(post.arrived) == 2
    assert main(["doctor", str(folder), "alerts", "--send", "--json"]) == 1
    lost = [one["told"] for one in json.loads(capsys.readouterr().out)["findings"] if one["verdict"] == "ill"]
    assert len(lost) == 3
    assert all(told.startswith("not sent to ") for told in lost)


def test_what_is_not_reached_is_told_with_the_reason(
    show: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port(socket.SOCK_STREAM)
    folder = show(
        f"alerts:\n  mail: {{to: a@b.test, from: c@d.test, host: 127.0.0.1, port: {port}, encryption: none}}\n"
    )
    assert main(["alert", str(folder), "--try"]) == 1
    assert f"mail: not sent to a@b.test: 127.0.0.1:{port} cannot be reached" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("venue", "words"),
    [
        ("alerts: {http: [duty]}\n", "there is no target 'duty' in the section http"),
        ("alerts: {grace: {sorce down: 5min}}\n", "nothing is called 'sorce down'. Did you mean 'source down'?"),
        ("alerts: {mail: {to: night, from: a@b.test, host: x.test}}\n", "here belongs an address for mail"),
        (
            "alerts: {mail: {to: a@b.test, from: a@b.test, host: x.test, user: me}}\n",
            "'password_file' is missing beside 'user'",
        ),
        (
            "alerts: {mail: {to: a@b.test, from: a@b.test, host: x.t, user: me, password_env: P, encryption: none}}\n",
            "a password is sent encrypted only",
        ),
        (
            "alerts: {mail: {to: a@b.test, from: a@b.test, host: x.test, user: me, password_file: none.txt}}\n",
            "there is no file 'none.txt'",
        ),
        ("alerts: {beat: {url: 'ftp://secret'}}\n", "this is no address of a web server"),
        ("alerts: {beat: {url: 'https://h.test/x', every: 1s}}\n", "10"),
    ],
)
def test_a_mistake_in_the_section_is_one_line_with_its_remedy(
    venue: str, words: str, show: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["alert", str(show(venue))]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "venue.yaml:1:" in line
    assert words in line
    assert "secret" not in line


def test_where_nobody_is_told_the_command_says_how_to_change_that(
    show: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["alert", str(show("{}\n"))]) == 1
    assert "add the section alerts to venue.yaml" in capsys.readouterr().out
