"""Webhooks as people meet them: `exhibit check`, `cue`, `doctor`, `rehearse` and `run`, with a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.system.paths import example_show
from tests.conftest import until
from tests.outputs.http.webserver import WebServer

PICTURE = str(example_show() / "docs" / "gallery.jpg")
RULES = """rules:
  empty:
    when: visitors == 0
    on_start:
      - http: {to: gallery, path: /empty, json: {visitors: "{visitors}"}}
live:
  crowd:
    value: visitors
    http: {to: gallery, path: /crowd}
"""
REHEARSAL = """timeline:
  - {at: 0s, visitors: 0}
  - {at: 2s, visitors: 1}
expect:
  - {between: 0s..1s, cue: {http: gallery, path: /empty, json: {visitors: 0}}, count: 1}
  - {between: 0s..5s, no_cue: {http: gallery, path: /empty, method: DELETE}}
  - {between: 2s..3s, cue: {http: gallery, path: /crowd, json: {value: 1}}}
"""


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as one:
        yield one


@pytest.fixture
def show(tmp_path: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A show with a webhook, in the present folder."""
    folder = tmp_path / "show"
    (folder / "rules" / "rehearsals").mkdir(parents=True)
    (folder / "exhibit.yaml").write_text("exhibit: Hooks\nprojector: {size: 160x90}\n")
    url = server.url.replace("//", "//token:s3cret@")
    (folder / "venue.yaml").write_text(f"http: {{targets: {{gallery: '{url}/s3cret'}}}}\n")
    (folder / "rules" / "hooks.yaml").write_text(RULES)
    (folder / "rules" / "rehearsals" / "hooks.yaml").write_text(REHEARSAL)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("show")
def test_a_request_is_sent_by_hand_and_told_without_its_secret(
    server: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cue", "gallery", "put", "/lamp", '{"on": true}']) == 0
    (one,) = server.arrived
    assert (one.method, one.path, one.json) == ("PUT", "/s3cret/lamp", {"on": True})
    told = capsys.readouterr().out
    assert f"gallery  well        {server.url}: answers 200 OK" in told
    assert main(["cue"]) == 0
    told += capsys.readouterr().out
    assert f"gallery  {server.url}" in told
    assert main(["cue", "gallery"]) == 0
    assert (server.arrived[1].method, server.arrived[1].body) == ("POST", b"")
    assert "s3cret" not in told


@pytest.mark.usefixtures("show")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["galery"], "there is no target or look 'galery'. Did you mean 'gallery'?"),
        (["gallery", "{on: true}"], "'{on: true}' is no JSON"),
        (["gallery", "/a b"], "'/a b' is no path"),
        (["gallery", "/x", "1", "2"], "after 'gallery' belong a method"),
    ],
)
def test_what_cannot_be_sent_is_told(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cue", *words]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("show")
def test_the_doctor_asks_each_target_for_its_head(server: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "http"]) == 0
    assert main(["doctor", "gallery"]) == 0
    told = capsys.readouterr().out
    assert told.count(f"{server.url}: answers 200 OK") == 2
    assert [one.method for one in server.arrived] == ["HEAD", "HEAD"]
    server.close()
    assert main(["doctor", "http", "--json"]) == 1
    told += capsys.readouterr().out
    assert "nobody listens there" in told
    assert "s3cret" not in told
    with WebServer(401, port=server.port):
        assert main(["doctor", "gallery"]) == 1
    assert "it wants another name, password or token" in capsys.readouterr().out


def test_a_rehearsal_expects_requests_and_names_what_no_rule_sends(
    show: Path, server: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 0
    assert main(["rehearse"]) == 0
    assert main(["rehearse", "rules/rehearsals/hooks.yaml"]) == 0
    assert 'http   gallery POST /empty {"visitors": 0.0}  (empty)' in capsys.readouterr().out
    rehearsal = show / "rules" / "rehearsals" / "hooks.yaml"
    rehearsal.write_text(REHEARSAL.replace("path: /empty, json: {visitors: 0}}", "path: /empty, json: {visitors: 9}}"))
    assert main(["rehearse"]) == 1
    rehearsal.write_text(REHEARSAL.replace("cue: {http: gallery, path: /empty", "cue: {http: galery, path: /empty"))
    assert main(["rehearse"]) == 2
    told = "".join(capsys.readouterr())
    assert "expected http gallery /empty {'visitors': 9} from 0 s to 1 s" in told
    assert "no rule of this show sends http 'galery'. Did you mean 'gallery'?" in told
    assert server.arrived == [], "nothing is sent by a rehearsal"


@pytest.mark.usefixtures("show")
def test_what_a_server_refuses_is_a_fault_of_the_running_show(server: WebServer, tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    server.close()
    with WebServer(404, port=server.port) as refusing:
        assert main(["run", "--source", PICTURE, "--headless", "--for", "6s", "--record", str(record)]) == 0
        assert refusing.arrived
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    faults = [line["text"] for line in lines if line["kind"] == "fault" and line["where"] == "http gallery"]
    assert faults.count("POST /empty of 'empty': 404 Not Found") == 1


def test_a_running_show_sends_and_its_record_holds_no_secret(
    show: Path, server: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    record = show / "record.jsonl"
    arguments = ["run", "--source", PICTURE, "--headless", "--for", "8s", "--record", str(record)]
    assert main(arguments) == 0
    assert until(lambda: {one.path for one in server.arrived} >= {"/s3cret/empty", "/s3cret/crowd"})
    cues = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    sent = [one for one in cues if one.get("kind") == "cue" and one["output"] == "http"]
    assert sent[0]["args"]["to"] == "gallery"
    assert "s3cret" not in record.read_text(encoding="utf-8") + "".join(capsys.readouterr())
