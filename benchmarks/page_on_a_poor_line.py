"""How long the control room takes to be ready for use, by the width of the line: Chromium's own throttling, its cache
empty. Needs Chromium and the development group; `python benchmarks/page_on_a_poor_line.py`."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.web.room import Room, browser_path

LINES_KBIT_S, LATENCY_MS, TIMES = (50, 250, 10_000), 100, 3


def ready_s(browser: Browser, url: str, kbit_s: int) -> tuple[float, int, int]:
    """Seconds until the page can be used, how many answers came, and their bytes with their headers."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    throughput = kbit_s * 1000 / 8
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MS, "downloadThroughput": throughput, "uploadThroughput": throughput},
    )
    came: list[int] = []
    line.on("Network.loadingFinished", lambda event: came.append(int(event["encodedDataLength"])))
    began_s = time.perf_counter()
    page.goto(url, wait_until="commit", timeout=120_000)
    page.wait_for_selector("body[data-ready=yes]", state="attached", timeout=120_000)
    took_s = time.perf_counter() - began_s
    context.close()
    return took_s, len(came), sum(came)


def main() -> None:
    """Print how long the page takes to be ready."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        room = Room(Path(folder))
        browser = driver.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        try:
            for kbit_s in LINES_KBIT_S:
                all_of = [ready_s(browser, room.url, kbit_s) for _ in range(TIMES)]
                took_s = statistics.median(one for one, _, _ in all_of)
                _, answers, size = all_of[-1]
                floor_s = size * 8 / kbit_s / 1000
                told = f"{took_s:5.1f} s (the line alone {floor_s:4.1f} s)"
                print(f"{kbit_s:>6} kbit/s: ready in {told}, {answers} answers, {size:,} bytes")
        finally:
            browser.close()
            room.close()


if __name__ == "__main__":
    main()
