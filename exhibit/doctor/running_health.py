"""How a show that runs here is, as it says itself: its page is asked, whose judge of health all views share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exhibit.config.web import place
from exhibit.doctor.findings import Finding
from exhibit.doctor.processes import Process
from exhibit.show import Show
from exhibit.system.asked_page import NO_PAGE, asked_page
from exhibit.system.failures import failure_words

_WITHIN_S = 3.0
_HERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 (where it listens, not where we do)


def look(show: Show, running: Process) -> Iterator[Finding]:
    """What the page of the show `running` says; nothing where it has none."""
    page = page_of(show, running)
    if not page:
        return
    url = f"{page}/api/health"
    sent = (f"asked {url}",)
    try:
        status, said = asked_page(url, _WITHIN_S)
    except NO_PAGE as error:
        why = failure_words(error)
        remedy = "if it says so again in ten seconds, start the show again: it does not answer"
        yield Finding("health", "ill", f"the show that runs here does not say how it is ({why})", sent, (), (remedy,))
        return
    if status not in (200, 503):
        note = "it says so only to who shows its token: open its page"
        yield Finding(
            "health", "unknown", f"the show that runs here does not tell us (HTTP {status})", sent, notes=(note,)
        )
        return
    yield _told(said, sent)


def page_of(show: Show, running: Process) -> str:
    """The address of the page of the show `running`, without a slash at its end; "" where it has none."""
    arguments = running.arguments
    if "--no-web" in arguments or "--fast" in arguments:
        return ""
    host, port = place(_listen(arguments) or show.venue.web.listen)
    return f"http{'s' * bool(show.venue.web.certificate)}://{_HERE.get(host, host)}:{port}"


def _told(said: object, sent: tuple[str, ...]) -> Finding:
    known = said if isinstance(said, dict) else {}
    ill = [one for one in known.get("illnesses", ()) if isinstance(one, dict)]
    notes = tuple(str(one) for one in known.get("notes", ()))
    if not ill:
        return Finding("health", "well", f"it says: {known.get('headline', 'All is well')}", sent, notes=notes)
    told = "; ".join(f"{one.get('about', '')}: {one.get('text', '')}".removeprefix(": ") for one in ill)
    remedies = tuple(dict.fromkeys(str(one.get("remedy", "")) for one in ill))
    return Finding("health", "ill", f"the show that runs here is ill: {told}", sent, (), remedies, notes)


def _listen(arguments: Sequence[str]) -> str:
    """Where the command line has the page served; empty where it leaves that to the venue."""
    for word, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == "--web":
            return value
        if word.startswith("--web="):
            return word.removeprefix("--web=")
    return ""
