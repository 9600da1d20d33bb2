"""A page's scripts in one answer and its styles in another: forty files, each with its own headers, do not come through
a poor line in ten seconds (D-web-24). The files stay what they are; nothing is built or kept.

Scripts are gathered as they are written here: named imports and exports, at the beginning of a line. Each becomes a
function that is run once, after those it imports; what it exports is what it gives back.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

Read = Callable[[str], str]
"""The text at an address; raises KeyError or OSError where there is none."""

_SCRIPT = re.compile(r'<script type="module" src="([^"]+)"></script>')
_STYLE = re.compile(r'[ \t]*<link rel="stylesheet" href="([^"]+)">\n')
_NAMED = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
_BARE = re.compile(r'^import "([^"]+)";$', re.MULTILINE)
_LATER = re.compile(r'\bimport\("([^"]+)"\)')
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) ([\w$]+)", re.MULTILINE)
_REMARK = re.compile(r"^[ ]*(?://[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)
"""Comments on lines of their own, with which a browser has nothing to do."""
_STYLE_REMARK = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_LEFT = re.compile(r"^(?:import|export)\b", re.MULTILINE)


class NotGatheredError(Exception):
    """A script is written in a way that is not known here: it has to be served as it is."""


def gathered_page(html: str, script: str, style: str) -> str:
    """The page `html`, which asks for all its scripts at the address `script` and for its styles at `style`."""
    first = _STYLE.search(html)
    whole = _STYLE.sub("", html)
    if first is not None:
        whole = f'{whole[: first.start()]}  <link rel="stylesheet" href="{style}">\n{whole[first.start() :]}'
    return _SCRIPT.sub(f'<script type="module" src="{script}"></script>', whole)


def gathered_styles(html: str, read: Read) -> str:
    """The styles that `html` asks for, in its order."""
    return "\n".join(_STYLE_REMARK.sub("", read(address)) for address in _STYLE.findall(html))


def gathered_scripts(html: str, read: Read) -> str:
    """The scripts that `html` begins with, and all that these import. Raises NotGatheredError."""
    found: dict[str, str] = {}
    for entry in _SCRIPT.findall(html):
        _gather(entry, read, found, ())
    return "\n".join(found.values())


def _gather(address: str, read: Read, found: dict[str, str], above: tuple[str, ...]) -> str:
    """The name of the script at `address`, once it stands in `found` behind those that it imports."""
    if address in above:
        raise NotGatheredError(f"{address} imports itself, by way of {', '.join(above)}")
    text = read(address)
    asked = [*(one for _, one in _NAMED.findall(text)), *_BARE.findall(text), *_LATER.findall(text)]
    names = {one: _gather(_beside(address, one), read, found, (*above, address)) for one in asked}
    if address not in found:
        found[address] = _as_function(f"m{len(found)}", address, text, names)
    return found[address].partition(" = ")[0].rpartition(" ")[2]


def _beside(address: str, one: str) -> str:
    """The address that the script at `address` means by `one`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(address), one))


def _as_function(name: str, address: str, text: str, names: dict[str, str]) -> str:
    exported = [one for _, one in _EXPORT.findall(text)]
    text = _NAMED.sub(lambda one: f"const {{{one[1].replace(' as ', ': ')}}} = {names[one[2]]};", text)
    text = _BARE.sub("", text)
    text = _REMARK.sub("", text)
    text = _LATER.sub(lambda one: f"Promise.resolve({names[one[1]]})", text)
    text = _EXPORT.sub(r"\1 \2", text)
    if _LEFT.search(text):
        raise NotGatheredError(f"{address} imports or exports in a way that is not known here")
    return f"const {name} = (() => {{\n{text.strip()}\nreturn {{ {', '.join(exported)} }};\n}})();"
