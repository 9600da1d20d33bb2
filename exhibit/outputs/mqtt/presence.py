"""Who publishes below a prefix: each show says who it is, and notices another one. Pure."""

from __future__ import annotations

import json

_MOST_KNOWN = 100


class Presence:
    """The show `run_id` on the machine `host`. Others are known by their announcements; each is news once."""

    def __init__(self, prefix: str, run_id: str, host: str) -> None:
        self.topic = f"{prefix}/status/show"
        self.announcement = json.dumps({"run": run_id, "host": host}, ensure_ascii=False)
        self._prefix, self._run_id = prefix, run_id
        self._known: dict[str, None] = {}

    def met(self, payload: str) -> str:
        """What is to be told of whoever announced `payload`, and then answered by our own announcement; empty where it
        is ourselves, known already, or no announcement."""
        try:
            said = json.loads(payload)
        except (ValueError, RecursionError):
            return ""
        run_id = said.get("run") if isinstance(said, dict) else None
        if not isinstance(run_id, str) or run_id == self._run_id or run_id in self._known:
            return ""
        if len(self._known) >= _MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._known[run_id] = None
        host = str(said.get("host", "an unknown machine"))[:80]
        return f"another show, on {host}, publishes below '{self._prefix}' too: give one of them another mqtt: prefix"
