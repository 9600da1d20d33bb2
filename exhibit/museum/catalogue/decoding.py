"""Bytes as text, whatever saved them: UTF-8 with or without a mark, UTF-16 with one, and what Windows wrote. Pure."""

from __future__ import annotations

import codecs
import re

_HIGH = re.compile(rb"[\xc0-\xff\xa8\xb8]+")


def decoded(data: bytes, encoding: str | None = None) -> str:
    """`data` as text with plain line ends. Where it is not UTF-8 it is cp1251, if most of its foreign letters stand
    beside each other as Cyrillic ones do, else cp1252. Raises UnicodeDecodeError or LookupError for an `encoding` that
    does not fit."""
    text = data.decode(encoding or _encoding(data), "strict" if encoding else "replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        lengths = [len(one) for one in _HIGH.findall(data)]
        return "cp1251" if sum(one for one in lengths if one > 1) > sum(lengths) / 2 else "cp1252"
    return "utf-8-sig"
