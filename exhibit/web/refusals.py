"""What the API answers where it refuses: one line, with the remedy."""

from __future__ import annotations

from pydantic import BaseModel


class Refusal(BaseModel):
    """Why something is refused, and what to do."""

    error: str
