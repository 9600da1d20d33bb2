"""Shows good and broken: what is wrong is told at its place, all at once, each in one line."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path

import pytest

from exhibit.config.problems import ShowError
from exhibit.controller import Controller
from exhibit.cues.osc_message import OscStep
from exhibit.cues.scene import SceneClaim
from exhibit.outputs.sound import Ducking, levels_of
from exhibit.show import advice_on, load_show, read_show
from exhibit.show.program import program_of
from exhibit.system.paths import example_show
from exhibit.values import Context, Cue, Mood

SHOWS = Path(__file__).parents[1] / "shows"
BROKEN = sorted((SHOWS / "broken").glob("*.yaml"))
BROKEN_SHOWS = sorted(file.parent for file in (SHOWS / "broken").glob("*/messages.txt"))
GOOD_SHOWS = sorted(file.parent for file in (SHOWS / "good").glob("*/exhibit.yaml"))
BROKEN_SCENES = sorted((SHOWS / "broken" / "scenes").glob("*.yaml"))


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the good show, in the present folder."""
    folder = tmp_path / "show"
    shutil.copytree(SHOWS / "good" / "small", folder)
    monkeypatch.chdir(folder)
    return folder


def told_as(cue: Cue) -> str:
    return f"{cue.rule}: {cue.output} {cue.action} {json.dumps(dict(cue.args))}"


def problems(folder: Path) -> list[str]:
    try:
        _, found = read_show(folder)
    except ShowError as error:
        found = list(error.problems)
    return [str(problem) for problem in ShowError(found).problems]


def test_a_good_show_loads(show: Path) -> None:
    loaded = load_show(show)
    assert loaded.settings.exhibit == "A small show"
    rule = loaded.rules["welcome"]
    scene, message = rule.while_[0].action, rule.on_start[0].action
    assert isinstance(scene, SceneClaim)
    assert (rule.hold, scene.with_) == (1.0, {"speed": 2.0})
    assert isinstance(message, OscStep)
    assert message.args == [1, 0.5, "yes", True]


def test_the_example_show_loads_and_has_an_attract_loop() -> None:
    loaded = load_show(example_show())
    assert len(loaded.rules) >= 5
    assert loaded.rules["attract"].when.text == "visitors == 0"
    assert all(rule.about for rule in loaded.rules.values())


@pytest.mark.parametrize("rules", BROKEN, ids=lambda path: path.stem)
def test_a_broken_show_names_every_mistake(rules: Path, show: Path) -> None:
    shutil.copy(rules, show / "rules" / "broken.yaml")
    expected = rules.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert problems(show) == expected


