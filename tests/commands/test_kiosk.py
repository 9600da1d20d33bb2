"""`exhibit kiosk`: a browser on the page of a running show, opened again whenever it ends, and closed with it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.commands.kiosk import FLAGS
from tests.conftest import REPOSITORY, WITHIN_S, free_port, until

BROWSER = """#!/bin/sh
echo "$@" >> "{log}"
[ "$(wc -l < "{log}")" -ge 2 ] && exec sleep 600
exit 1
"""


class Asked(BaseHTTPRequestHandler):
    """Stands for the page of a running show."""

    def do_GET(self) -> None:
        known = "work=tid" in self.path or self.path.endswith("work=")
        body = b"{}" if known else b'{"error": "the show has no work \'x\'. There is: tide."}'
        self.send_response(200 if known else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's own name)
        pass


def test_a_browser_opens_once_the_show_answers_again_after_it_ended_and_ends_with_the_command(tmp_path: Path) -> None:
    port, log, browser = free_port(socket.SOCK_STREAM), tmp_path / "log", tmp_path / "browser"
    browser.write_text(BROWSER.format(log=log), "utf-8")
    browser.chmod(0o755)
    url = f"http://127.0.0.1:{port}"
    asked = [url, "--work", "tide", "--hand", "left", "--browser", str(browser), "--browser-flag=--extra"]
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONPATH": str(REPOSITORY)}
    program = [sys.executable, "-m", "exhibit", "kiosk", *asked]
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stdout.readline() == f"waiting for {url}\n"
        with HTTPServer(("127.0.0.1", port), Asked) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            assert until(lambda: log.exists() and log.read_text("utf-8").count("\n") == 2)
            server.shutdown()
        assert running.stdout.readline() == "the browser ended: it is opened again in 1 s\n"
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text("ascii").split()
        running.send_signal(signal.SIGTERM)
        assert running.wait(WITHIN_S) == 0
    assert children
    assert not any(Path(f"/proc/{one}").exists() for one in children)
    first, second = log.read_text("utf-8").splitlines()
    assert first == second
    assert first.endswith(f"--user-data-dir={tmp_path}/state/exhibit/kiosk --extra {url}/kiosk?work=tide&hand=left")
    assert first.startswith(" ".join(FLAGS))


def test_a_work_that_there_is_not_and_a_browser_that_is_not_installed_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HTTPServer(("127.0.0.1", 0), Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert main(["kiosk", f"http://127.0.0.1:{server.server_port}", "--work", "x", "--browser", "/bin/true"]) == 2
        server.shutdown()
    assert "the show has no work 'x'. There is: tide." in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["kiosk"]) == 2
    assert "is not installed: apt install chromium" in capsys.readouterr().err


def test_each_flag_is_explained_to_operators() -> None:
    page = (REPOSITORY / "docs" / "for-operators.md").read_text("utf-8")
    assert re.findall(r"^\| `(--[^`]+)` \|", page, re.MULTILINE) == list(FLAGS)


@pytest.mark.parametrize(
    "written",
    [
        "exhibit.local",
        "127.0.0.1:8080",
        "file:///etc/passwd",
        "http://a b",
        "http://[::1",
        "http://127.0.0.1:99999",
        "",
    ],
)
@pytest.mark.parametrize(
    "command", [["kiosk"], ["qr", "paper", "--address"], ["update", "9.9", "--health"]], ids=" ".join
)
def test_what_is_no_address_of_a_page_is_told_at_once(
    command: list[str], written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, written])
    assert ended.value.code == 2
    told = f"'{written}' is no address of a page: write it like http://192.168.1.20:8080\n"
    assert capsys.readouterr().err.endswith(told)


def test_what_answers_and_is_no_web_server_is_waited_for_as_one_that_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def greet() -> None:
            line, _ = other.accept()
            with line:
                line.sendall(b"220 mail\r\n")

        greeter = threading.Thread(target=greet)
        greeter.start()
        url = f"http://127.0.0.1:{other.getsockname()[1]}"
        program = [sys.executable, "-m", "exhibit", "kiosk", url, "--browser", "/bin/true"]
        with subprocess.Popen(
            program,
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A shell that starts tests in the background has them ignore Ctrl-C, and all that they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (it takes no lock)
        ) as one:
            try:
                assert one.stdout
                assert one.stdout.readline() == f"waiting for {url}\n"
                one.send_signal(signal.SIGINT)
                assert one.wait(WITHIN_S) == 0
                assert one.stdout.read() == ""
            finally:
                one.kill()  # else a test that fails waits for it for ever
        greeter.join(WITHIN_S)
