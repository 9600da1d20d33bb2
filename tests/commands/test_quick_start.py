"""Who asks for help or checks a show waits for no library that draws, decodes, serves or sends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "numpy", "cv2", "av", "pygame", "ai_edge_litert", "fastapi", "starlette", "uvicorn", "websockets", "rich",
    "prometheus_client", "aiomqtt", "psycopg", "sqlite3", "matplotlib", "torch", "zeroconf", "sacn", "asyncio",
}  # fmt: skip
ROOMS = {"app", "vision", "runtime", "assembly", "museum", "journal", "mood", "web", "doctor", "house", "service"}
"""Rooms of ours of which only a word or two may be needed."""
CODE = """
import sys
from exhibit.cli import entry
sys.argv = ["exhibit", *sys.argv[1:]]
try:
    entry()
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The modules that a command has imported when it ends well."""
    done = subprocess.run([sys.executable, "-c", CODE, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def of_rooms(modules: set[str]) -> list[str]:
    return [name for name in modules if name.startswith("exhibit.") and name.split(".")[1] in ROOMS]


def test_help_imports_next_to_nothing() -> None:
    modules = loaded("--help")
    assert not modules & (HEAVY | {"yaml", "pydantic", "ssl"})
    assert len([name for name in modules if name.startswith("exhibit.")]) <= 25


@pytest.mark.parametrize("others", [0, 1])
def test_a_show_without_films_is_checked_without_what_draws_it(tmp_path: Path, others: int) -> None:
    """Neither where it has two rules, nor where it has two and a third."""
    show = tmp_path / "show"
    subprocess.run([sys.executable, "-m", "exhibit", "new", str(show)], capture_output=True, check=True)
    if others:
        more = "rules:\n  more:\n    when: surprise > 0.7\n    priority: 77\n    while: [{scene: drift}]\n"
        (show / "rules" / "more.yaml").write_text(more, encoding="utf-8")
    modules = loaded("check", str(show))
    assert not modules & HEAVY
    assert len(of_rooms(modules)) <= 16
    assert len([name for name in modules if name.startswith("exhibit.")]) <= 280
