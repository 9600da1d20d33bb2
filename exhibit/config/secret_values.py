"""The secrets that a show's files hold or name, so that they can be taken out of what is told to others. Rather too
much is taken than too little."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import yaml

from exhibit.config.secrets import HIDDEN, masked
from exhibit.config.show_folder import ShowFolder

_SECRET = re.compile(r"pass|pwd|secret|token|credential|auth|bearer|api.?key|cookie|^key$|^headers$", re.IGNORECASE)
_NAMES_FILE, _NAMES_VARIABLE = re.compile(r"(_file|^key|client_key)$"), re.compile(r"_env$")
_WRITTEN = re.compile(
    r"((?:password|passwd|passcode|passphrase|pwd|token|secret|credentials?|authorization|cookie|api[_-]?key)"
    r"['\"]?\s*[:=]\s*)(?:'[^']*'|\"[^\"]*\"|[^\s,}\]]+(?: [^\s,}\]]+)*)",
    re.IGNORECASE,
)
"""What stands behind such a word is a secret, also in a file that cannot be read as YAML."""
_LEAST = 3
"""A shorter text would take letters out of every word."""
_MOST_BYTES = 100_000
_WORDS = frozenset({"true", "false", "none", "null", "on", "off", "yes", "no"})


def secrets_below(show: ShowFolder, environment: Mapping[str, str]) -> tuple[str, ...]:
    """What the settings of `show` hold or name that is told nowhere, the longest first. Files that cannot be read hold
    none."""
    files = [one for one in (show.main, show.venue, show.house) if one is not None]
    found: set[str] = set()
    for file in (*files, *show.rules, *show.rehearsals, *show.consoles, *show.scenes.values()):
        for key, value in _leaves(_read(file)):
            found |= set(_of(key, value, show.folder, environment))
    forms = {form for one in found for form in _forms(one)}
    kept = (one for one in forms if len(one) >= _LEAST and one.lower() not in _WORDS)
    return tuple(sorted(kept, key=len, reverse=True))


def _forms(secret: str) -> tuple[str, ...]:
    """How it may be written: as it is, in an address, in JSON, in YAML."""
    told = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], secret.replace("'", "''"))
    return (secret, quote(secret, safe=""), unquote(secret), *told)


def without(secrets: Iterable[str], text: str) -> str:
    """`text` with each of `secrets` hidden, those of addresses, and what stands behind a word such as password."""
    for one in secrets:
        text = text.replace(one, HIDDEN)
    return "\n".join(_WRITTEN.sub(rf"\1{HIDDEN}", masked(line)) for line in text.split("\n"))


def _read(file: Path) -> object:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8", errors="replace"))
    except (OSError, yaml.YAMLError, ValueError, RecursionError):
        return None


def _leaves(data: object, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every value that is none of lists and mappings, with the keys that lead to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*keys, str(key)))
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, keys)
    elif data is not None and not isinstance(data, bool):
        yield keys, str(data)


def _of(keys: tuple[str, ...], value: str, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    last = keys[-1] if keys else ""
    if _NAMES_VARIABLE.search(last):
        yield environment.get(value, "")
    elif _NAMES_FILE.search(last) and (folder / value).is_file():
        yield from _words_of(folder / value)
    elif any(_SECRET.search(key) for key in keys):
        yield value
        yield from (word for word in value.split() if len(word) >= 2 * _LEAST)
    if "://" in value:
        yield from _of_address(value, whole=keys[0] in ("http", "alerts"))


def _words_of(file: Path) -> Iterator[str]:
    """The lines of a file that is a secret."""
    try:
        text = file.read_bytes()[:_MOST_BYTES].decode("utf-8", "replace")
    except OSError:
        return
    yield from (line.strip() for line in (text.strip(), *text.splitlines()) if line.strip())


def _of_address(address: str, *, whole: bool) -> Iterator[str]:
    """The login of an address, and what stands behind its host: that may be a webhook's key; where nothing but its host
    may be told, the `whole` of it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    login = parts.netloc.rpartition("@")[0]
    yield from (login, login.partition(":")[2])
    if whole:
        yield address.partition(parts.netloc)[2]
    if parts.scheme in ("http", "https"):
        yield from (segment for segment in (*parts.path.split("/"), parts.query) if len(segment) >= 4 * _LEAST)
        yield from (pair.partition("=")[2] for pair in parts.query.split("&"))