@pytest.mark.parametrize("broken", BROKEN_SHOWS, ids=lambda path: path.name)
def test_a_broken_show_of_several_files_names_every_mistake(broken: Path, show: Path) -> None:
    """Its files stand in for those of the good show."""
    shutil.copytree(broken, show, dirs_exist_ok=True)
    assert problems(show) == (broken / "messages.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("good", GOOD_SHOWS, ids=lambda path: path.name)
def test_every_good_show_loads_and_plays_what_it_promises(good: Path) -> None:
    """Nobody for 2 s, two who laugh until 20 s, nobody again: the cues that `cues.txt` lists, in this order."""
    loaded = load_show(good)
    assert advice_on(loaded) == ()
    controller = Controller(program_of(loaded))
    joy = Mood(2, "happiness", {"happiness": 0.9, "neutral": 0.1}, valence=0.7, arousal=0.6, attention=0.9)
    told = []
    for tick in range(400):
        outcome = controller.felt(joy if 20 <= tick < 200 else Mood(), tick / 10, Context(hour=15.0, weekday=5))
        told += [f"{tick / 10:g} {told_as(cue)}" for cue in outcome.cues]
    expected = (good / "cues.txt").read_text(encoding="utf-8").splitlines()
    assert told == expected


@pytest.mark.parametrize("scene", BROKEN_SCENES, ids=lambda path: path.stem)
def test_a_broken_scene_names_every_mistake(scene: Path, show: Path) -> None:
    shutil.copy(scene, show / "scenes" / "moody" / "scene.yaml")
    expected = scene.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert problems(show) == expected


def test_a_scene_may_follow_the_rules_and_variables_of_its_show(show: Path) -> None:
    file = show / "scenes" / "plain" / "scene.yaml"
    layer = "  - rain: {amount: \"0.1 * since('welcome') + var('rain')\"}\n"
    file.write_text(file.read_text(encoding="utf-8") + layer, encoding="utf-8")
    assert {"since('welcome')", "var('rain')"} <= program_of(load_show(show)).references


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exhibt: x\n", "exhibit.yaml:1:1: unknown key 'exhibt'. Did you mean 'exhibit'?"),
        ("camera: {reach: far}\n", "exhibit.yaml:1:17: 'far' is not one of 'near', 'room' or 'hall'"),
        ("camera: {farthest: 5}\n", "exhibit.yaml:1:20: a distance needs a unit: write 5m or 5cm"),
        (
            "camera: {farthest: far}\n",
            "exhibit.yaml:1:20: 'far' is not a distance: write a number and a unit, such as 5m or 450cm",
        ),
        ("camera: {farthest: 30m}\n", "exhibit.yaml:1:20: here belongs a number not above 15, not '30m'"),
        ("camera: {lens: 200}\n", "exhibit.yaml:1:16: here belongs a number not above 150, not 200"),
        (
            "projector: {size: big}\n",
            "exhibit.yaml:1:19: here belongs width x height, such as 1280x720, or native, not 'big'",
        ),
        (
            "osc: {targets: {desk: {host: here, port: 70000}}}\n",
            "exhibit.yaml:1:42: here belongs a number not above 65535, not 70000",
        ),
        (
            "osc: {listen: 9001, from: [10.0.0.0/24, the-desk]}\n",
            "exhibit.yaml:1:27: 'the-desk' is neither an address nor a network: write 10.0.0.5 or 10.0.0.0/24",
        ),
        ("default: [{scene: tide}]\n", "exhibit.yaml:1:19: there is no scene 'tide'. There is: moody, plain."),
        ("mqtt: yes\n", "exhibit.yaml:1:7: here belongs a mapping of keys, not 'yes'"),
        ("sound: {beds: 1.5}\n", "exhibit.yaml:1:15: here belongs a number not above 1, not 1.5"),
        (
            "sound: {ducking: {depth: 6}}\n",
            "exhibit.yaml:1:26: '6' is not a depth: write how far the bed steps back, such as 6dB",
        ),
        ("sound: {ducking: {depth: 90dB}}\n", "exhibit.yaml:1:26: here belongs a number not above 60, not '90dB'"),
        ("sound: {ducking: {atack: 1s}}\n", "exhibit.yaml:1:19: unknown key 'atack'. Did you mean 'attack'?"),
        ("sound: {volume: 0.5\n", "exhibit.yaml:2:1: a quote or bracket is opened and never closed"),
        ("camera: {lens: ${x}}\n", "exhibit.yaml:1:17: a brace stands inside a text: put the text in quotes"),
        ("include: [a, , b]\n", "exhibit.yaml:1:14: a value is missing here"),
        ("exhibit: *all\n", "exhibit.yaml:1:10: a text that begins with * needs quotes"),
        ("exhibit: @home\n", "exhibit.yaml:1:10: a text that begins like this needs quotes"),
        ("exhibit: 'it's'\n", "exhibit.yaml:1:14: a text goes on after its closing quote: put all of it in quotes"),
        ("sound: {volume: 1}}\n", "exhibit.yaml:1:19: one '}' too many stands here: take it away"),
        ("include: [a\nseed: 1\n", "exhibit.yaml:2:5: a bracket is opened above and never closed"),
        ("exhibit: > 0.5\n", "exhibit.yaml:1:12: a text that begins with > or | needs quotes"),
        ("include: - a\n", "exhibit.yaml:1:10: a list begins on a line of its own, below its key"),
        ("exhibit: a\n---\nseed: 1\n", "exhibit.yaml:2:1: '---' divides a file in two: use two files"),
        (
            "sound:\n  volume:1\n",
            "exhibit.yaml:2:3: here belongs a mapping of keys, not 'volume:1' (a colon needs a space after it)",
        ),
        ("sound: {volume:1}\n", "exhibit.yaml:1:9: 'volume:1' has no space after its colon: add one"),
        ("projector: {fullscreen: yes}\n", "exhibit.yaml:1:25: here belongs true or false, not 'yes': write 'true'"),
    ],
)
def test_mistakes_in_the_main_file(text: str, message: str, show: Path) -> None:
    (show / "exhibit.yaml").write_text(text)
    assert message in problems(show)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", Ducking(6.0, 0.15, 1.0)),
        ("on", Ducking(6.0, 0.15, 1.0)),
        ("off", Ducking(0.0, 0.15, 1.0)),
        ("{depth: 12dB, attack: 80ms, release: 2s}", Ducking(12.0, 0.08, 2.0)),
        ("{depth: 4.5 db}", Ducking(4.5, 0.15, 1.0)),
    ],
)
def test_ducking_as_it_is_written(written: str, meant: Ducking, show: Path) -> None:
    text = f"sound: {{volume: 0.5, beds: 0.9, stings: 0.7, ducking: {written}}}\n" if written else "sound: {}\n"
    (show / "exhibit.yaml").write_text((show / "exhibit.yaml").read_text() + text)
    levels = levels_of(load_show(show).settings.sound)
    assert levels.ducking == meant
    assert not written or (levels.master, levels.beds, levels.stings) == (0.5, 0.9, 0.7)


