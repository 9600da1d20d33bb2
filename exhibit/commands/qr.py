"""`exhibit qr`: labels and signs with codes, by which visitors' phones find the exhibit."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from exhibit.commands.arguments import Commands, page_address, show_folder, text_in
from exhibit.commands.exit_codes import DONE
from exhibit.commands.show_here import show_here
from exhibit.config.problems import whole_file
from exhibit.config.show_folder import VENUE
from exhibit.config.web import place
from exhibit.notices.labels import LABEL_MM, SIGN_MM, Wifi, labels
from exhibit.show import Show, load_show
from exhibit.system.addresses import own_address
from exhibit.system.files import write_at_once
from exhibit.system.host_names import is_loopback

_EVERYBODY = ("0.0.0.0", "::")  # noqa: S104 (what the venue says, compared)


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "qr",
        help="print the codes for visitors' phones",
        description="Write signs (A4) and labels (85 x 54 mm) with codes that open the exhibit's question and story on "
        "a visitor's phone, by its address: no app, no account, no internet.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where they are written")
    parser.add_argument("show", type=show_folder, nargs="?", metavar="SHOW", help="the show (default: the one here)")
    parser.add_argument(
        "--address",
        type=page_address,
        metavar="URL",
        help="where phones find the page (default: this machine's address)",
    )
    parser.add_argument("--wifi", metavar="NAME", help="the Wi-Fi that visitors may use: a second code joins it")
    parser.add_argument("--wifi-password-file", type=Path, metavar="FILE", help="a file with its password, in one line")
    parser.set_defaults(command=_print)


def _print(options: argparse.Namespace) -> int:
    show = load_show(options.show or show_here())
    if importlib.util.find_spec("segno") is None:
        raise whole_file(options.folder, "codes need segno. It comes with: pip install 'exhibit[signs]'")
    page = options.address or _page_of(show)
    files = labels(show, page, _wifi(options))
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write_at_once(options.folder / name, text.encode())
        print(options.folder / name)
    print(f"they open {page}/v; a sign is read from {SIGN_MM} cm, a label from {LABEL_MM} cm")
    if page.startswith("https://"):
        print("phones warn of a certificate that they do not know: try one first", file=sys.stderr)
    if not options.address:
        print("keep this machine at that address (a fixed lease in the router), or the codes lead nowhere")
    return DONE


def _page_of(show: Show) -> str:
    """Where phones find the page. Raises ShowError where they cannot."""
    web = show.venue.web
    host, port = place(web.listen)
    listen = f"web: {{listen: '0.0.0.0:{port}'}}"
    if is_loopback(host):
        text = f"the page is served to this machine alone: write {listen}, or say --address where phones find it"
        raise whole_file(show.folder / VENUE, text)
    if host in _EVERYBODY:
        host = own_address()
        if not host:
            text = "this machine has no address in a network: connect it, or say --address where phones find the page"
            raise whole_file(show.folder / VENUE, text)
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if web.certificate else 'http'}://{shown}:{port}"


def _wifi(options: argparse.Namespace) -> Wifi | None:
    if options.wifi is None:
        return None
    file: Path | None = options.wifi_password_file
    if file is None:
        return Wifi(options.wifi)
    lines = text_in(file).splitlines()
    if not lines or not lines[0].strip():
        raise whole_file(file, "holds no password: write it in the first line, or leave the option out")
    return Wifi(options.wifi, lines[0].strip())
