"""Whatever bytes a browser or a program sends, the page answers in a line, and the show goes on."""

from __future__ import annotations

import contextlib
import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from exhibit.vision.pictures import MOST_SCANS, PictureFault, checked_size
from tests.conftest import WITHIN_S, until
from tests.web.conftest import Running

DIGITS = "9" * 400
BODIES = (
    *(f'{{"value": {DIGITS}}}', f'{{"value": -{DIGITS}}}', '{"value": 1e999}', '{"value": NaN}'),
    *('{"value": -Infinity}', '{"value": "\\ud800"}', '{"value": "a\\udfffb"}', '{"\\ud800": 1}'),
    *('{"value": "\\u0000"}', '{"value": null}', "[" * 100_000, '{"value":' * 50_000, "", "\0"),
    *('{"value": "' + "x" * 5000 + '"}', f'{{"value": {"9" * 5000}}}', '{"on": true, "on": false}'),
    *('{"for_s": 1e400}', '{"visitors": 1e99}', '{"name": "../../etc/passwd"}', '{"name": "\\ud800"}'),
)
VARIABLES = ("/api/vars/rain", "/api/vars/%ED%A0%80", "/api/vars/%00")
PATHS = (*VARIABLES, "/api/hold", "/api/scene", "/api/act", "/api/what-if")


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_no_body_breaks_the_page_or_the_show(show: Running, body: str) -> None:
    typed = {"content-type": "application/json", **show.operator}
    for path in PATHS:
        answer = show.client.put(path, content=body.encode("utf-8", "surrogatepass"), headers=typed)
        assert answer.status_code < 500, (path, answer.text)
    for path in ("/api/check", "/api/session"):
        answer = show.client.post(path, content=body.encode("utf-8", "surrogatepass"), headers=typed)
        assert answer.status_code < 500, (path, answer.text)
    show.client.put("/api/hold", json={"on": False})
    show.client.delete("/api/what-if")
    assert show.client.get("/api/state").status_code == 200
    with connect(f"ws://{show.host}/ws/live") as page:
        assert "mood" in json.loads(page.recv(timeout=WITHIN_S))


@pytest.mark.parametrize("socket", ["/ws/predict", "/ws/camera", "/ws/live"])
def test_no_message_on_a_socket_breaks_the_page(show: Running, socket: str) -> None:
    for said in (*BODIES, b"\xff\xd8\xff" + b"\xff" * 100, b"", b"\0" * 1000, b"\x89PNG\r\n\x1a\n" + b"\xff" * 30):
        with (
            connect(f"ws://{show.host}{socket}", max_size=None, open_timeout=WITHIN_S) as page,
            contextlib.suppress(ConnectionClosed),  # no browser is this show's camera
        ):
            page.send(said)
            if socket == "/ws/predict":
                assert "error" in page.recv(timeout=WITHIN_S)
    faults = show.client.get("/api/state").json()["faults"]
    assert not [fault for fault in faults if fault["where"] == "page"]
    assert until(lambda: show.client.get("/api/state").status_code == 200)


def test_a_picture_of_many_scans_is_refused_unseen() -> None:
    """Each scan costs the decoder a pass over the whole picture, and the sender twelve bytes."""
    frame = b"\xff\xd8\xff\xc2\x00\x11\x08\x0b\xb8\x07\xd0\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x01\x3f\x00\x00"
    assert checked_size(frame + scan * 10) == (2000, 3000)
    with pytest.raises(PictureFault, match="more than 64 scans"):
        checked_size(frame + scan * (MOST_SCANS + 1))