def test_the_room_says_where_sound_is_heard(show: Path) -> None:
    settings = (show / "exhibit.yaml").read_text()
    (show / "exhibit.yaml").write_text(settings + "sound: {device: Monitors}\n")
    assert load_show(show).audio_device == "Monitors"
    (show / "venue.yaml").write_text("sound: {device: Hall}\n")
    assert load_show(show).audio_device == "Hall"


def test_sounds_that_cannot_be_played_are_told_and_the_show_loads(show: Path) -> None:
    folder = show / "scenes" / "sounds"
    folder.mkdir(exist_ok=True)
    mp3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 2
    good = {
        "sea.ogg": ogg(b"\x01vorbis"),
        "surf.ogg": ogg(b"OpusHead"),
        "sea2.wav": wav(1, 16),
        "sea6.wav": wav(3, 32),
        "sea3.flac": b"fLaC",
        "sea4.mp3": b"ID3\4\0\0\0\0\0\2xx" + mp3,
        "sea5.mp3": b"\0" + mp3,
    }
    bad = {
        "birds.ogg": b"",
        "cut.wav": wav(1, 16)[:40],
        "doubles.wav": wav(3, 64),
        "dusk.flac": b"fLaC",
        "dusk.wav": wav(1, 24),
        "layer.wav": wav(0x55, 16),
        "phone.mp3": b"\0\0\0\x1cftypM4A " + b"\xff\xfb" * 40,
        "rain.wav": b"ftypM4A",
        "speech.ogg": ogg(b"Speex   "),
        "still.wav": wav(1, 16, 0),
        "wind.m4a": b"",
    }
    for name, content in {**good, **bad, "notes.txt": b"remember"}.items():
        (folder / name).write_bytes(content)
    save = "it is not played: save it as Ogg, WAV, FLAC or MP3"
    assert [str(problem).removeprefix("scenes/sounds/") for problem in advice_on(load_show(show))] == [
        "birds.ogg: it is empty",
        "cut.wav: it is cut off before its sound: copy it again",
        "doubles.wav: it holds floats of 64 bits, which are not played: save it with 16 or 24 bits",
        "dusk.flac: it is not played, since dusk.wav has the same name: rename one of them",
        f"layer.wav: it is a WAV with another kind of sound in it; {save}",
        f"phone.mp3: it is no MP3 sound; {save}",
        f"rain.wav: it is no WAV sound; {save}",
        f"speech.ogg: it is no Ogg sound; {save}",
        "still.wav: it holds no sound: save it again",
        f"wind.m4a: {save}",
    ]


def ogg(codec: bytes) -> bytes:
    """The first page of an Ogg file."""
    return b"OggS\0\2" + bytes(20) + b"\1\x13" + codec + bytes(20)


def wav(code: int, bits: int, size: int = 480) -> bytes:
    """A WAV file of one channel."""
    form = struct.pack("<HHIIHH", code, 1, 48_000, 48_000 * bits // 8, bits // 8, bits)
    chunks = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", size) + bytes(size)
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def test_a_folder_without_a_show_says_so(tmp_path: Path) -> None:
    text = "is no show: it has no exhibit.yaml. Name the folder of a show, or leave it out"
    assert problems(tmp_path) == [f"{tmp_path}: {text}"]


def test_two_files_cannot_hold_the_same_rule(show: Path) -> None:
    shutil.copy(show / "rules" / "presence.yaml", show / "rules" / "second.yaml")
    text = "there is a rule 'welcome' in presence.yaml already: give one another name"
    assert problems(show) == [f"rules/second.yaml:2:3: {text}"]


def test_a_broken_scene_names_its_line(show: Path) -> None:
    (show / "scenes" / "plain" / "scene.yaml").write_text("about: x\nlayers:\n  - gradiant: {}\n")
    found = problems(show)
    assert found[0] == "scenes/plain/scene.yaml:3:5: unknown key 'gradiant'. Did you mean 'gradient'?"


def test_a_file_that_is_not_text_says_so(show: Path) -> None:
    (show / "rules" / "photo.yaml").write_bytes(b"\xff\xd8\xff\xe0\x00")
    assert problems(show) == ["rules/photo.yaml: is not a text in UTF-8: save it again with that encoding"]


def test_a_show_that_has_lost_a_picture_overnight_still_loads(show: Path) -> None:
    """`exhibit check` names it, and the wall leaves its layer out; but a restart at eight in the morning works."""
    (show / "scenes" / "plain" / "torn.png").write_bytes(b"\x89PNG torn")
    file = show / "scenes" / "plain" / "scene.yaml"
    layers = "  - image: {file: gone.png}\n  - image: {file: torn.png}\n"
    file.write_text(file.read_text(encoding="utf-8") + layers, encoding="utf-8")
    assert "plain" in load_show(show).scenes
    assert [problem.split(": ", 1)[1][:30] for problem in problems(show)] == [
        "there is no file 'gone.png' in",
        "'torn.png': is not an image th",
    ]
