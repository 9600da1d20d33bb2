"""Which broker of a house is meant, and below what its rooms are."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from exhibit.assembly.broker import broker_at
from exhibit.config.house import load_house
from exhibit.config.problems import whole_file
from exhibit.config.web import place
from exhibit.outputs.mqtt.broker import Broker

_PASSWORD = "EXHIBIT_HOUSE_PASSWORD"  # noqa: S105 (the name of a variable)


def add_broker_options(parser: argparse.ArgumentParser, file: str) -> None:
    """Add the options; `file` is what `exhibit house init` calls the settings of who is asked."""
    parser.add_argument("--settings", type=Path, metavar="FILE", help=f"{file}, as 'exhibit house init' writes it")
    parser.add_argument("--broker", type=_broker, metavar="HOST[:PORT]", help="the broker, where there is no such file")
    parser.add_argument("--username", help=f"where it asks for one; its password is read from {_PASSWORD}")
    parser.add_argument("--below", default="", metavar="PREFIX", help="rooms are what stands one level below (all)")


def broker_here(options: argparse.Namespace, command: str) -> tuple[Broker, str]:
    """The broker, and below what its rooms are. Raises ShowError."""
    if options.settings is not None:
        settings = load_house(options.settings)
        return broker_at(settings.mqtt, options.settings.parent), options.below or settings.below or ""
    if options.broker is None:
        text = "no broker is named: --broker HOST, or --settings FILE, which 'exhibit house init' writes"
        raise whole_file(Path(command), text)
    host, port = options.broker
    password = os.environ.get(_PASSWORD) if options.username else None
    return Broker(host, port, username=options.username, password=password), options.below


def _broker(written: str) -> tuple[str, int]:
    _, colon, port = written.rpartition(":")
    try:
        return place(written if colon and port.isdecimal() else f"{written}:1883")
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{written}' is no broker: write HOST or HOST:PORT") from None
