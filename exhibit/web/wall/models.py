"""What is told of walls, as OpenAPI shows it."""

from __future__ import annotations

from pydantic import BaseModel, Field


class WallReport(BaseModel):
    """A wall, and who looks at it."""

    channel: str = Field(description="its channel, such as projector")
    name: str = Field(description="its projector's name; empty where there is only one")
    address: str = Field(description="where a browser opens it")
    size: tuple[int, int] = Field(description="how wide and high it is drawn, in pixels")
    by_browsers: bool = Field(description="whether browsers are its display (display: browser)")
    shown: bool = Field(description="whether a browser that is its display draws it now")
    displays: int = Field(description="how many browsers are its display now")
    looking: int = Field(description="how many others look at it")
