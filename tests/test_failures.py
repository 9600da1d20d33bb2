"""What the machine says, in the words of whoever has to put it right."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest

from exhibit.system.failures import failure_words
from tests.conftest import free_port


def test_a_closed_port_and_an_unknown_name_are_told_in_words() -> None:
    with pytest.raises(OSError, match="refused") as refused:
        socket.create_connection(("127.0.0.1", free_port(socket.SOCK_STREAM)))
    assert failure_words(refused.value) == "nobody listens there"
    assert failure_words(socket.gaierror(-2, "Name or service not known")) == "no address is known under this name"
    assert failure_words(TimeoutError()) == "no answer came"
    assert failure_words(OSError(errno.ENOSPC, "No space left on device")) == "the disk is full"


def test_what_has_no_words_keeps_the_systems_own() -> None:
    assert failure_words(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert failure_words(ValueError("no host")) == "no host"
    assert failure_words(RuntimeError()) == "RuntimeError"
    assert "certificate" in failure_words(ssl.SSLError(1, "certificate verify failed"))
