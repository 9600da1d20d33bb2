"""A page is a folder: its routes, its files, its words, and who may ask for them (D-web-18). `pages.py` lists them
all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import APIRouter

from exhibit.web.roles import Role
from exhibit.web.serving import Host


@dataclass(frozen=True)
class Routes:
    """Routes that are for the same people: what makes them when the page is served, and who may ask."""

    make: Callable[[Host], APIRouter]
    role: Role = "operator"


@dataclass(frozen=True)
class PageFolder:
    """One page, or one thing that others ask by HTTP.

    `static/` in its folder is served below `/static/NAME/`, to anyone: what stands in it is no secret. `messages/`
    holds its words, a file for each language. `addresses`: files of `static/` that have an address of their own, such
    as `{"/try": "try.html"}`. `camera`: whether browsers may ask at these addresses for the visitor's camera."""

    folder: Path
    addresses: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[Routes, ...] = ()
    camera: bool = False

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def static(self) -> Path:
        return self.folder / "static"

    @property
    def messages(self) -> Path:
        return self.folder / "messages"
