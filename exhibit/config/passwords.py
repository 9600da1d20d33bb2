"""Passwords that the show's files name, and that stand elsewhere: in the environment, or in a file of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from pydantic_core import PydanticCustomError

from exhibit.config.file_names import file_named
from exhibit.system.failures import failure_words
from exhibit.system.files import is_open_to_others


class PasswordFault(Exception):
    """A password cannot be had; the message says why, with the remedy, and nothing of it."""


class NamesPassword(Protocol):
    """A section that may name a password, one way or the other."""

    @property
    def password_env(self) -> str | None: ...

    @property
    def password_file(self) -> str | None: ...


def password_keys(section: NamesPassword) -> list[str]:
    """The key by which `section` names a password, if it names one. Raises PydanticCustomError where it does so twice:
    one of them would count for nothing."""
    keys = [key for key in ("password_env", "password_file") if getattr(section, key) is not None]
    if len(keys) == 2:
        text = "write 'password_env' or 'password_file', not both"
        raise PydanticCustomError("either", "{error}", {"error": text, "below": (keys[1],), "at_key": True})
    return keys


def read_password(section: NamesPassword, folder: Path) -> str:
    """The password that `section` of the show in `folder` names, as it is now; empty where it names none. Raises
    PasswordFault."""
    if section.password_env is not None:
        written = os.environ.get(section.password_env)
        if written is None:
            raise PasswordFault(
                f"the environment has no {section.password_env}: set it to the password before the start"
            )
        return written
    return _in_file(section.password_file, folder) if section.password_file is not None else ""


def _in_file(name: str, folder: Path) -> str:
    file = file_named(folder, name)
    try:
        if is_open_to_others(file):
            raise PasswordFault(f"others may read '{name}': chmod 600 {file.name}")
        return file.read_text(encoding="utf-8").strip("\r\n")
    except OSError as error:
        raise PasswordFault(f"'{name}' cannot be read: {failure_words(error)}") from None
    except UnicodeDecodeError:
        raise PasswordFault(f"'{name}' cannot be read: it is no text") from None
