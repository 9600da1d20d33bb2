"""The log on the page: what the running show has kept, for operators alone."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import until
from tests.web.conftest import Running


def test_operators_read_what_happened_and_others_do_not(show: Running) -> None:
    def lines() -> list[dict[str, str]]:
        answer = show.client.get("/api/operation", headers=show.operator)
        assert answer.status_code == 200
        return list(answer.json()["lines"])

    assert until(lambda: any(one["what"] == "start" for one in lines()))
    (start,) = [one for one in lines() if one["what"] == "start"]
    assert "the first run here" in start["text"]
    assert lines()[0]["at"] >= start["at"], "newest first"
    assert show.client.get("/api/operation?since_s=0", headers=show.operator).status_code == 422
    page = show.client.get("/logs")
    assert page.status_code == 200
    assert 'data-view="logs"' in page.text


def test_from_elsewhere_it_needs_an_operators_token(start: Callable[..., Running]) -> None:
    assert start(listen="0.0.0.0:{port}").client.get("/api/operation").status_code == 401
