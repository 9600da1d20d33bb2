"""axe-core before a page: what a machine can find that keeps people out. It comes with the package
axe-playwright-python, whose script alone is used."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def axe_script() -> str | None:
    """The library; None where it is not installed."""
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        return None
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


def findings(page: Page, script: str) -> list[str]:
    """What keeps people out of `page` as it is now, a line each: the rule, where, and what is wrong."""
    page.evaluate(f"() => {{ {script} }}")
    told: dict[str, Any] = page.evaluate(
        "(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })",
        list(RULES),
    )
    return list(_lines(told["violations"]))


def _lines(violations: list[dict[str, Any]]) -> Iterator[str]:
    for one in violations:
        for node in one["nodes"]:
            what = " ".join(node.get("failureSummary", "").split())
            yield f"{one['id']} ({one['impact']}): {' '.join(map(str, node['target']))}: {what}"
