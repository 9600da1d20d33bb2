"""`exhibit house`: one page for a house of many rooms, from what they tell a broker; and how that broker is set up."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from exhibit import __version__
from exhibit.assembly.broker import broker_at
from exhibit.assembly.house import house_of
from exhibit.assembly.language import spoken_at
from exhibit.commands.arguments import Commands, whole_number
from exhibit.commands.broker_here import add_broker_options, broker_here
from exhibit.commands.exit_codes import DONE, FAILED
from exhibit.config.house import load_house
from exhibit.config.problems import Problem, ShowError, whole_file
from exhibit.config.web import place
from exhibit.outputs.mqtt.house_line import HouseLine
from exhibit.service import house_broker, house_trial
from exhibit.system.failures import failure_words
from exhibit.translation import Say
from exhibit.web.page import missing
from exhibit.web.serving import NotServed

_LISTEN = "127.0.0.1:8091"
_ABOUT = """Serve one page that tells of every room whether it is well, ill, silent or unknown, by what it tells the
broker, until Ctrl+C. It keeps nothing, and may run twice."""


def add(commands: Commands) -> None:
    """Add the command and what it can do."""
    parser = commands.add_parser("house", help="one page for a house of many exhibits", description=_ABOUT)
    add_broker_options(parser, "page.yaml")
    parser.add_argument("--web", type=_address, default=_LISTEN, metavar="HOST:PORT", help=f"where ({_LISTEN})")
    parser.set_defaults(command=_serve)
    _add_set_up(parser.add_subparsers(metavar="WHAT"))


def _add_set_up(what: Commands) -> None:
    init = what.add_parser("init", help="write what a broker of the house's own needs, and each room's part of it")
    init.add_argument("folder", type=Path, metavar="FOLDER", help="a new one, or one of before: rooms are added")
    init.add_argument("--host", required=True, help="the broker's name or address, as rooms reach it")
    init.add_argument("--port", type=whole_number(1, 65535), default=8883, help="its port (8883)")
    init.add_argument("--below", default="house", metavar="PREFIX", help="below what all rooms stand (house)")
    init.add_argument("--rooms", nargs="+", required=True, metavar="ROOM", help="hall cellar attic")
    init.set_defaults(command=_init)
    shut = what.add_parser("shut-out", help="let a room in no more, such as one whose box was stolen")
    shut.add_argument("room", metavar="ROOM")
    shut.add_argument("--folder", type=Path, default=Path(), metavar="FOLDER", help="what init wrote (default: here)")
    shut.set_defaults(command=_shut_out)
    trial = what.add_parser("try", help="a broker, a store and three drawn rooms here, and the page before them")
    trial.set_defaults(command=_try)


def _try(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="exhibit-house-") as folder, ExitStack() as ending:
        signal.signal(signal.SIGTERM, _interrupt)  # whoever ends this by it ends its rooms, too
        print(f"a house is set up in {folder}; it is gone when this ends", flush=True)
        house = house_trial.HouseTrial(Path(folder))
        ending.callback(house.close)
        say = spoken_at(None, options.language)
        _await_rooms(house, say)
        print(say(f"what they count: exhibit journal --journal '{house.store}' check"), flush=True)
        options.settings = house.settings
        return _serve(options)


def _await_rooms(house: house_trial.HouseTrial, say: Say, within_s: float = 180.0) -> None:
    """Until each room was heard, has ended, or the time is over: who opens the page then sees all of them. Says how it
    goes."""
    settings, heard = load_house(house.settings), set[str]()
    topics = {f"{settings.below}/{room}/beat": room for room in house.rooms}
    broker = broker_at(settings.mqtt, house.settings.parent)
    line = HouseLine(broker, tuple(topics), lambda topic, _, kept: None if kept else heard.add(topics[topic]))
    told: set[str] = set()
    until_s = time.monotonic() + within_s
    while (left := {*house.rooms} - told) and time.monotonic() < until_s:
        for room in sorted(left & heard):
            print(say(f"{room} is here"), flush=True)
        ended = house.ended()
        for name in sorted({*ended} - told):
            print(say(f"{name} has ended: {ended[name]}"), file=sys.stderr, flush=True)
        told |= heard | {*ended}
        if "broker" in ended:
            break
        time.sleep(0.1)
    line.close()
    for room in sorted({*house.rooms} - told):
        print(say(f"{room} was not heard within {within_s:.0f} s: this machine is very busy"), file=sys.stderr)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _init(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    made = house_broker.init(folder, options.host, options.port, options.below.strip("/"), options.rooms)
    for file in made:
        print(file)
    print(f"the broker: mosquitto -c {folder.resolve()}/mosquitto.conf")
    print(f"the page:   exhibit house --settings {folder / 'page' / 'page.yaml'}")
    print(f"the store:  exhibit collect STORE --settings {folder / 'collector' / 'collector.yaml'}")
    print("each room:  its mqtt.yaml goes into its exhibit.yaml, house-ca.crt beside that; then delete them here")
    if made and house_broker.tell_broker(folder):
        print("the broker that runs has been told")
    return DONE


def _shut_out(options: argparse.Namespace) -> int:
    done = house_broker.shut_out(options.folder, options.room)
    if not done.was_in:
        known = ", ".join(house_broker.rooms_in(options.folder)) or "none"
        print(f"'{options.room}' was not let in anyway; rooms that are: {known}", file=sys.stderr)
        return FAILED
    if not done.broker_told:
        print(f"'{options.room}' is let in no more once the broker has read its files: start it again", file=sys.stderr)
        return FAILED
    print(f"'{options.room}' is shut out, and the broker has hung up on it")
    print(f"a new box for it: exhibit house init {options.folder} --host HOST --rooms {options.room}")
    return DONE


def _address(written: str) -> str:
    try:
        place(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return written


def _serve(options: argparse.Namespace) -> int:
    if lacking := missing():
        raise whole_file(Path("exhibit"), f"the page needs {lacking}. It comes with: pip install 'exhibit[web]'")
    broker, below = broker_here(options, "exhibit house")
    house = house_of(broker, below, options.web, __version__, lambda text: print(text, file=sys.stderr))
    # Imported here: the libraries are an extra, and take a moment.
    from exhibit.web.house.page import house_page  # noqa: PLC0415
    from exhibit.web.server.serve import serve  # noqa: PLC0415
    from exhibit.web.shared.page import SHARED  # noqa: PLC0415

    say = spoken_at(None, options.language)
    print(say(f"the page of the house is at {house.page.serving.url} (Ctrl+C ends it)"), flush=True)
    print(say("who presses something needs an operator's token: exhibit token --role operator"), flush=True)
    try:
        serve(house.page, (SHARED, house_page(house.desk, house.line)))
    except OSError as error:
        raise ShowError([Problem(options.web, 0, 0, f"{failure_words(error)}: name another by --web")]) from None
    except NotServed as error:
        raise ShowError([Problem(options.web, 0, 0, str(error))]) from None
    finally:
        house.line.close()
    return DONE
