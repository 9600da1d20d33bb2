"""A show that runs with a camera that is not there: somebody is told once, over HTTP, also over a restart; what
happened is kept; and the report on the last week is sent once, by a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.assembly.options import Options
from exhibit.cli import main
from tests.alerts.mailserver import MailServer as Postbox
from tests.outputs.http.webserver import WebServer
from tests.stand_ins import app_of

MISSING = "usb:ffff:0001:N0NE"


COUNTED = """journal: {exhibit: hall, figures: {every: week, to: curator@b.test}}
privacy:
  controller: The Museum
  purpose: to learn what moves visitors
  legal_basis: legitimate interest, Art. 6(1)(f) GDPR
  contact: privacy@museum.example
  retention: 25 months
  agreement: none, we do it alone
"""


def run(folder: Path, duration_s: float) -> None:
    app_of(Options(folder, headless=True, duration_s=duration_s)).run(lambda _: None)


def test_a_camera_that_is_missing_is_told_once_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tides"
    (folder / "rules").mkdir(parents=True)
    (folder / "exhibit.yaml").write_text(f"exhibit: Tides\ncamera: {{source: '{MISSING}'}}\n")
    with WebServer() as server, Postbox() as post:
        (folder / "venue.yaml").write_text(
            f"http: {{targets: {{duty: '{server.url}/duty'}}}}\n"
            "alerts:\n  http: duty\n  grace: {source down: 1s}\n"
            f"  mail: {{to: a@b.test, from: c@d.test, host: 127.0.0.1, port: {post.port}, encryption: none}}\n"
            f"  beat: {{url: '{server.url}/beat', every: 10s}}\n{COUNTED}"
        )
        run(folder, 14.0)
        run(folder, 9.0)
        for _ in range(5):  # on a busy machine a report takes longer than a run
            if any("figures-" in one.text for one in post.arrived):
                break
            run(folder, 9.0)
        alerts = [one.json for one in server.arrived if one.path == "/duty"]
        mails = [one.text for one in post.arrived]
    assert [one["kind"] for one in alerts] == ["raised"]
    assert alerts[0]["code"] == "source down"
    assert MISSING in alerts[0]["text"]
    assert "is not there" in alerts[0]["text"]
    assert alerts[0]["repair"]
    (told,) = [one for one in mails if "figures-" not in one]
    reports = [one for one in mails if "figures-" in one]
    assert "What to do: look at the camera" in told
    # Once over both runs; again only where the first one ended between sending it and writing down that it was sent.
    assert 1 <= len(reports) <= 2
    report = reports[0]
    assert "To: curator@b.test" in report, "the last whole week"
    assert "Too little was counted to say what moved visitors." in report
    capsys.readouterr()
    assert main(["logs", str(folder)]) == 0
    kept = capsys.readouterr().out
    assert "the first run here" in kept
    assert "the run before ended as it should" in kept
    assert "frames/s" in kept
