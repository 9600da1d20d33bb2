"""What may be told of an address that holds a secret: passwords, tokens and keys are repeated nowhere."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import urlsplit

HIDDEN = "***"
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_LOGIN = re.compile(r"^(?P<user>[^/@:?#\s]*)(?P<password>:?[^\n]*)@", re.DOTALL)
_NAMES = r"pas|pwd|psw|pswd|token|secret|auth|key|sign?|sig|signature|credential|jwt|sid|session|streamid"
_VALUE = r"=(?P<value>[^&;\s\"'<>]*?)(?=_[a-z]+=|[&;\s\"'<>]|$)"
"""A recorder may write its pairs into the path, and part them by underlines: /user=me_password=pw_channel=1."""
_PAIR = re.compile(rf"(?P<key>(?<![a-z0-9])(?:[a-z0-9.%-]*?(?:{_NAMES})[a-z0-9]*|pw|pin|code)){_VALUE}", re.IGNORECASE)
_PLAIN_PAIR = re.compile(rf"(?P<key>(?:password|passwd|passphrase|pwd|token|secret)){_VALUE}", re.IGNORECASE)
_INNER_LOGIN = re.compile(r"(=[^&:/?#\s]*):[^&\s]*@")
_SEGMENT = re.compile(r"(?<=/)[^/?#\s\"'=&,;:()]+")
_LONG, _VERY_LONG = 12, 20


def masked(text: str) -> str:
    """`text` without the passwords, tokens and keys of the addresses in it, whichever way they are written: user:pw@,
    ?pwd=, /user=me&password=pw, a key as a part of the path. Rather too much is hidden than too little; what is hidden
    already stays so."""
    starts = [found.start() for found in _SCHEME.finditer(text)]
    if not starts:
        return _without_pairs(text, _PLAIN_PAIR)
    ends = [*starts[1:], len(text)]
    return _without_pairs(text[: starts[0]], _PLAIN_PAIR) + "".join(
        _masked_address(text[start:end]) for start, end in zip(starts, ends, strict=True)
    )


def holds_secret(address: str) -> bool:
    """Whether something of `address` is told nowhere."""
    return masked(address) != address


def place_of(url: str) -> str:
    """Who is reached at `url`, such as `https://hooks.example:8443`: of a webhook all that may be told, since its user,
    its path and its query may each be the secret."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"


def _masked_address(text: str) -> str:
    """What begins with an address, and may go on with words."""
    scheme, _, rest = text.partition("://")
    told = _LOGIN.sub(_without_password, rest, count=1)
    place, slash, path = told.partition("/")
    return f"{scheme}://{_without_pairs(place)}{_without_keys(slash + path)}"


def _without_password(login: re.Match[str]) -> str:
    if login["password"].startswith(":"):
        return f"{login['user']}:{HIDDEN}@"
    # A lone name may be a token; an @ further on, such as in a path, is none of a login.
    return f"{HIDDEN}@" if not login["password"] else login[0]


def _without_pairs(text: str, pairs: re.Pattern[str] = _PAIR) -> str:
    return pairs.sub(lambda pair: f"{pair['key']}={HIDDEN if pair['value'] else ''}", text)


def _without_keys(path: str) -> str:
    """`path` without what looks drawn by lot: a camera that knows no passwords gives its stream a name like that."""
    head, query, rest = path.partition("?")
    head = _SEGMENT.sub(lambda part: HIDDEN if _drawn_by_lot(part[0]) else part[0], head)
    return _without_pairs(_INNER_LOGIN.sub(rf"\1:{HIDDEN}@", head + query + rest))


def _drawn_by_lot(part: str) -> bool:
    bare = part.replace("-", "").replace("_", "")
    if not bare.isalnum():
        return False
    digits = sum(one.isdigit() for one in bare)
    turns = sum(one.islower() and after.isupper() for one, after in pairwise(bare))
    mixed = 0 < digits < len(bare)
    return (len(bare) >= _LONG and (mixed or turns > 2)) or (len(bare) >= _VERY_LONG and (digits > 0 or turns > 1))
