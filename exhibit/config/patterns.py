"""Texts of a certain shape, and what is said of those that have another."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from exhibit.translation import LANGUAGES


def matching(pattern: str, otherwise: str) -> AfterValidator:
    """Accept texts that match the whole `pattern`; of others it is said that they are `otherwise`."""

    def read(written: str) -> str:
        if not re.fullmatch(pattern, written):
            raise PydanticCustomError(
                "shape", "'{written}' is {otherwise}", {"written": written, "otherwise": otherwise}
            )
        return written

    return AfterValidator(read)


_LANGUAGE = r"^[a-z]{2,3}$"
LanguageCode = Annotated[
    str,
    matching(_LANGUAGE, "no language: write two small letters, such as en or ru"),
    WithJsonSchema({"type": "string", "pattern": _LANGUAGE}),
]
SpokenLanguage = Annotated[
    str,
    matching("|".join(LANGUAGES), f"no language that is spoken here: write {' or '.join(LANGUAGES)}"),
    WithJsonSchema({"type": "string", "enum": list(LANGUAGES)}),
]
"""A language in which the show speaks to those who run it."""
