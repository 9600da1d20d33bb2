"""`exhibit token`: the tokens of the page, one for each role."""

from __future__ import annotations

import pytest

from exhibit.cli import main
from exhibit.system.paths import state_folder
from exhibit.web.server.token import TokenFile, Tokens


def test_a_token_is_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token"]) == 0
    first = capsys.readouterr().out.strip()
    assert TokenFile(state_folder()).matches(first)
    assert main(["token"]) == 0
    assert "only its hash is kept" in capsys.readouterr().out
    assert TokenFile(state_folder()).matches(first)
    assert main(["token", "--new"]) == 0
    second = capsys.readouterr().out.strip()
    assert TokenFile(state_folder()).matches(second)
    assert not TokenFile(state_folder()).matches(first)


def test_each_role_has_a_token_that_can_be_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "--role", "viewer"]) == 0
    viewer = capsys.readouterr().out.strip()
    assert main(["token", "--role", "operator", "--new"]) == 0
    operator = capsys.readouterr().out.strip()
    tokens = Tokens(state_folder())
    assert [tokens.holder_of(one) for one in (viewer, operator, "other")] == ["viewer", "operator", None]
    assert main(["token", "--role", "viewer", "--revoke"]) == 0
    assert capsys.readouterr().out == "a viewer's token counts no more\n"
    assert [tokens.holder_of(one) for one in (viewer, operator)] == [None, "operator"]
    assert main(["token", "--role", "viewer", "--revoke"]) == 0
    assert capsys.readouterr().out == "there was no token of a viewer\n"


def test_where_it_cannot_be_kept_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    state_folder().parent.mkdir(parents=True)
    state_folder().write_text("in the way")
    assert main(["token"]) == 2
    assert "exists" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["8080", "localhost", "localhost:99999", "http://localhost:80", ":80", "a b:80"])
def test_an_address_that_is_none_is_said(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--web", place])
    assert f"'{place}' is no address: write HOST:PORT, such as 127.0.0.1:8080" in capsys.readouterr().err
