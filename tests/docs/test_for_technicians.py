"""docs/for-technicians.md, followed word by word: each desk's venue.yaml is checked, each of its commands is typed, and
an ear in the desk's place hears exactly the messages that the page promises."""

from __future__ import annotations

import re
import shlex
import socket
from dataclasses import dataclass
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.config.located import parse, value_at
from exhibit.consoles.preset_files import shipped
from exhibit.outputs.osc import probe
from tests.conftest import free_port, until
from tests.outputs.osc.desk import Heard, ScriptedDesk

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "for-technicians.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `exhibit cue (.+?)` \| (.+?) \| .+ \|$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What the page says of one desk."""

    name: str
    text: str

    @property
    def venue(self) -> str:
        (box,) = re.findall(r"^```yaml\n(.*?)^```$", self.text, re.MULTILINE | re.DOTALL)
        return str(box)

    @property
    def console(self) -> str:
        return str(value_at(parse(self.venue, Path("venue.yaml")).data, ("targets", "desk", "console")))

    @property
    def setup(self) -> list[str]:
        found = re.search(r"First, whenever it is reached: (.*?)\. When", self.text, re.DOTALL)
        return _messages(found[1]) if found else []


def _messages(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell.replace("\n", " "))


SECTIONS = [
    Section(name, text)
    for name, text in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    if "**At the desk**" in text
]
CASES = [
    pytest.param(section, typed, promised, id=f"{section.console} {typed}")
    for section in SECTIONS
    for typed, promised in ROW.findall(section.text)
]


def test_every_console_has_a_section_and_its_commands() -> None:
    assert {section.console for section in SECTIONS} == set(shipped())
    assert {section.name for section in SECTIONS} == {preset.name for preset in shipped().values()}
    assert len(CASES) >= 2 * len(SECTIONS)


def place(section: Section, folder: Path, port: int) -> None:
    """The show of a technician who has copied the section's box, with the desk on this machine."""
    target = re.compile(r"^  desk: \{(.*)\}$", re.MULTILINE)
    (written,) = target.findall(section.venue)
    own = ", ".join([*(one for one in written.split(", ") if not one.startswith(("host:", "port:")))])
    venue = target.sub(f"  desk: {{{own}, host: 127.0.0.1, port: {port}}}", section.venue)
    (folder / "exhibit.yaml").write_text("exhibit: x\n")
    (folder / "venue.yaml").write_text(venue)


def worded(message: Heard) -> str:
    """A message as the page writes it."""
    address, *args = message
    return " ".join([str(address), *(f'"{one}"' if isinstance(one, str) else _number(one) for one in args)])


def _number(value: object) -> str:
    """32 bits hold fewer places than were written."""
    return str(round(value, 6)) if isinstance(value, float) else str(value)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda one: one.console)
def test_the_box_of_a_desk_is_sound(section: Section, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "exhibit.yaml").write_text("exhibit: x\n")
    (tmp_path / "venue.yaml").write_text(section.venue)
    assert main(["check", str(tmp_path)]) == 0, capsys.readouterr()


@pytest.mark.parametrize(("section", "typed", "promised"), CASES)
def test_what_is_typed_sends_what_is_promised(
    section: Section, typed: str, promised: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # That somebody listens is what the ear below is for; asking takes a second and a half.
    monkeypatch.setattr(probe, "is_refused", lambda _: False)
    preset = shipped()[section.console]
    transport = next(iter(preset.transports))
    port = free_port(socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM)
    place(section, tmp_path, port)
    question = (preset.ping.address, preset.ping.answer.replace("*", "")) if preset.ping else ("/none", "/none")
    with ScriptedDesk(port, transport, *question) as ear:
        assert main(["cue", "--show", str(tmp_path), *shlex.split(typed)]) == 0
        wanted = [*section.setup, *_messages(promised)]
        assert until(lambda: len(ear.heard) >= len(wanted))
        assert [_rounded(worded(one)) for one in ear.heard] == [_rounded(one) for one in wanted]


def _rounded(message: str) -> str:
    """Numbers as 32 bits and the page have in common."""
    return re.sub(r"-?\d+\.\d+", lambda found: f"{float(found[0]):.4f}", message)


def test_the_links_lead_somewhere() -> None:
    for page in ("for-technicians.md", "lighting.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        for file, heading in re.findall(r"\]\(([\w.-]*?)(?:#([\w-]+))?\)", text):
            if file.endswith(".md") or not file:
                there = (DOCS / (file or page)).read_text(encoding="utf-8")
                headings = re.findall(r"^#+ (.+)$", there, re.MULTILINE)
                anchors = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
                assert not heading or heading in anchors, f"{page}: {file}#{heading}"


@pytest.mark.parametrize("words", re.findall(r"^\| ((?:`[^`]+`(?:, )?)+) \| ", PAGE, re.MULTILINE))
def test_what_the_page_explains_is_what_exhibit_says(words: str) -> None:
    """The faults that are ours; those of the system and of QLab have words of their own."""
    said = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted((DOCS.parent / "exhibit").rglob("*.*"))
        if path.suffix in (".py", ".yaml")
    )
    systems = ("Connection refused", "timed out", "No route to host", "Name or service not known")
    for one in _messages(words):
        if not one.startswith(("exhibit ", "/exhibit")):
            assert one in said or one in systems, one
