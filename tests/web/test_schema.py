"""The API against its own description: whatever may be sent, it never breaks, and answers as it says it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import WITHIN_S
from tests.web.conftest import Running

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def operations(show: Running) -> Iterator[Any]:
    api = schemathesis.openapi.from_url(f"{show.url}/api/openapi.json")
    # Wrong tokens are slow on purpose, and are tried elsewhere; what ends the show would end this test.
    elsewhere = {"/api/session", "/api/restart", "/api/try-again"}
    for found in api.exclude(
        lambda one: one.operation.path in elsewhere and one.operation.method == "post"
    ).get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_nothing_that_may_or_may_not_be_sent_breaks_it(show: Running, mode: GenerationMode) -> None:
    tried = 0
    for operation in operations(show):
        if mode.is_negative and not operation.body:
            continue

        @settings(
            max_examples=10, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def try_it(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(base_url=show.url, checks=CHECKS, headers=show.operator, timeout=WITHIN_S)

        try_it()
        tried += 1
    assert tried > 5


def test_what_is_not_described_is_not_there(show: Running) -> None:
    described = show.client.get("/api/openapi.json").json()
    assert described["info"]["title"] == "Exhibit"
    paths = described["paths"]
    assert all(one.get("description") for path in paths.values() for one in path.values())
    for one in paths["/api/hold"]["put"]["responses"].values():
        assert one["description"]
    assert {"400", "401", "403", "413", "422", "429", "503"} <= set(paths["/api/hold"]["put"]["responses"])
