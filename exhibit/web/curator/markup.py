"""HTML and SVG put together piece by piece, in which only what is marked as such is markup: names and texts that people
wrote are escaped. Pure."""

from __future__ import annotations

from html import escape

_EMPTY = frozenset({"input", "br"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(tag: str, /, *children: str, **attributes: str | float | bool | None) -> Markup:
    """An element. `class_` is the attribute class, `aria_label` aria-label; False and None leave an attribute out, True
    leaves it empty. Numbers are written with two digits at most."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    inner = "" if tag in _EMPTY else f"{together(*children)}</{tag}>"
    return Markup(f"<{tag}{written}>{inner}")


def together(*parts: str) -> Markup:
    """Pieces in a row."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part, quote=False) for part in parts))


def _attribute(key: str, value: str | float | bool | None) -> str:  # noqa: FBT001 (an attribute's value)
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    return f' {name}="{escape(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")}"'
