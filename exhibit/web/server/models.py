"""What every page's API takes and gives alike, as OpenAPI tells it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from exhibit.web.roles import Ability, Holder

Responses = dict[int | str, dict[str, Any]]
"""The answers of a route beside the usual one, by their status; `Any` is FastAPI's own word."""


class Strict(BaseModel):
    """What is asked: a key that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Error(BaseModel):
    """Why something was not done."""

    error: str = Field(description="one line, with the remedy")


class TokenShown(Strict):
    """A token."""

    token: str = Field(max_length=200, description="as `exhibit token` has shown it")


class Session(BaseModel):
    """Who you are to the show."""

    operator: bool = Field(description="whether you have shown a token with which one may steer")
    token_needed: bool = Field(description="whether everything here needs one")
    role: Holder | Literal[""] = Field(description="whose token you have shown; empty: none")
    may: list[Ability] = Field(description="what you may, where you are and with what you have shown")
