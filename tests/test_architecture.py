"""The house rules of docs and architecture, read off the code's own imports."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from argparse import ArgumentParser
from collections import defaultdict
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from exhibit.cli import COMMANDS

PACKAGE = Path(__file__).parent.parent / "exhibit"

# The order of rooms (docs/architecture.md): a room may import what stands on a lower floor, and nothing beside it or
# above. On the ground modules may know each other.
FLOORS: tuple[set[str], ...] = (
    {
        "values",
        "clock",
        "head_height",
        "smoothing",
        "palette",
        "switchback",
        "verdict",
        "health",
        "events",
        "system",
        "translation",
    },
    {"config", "osc_codec"},
    {"expressions", "questions", "shaders"},
    {"inputs", "consoles", "cues"},
    {"vision", "rules", "mood"},
    {"outputs", "controller"},
    {"show", "journal", "alerts"},
    {"runtime", "rehearsal", "museum", "house"},
    {"terminal", "overlay", "editor", "filming", "training", "notices", "reports"},
    {"web"},
    {"assembly", "service"},
    {"app", "doctor"},
    {"commands"},
    {"cli"},
    {"__main__"},
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# Third-party libraries and the only places that may import them.
ONLY_IN = {
    "cv2": (
        "vision/",
        "outputs/scenes/media",
        "outputs/scenes/resampling",
        "outputs/projector/painters",
        "outputs/projector/wall_picture",
        "system/late.py",
    ),
    "av": ("system/video.py", "system/audio.py", "system/late.py"),
    "ai_edge_litert": ("vision/",),
    "tflite_runtime": ("vision/",),
    "pygame": ("outputs/projector", "outputs/sound", "outputs/scenes", "system/late.py"),
    "pythonosc": ("osc_codec.py",),
    "aiomqtt": ("outputs/mqtt",),
    "psycopg": ("journal/postgres",),
    "sqlite3": ("outputs/mqtt", "journal/sqlite.py", "doctor/broker.py"),
    "rich": ("terminal.py", "commands/", "cli.py", "training/"),
    "yaml": ("config/",),
    "zeroconf": ("inputs/osc/announcing.py",),
    "ifaddr": ("inputs/osc/announcing.py",),
    "sacn": ("outputs/dmx/e131.py",),
    "fastapi": ("web/",),
    "starlette": ("web/",),
    "h11": ("web/",),
    "uvicorn": ("web/",),
    "websockets": ("web/",),
    "prometheus_client": ("web/",),
    "torch": ("training/",),
    "litert_torch": ("training/",),
    "matplotlib": ("training/plots.py", "rehearsal/plot.py"),
    "segno": ("notices/qr_code.py",),
    "pythainlp": ("outputs/scenes/thai_words.py",),
    "ai_edge_quantizer": ("training/quantising.py",),
}
ANYWHERE = {"numpy", "pydantic", "pydantic_core"}
"""Third-party libraries that every room may import: arrays, and models of what is written."""
# The pure middle: no clock, file, socket, thread, randomness or logging of its own.
PURE = (
    "mood",
    "journal/atoms.py",
    "journal/batches.py",
    "journal/late.py",
    "journal/postgres_tables.py",
    "journal/published.py",
    "journal/row_text.py",
    "journal/rows.py",
    "journal/shown.py",
    "journal/tally.py",
    "journal/visits.py",
    "expressions",
    "questions",
    "rules",
    "controller.py",
    "smoothing.py",
    "inputs/addresses.py",
    "inputs/command_grammar.py",
    "inputs/conversion.py",
    "museum/catalogue/decoding.py",
    "museum/catalogue/floor_plan.py",
    "museum/catalogue/importing.py",
    "museum/catalogue/json_records.py",
    "museum/catalogue/lido.py",
    "museum/catalogue/table.py",
    "museum/catalogue/walking.py",
    "museum/catalogue/xml_tree.py",
    "museum/catalogue/yaml_text.py",
    "museum/recommend/draws.py",
    "museum/recommend/for_group.py",
    "museum/recommend/gate.py",
    "museum/recommend/profiles.py",
    "museum/recommend/profiles_file.py",
    "museum/recommend/reasons.py",
    "museum/recommend/routes.py",
    "museum/recommend/suggesting.py",
    "museum/recommend/wishes.py",
    "museum/statistics/",
    "reports/as_json.py",
    "reports/plots.py",
    "reports/sentences.py",
    "inputs/osc/peers.py",
    "notices/error_rates.py",
    "notices/filling.py",
    "outputs/dmx/fading.py",
    "outputs/dmx/fixture.py",
    "outputs/dmx/link_state.py",
    "outputs/dmx/refresh.py",
    "osc_codec.py",
    "house/publisher.py",
    "outputs/mqtt/beat.py",
    "outputs/mqtt/presence.py",
    "outputs/mqtt/states.py",
    "outputs/osc/link_state.py",
    "outputs/osc/link_step.py",
    "cues/sentences.py",
    "outputs/osc/pacing.py",
    "outputs/osc/poison.py",
    "runtime/discretion.py",
    "outputs/projector_power/link_state.py",
    "outputs/projector_power/mains.py",
    "runtime/overrides.py",
    "runtime/simulated_visitors.py",
    "runtime/telemetry.py",
    "vision/faces/search_rhythm.py",
    "vision/pacing.py",
    "vision/picture_condition.py",
    "vision/picture_measures.py",
    "vision/tracking/",
    "web/control_room/claims.py",
    "web/control_room/discreet_parts.py",
    "web/control_room/formatting.py",
    "web/control_room/parts.py",
    "web/kiosk/told.py",
    "runtime/standby.py",
    "translation/templates.py",
    "runtime/standing.py",
    "service/crash_loop.py",
    "shaders/compiler_log.py",
    "shaders/glsl.py",
    "shaders/header.py",
    "shaders/json_text.py",
    "shaders/ladder.py",
    "shaders/program.py",
    "shaders/sizes.py",
    "runtime/vital_signs.py",
    "verdict.py",
    "alerts/alert.py",
    "alerts/courses.py",
    "alerts/memory.py",
)
IMPURE = {
    "time",
    "random",
    "threading",
    "socket",
    "logging",
    "asyncio",
    "os",
    "io",
    "datetime",
    "subprocess",
    "secrets",
}


# What reads the wall clock, which may jump, and why it may: dates, and ages over restarts. Law 2: nothing that lasts.
WALL_CLOCK = {
    "alerts/mail.py": "dates a mail",
    "alerts/requests.py": "dates an alert",
    "assembly/alert_ways.py": "dates an alert",
    "assembly/alerts.py": "dates an alert",
    "assembly/other_rooms.py": "the moment that several machines agree on",
    "clock.py": "the seam",
    "commands/experiment.py": "what the journal counted in the last four weeks",
    "commands/logs.py": "lines since a time of day",
    "commands/privacy.py": "dates a page",
    "commands/simulate.py": "until which day",
    "journal/copies.py": "a copy a day, by the date of the one on disk; one of the future is none",
    "journal/listener.py": "quarters of an hour of the day; a commit that waits at most until the next one",
    "journal/retention.py": "months",
    "journal/simulated.py": "quarters of an hour of a day that is made up",
    "journal/sqlite.py": "the name of a file",
    "journal/transfer.py": "dates what is handed on",
    "museum/checks.py": "between which seconds of UTC the days of an experiment lie",
    "outputs/mqtt/output.py": "dates a message",
    "outputs/mqtt/simulated_room.py": "dates a message",
    "outputs/rolling_file.py": "days that records are kept, over restarts",
    "runtime/logbook.py": "dates notices",
    "runtime/taken_answers.py": "days that ids are kept, over restarts",
    "service/backup.py": "dates a backup",
    "service/update.py": "dates an update",
    "system/files.py": "names; how old a file is that a power cut left",
    "system/stacks.py": "dates a dump",
    "web/kiosk/routes.py": "quarters of an hour of the day, as devices tell them",
    "system/wall_clock.py": "whether it can be trusted, and its zone",
    "web/control_room/routes_log.py": "what the page shows beside dates",
    "web/house/desk.py": "how far a room's clock is from ours",
    "web/logs/routes.py": "lines since a time of day",
    "web/tracking/routes.py": "counts of a time that is still to come",
    "web/server/logins.py": "a login's end, over restarts; while it runs the monotonic clock counts",
}
READS_WALL_CLOCK = {"time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime", "time.ctime"}
READS_WALL_CLOCK |= {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.CLOCK_REALTIME"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> set[str]:
    """Every module that `path` names in an import, wherever it stands."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
            if node.module == "exhibit.system.late":
                found |= {"numpy" if alias.name == "np" else alias.name for alias in node.names}
    return found


def needed(path: Path, known: set[str]) -> set[str]:
    """The modules among `known` that `path` imports; of `from package import module` the module alone."""
    named = imported(path) & known
    through = {name.rpartition(".")[0] for name in named}
    own = {name for name in imported(path) - known if name.rpartition(".")[0] in named}
    return {name for name in named if name not in through or any(one.rpartition(".")[0] == name for one in own)}


def part(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def name_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(inside.parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_from_lower_floors_only(path: Path) -> None:
    own = part(path)
    named = {name.split(".")[1] for name in imported(path) if name.startswith("exhibit.")} - {own, "__version__"}
    if own == "__init__":
        assert not named, "the package itself imports nothing of its own"
        return
    lower = {room for room, floor in FLOOR_OF.items() if floor < FLOOR_OF[own]}
    assert named <= lower | (FLOORS[0] if own in FLOORS[0] else set())


def test_every_room_stands_on_a_floor() -> None:
    assert {part(path) for path in modules()} - {"__init__"} <= set(FLOOR_OF)


def test_nothing_imports_in_a_circle() -> None:
    """Late imports count: two modules that need each other are one, or lack a third."""
    paths = {name_of(path): path for path in modules()}
    imports = {name: needed(path, set(paths)) - {name} for name, path in paths.items()}
    while leaves := [name for name, needed in imports.items() if not needed & set(imports)]:
        for name in leaves:
            del imports[name]
    # What is left is in a circle, or imports one.
    while tops := [name for name in imports if not any(name in needed for needed in imports.values())]:
        for name in tops:
            del imports[name]
    assert imports == {}


@pytest.mark.parametrize("room", ["runtime", "web", "terminal"])
def test_what_meets_outputs_knows_the_port_alone(room: str) -> None:
    for path in modules():
        if part(path) == room:
            named = {name for name in imported(path) if name.startswith("exhibit.outputs.")}
            assert all(name.startswith("exhibit.outputs.port") for name in named), path


def test_outputs_know_no_rules_and_scenes_alone_speak_their_language_whose_words_all_may_know() -> None:
    for path in modules():
        if part(path) == "outputs":
            names = imported(path)
            assert not any(name.startswith("exhibit.rules") for name in names), path
            if "scenes" not in path.parts:
                of_language = {name for name in names if name.startswith("exhibit.expressions.")}
                assert all(name.startswith("exhibit.expressions.word") for name in of_language), path


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_to_its_adapter_alone(library: str) -> None:
    users = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(name.split(".")[0] == library for name in imported(path))
    ]
    assert [user for user in users if not user.startswith(ONLY_IN[library])] == []


def test_every_library_has_its_places() -> None:
    """A new one is a row of ONLY_IN, unless it is to be known in the whole house."""
    known = {"exhibit", *sys.stdlib_module_names, *ONLY_IN, *ANYWHERE}
    strange = {path: {name.split(".")[0] for name in imported(path)} - known for path in modules()}
    assert {str(path): names for path, names in strange.items() if names} == {}


def test_a_command_has_its_place_in_the_help_and_its_row_in_the_readme() -> None:
    """A module of commands/ with `add` is one, and is called like it."""
    written = [path.stem for path in modules() if part(path) == "commands" and _defines(path, "add")]
    assert sorted(COMMANDS) == written
    rows = re.findall(r"^\| `exhibit (\w+)", (PACKAGE.parent / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == written


def _defines(path: Path, function: str) -> bool:
    body = tree_of(path).body
    return any(isinstance(one, ast.FunctionDef) and one.name == function for one in body)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    commands = ArgumentParser().add_subparsers()
    import_module(f"exhibit.commands.{name}").add(commands)
    assert {one.dest: one.help for one in commands._choices_actions} == {name: COMMANDS[name].help}


def test_the_middle_is_pure() -> None:
    for path in modules():
        inside = str(path.relative_to(PACKAGE))
        if inside.startswith(PURE):
            assert not {name.split(".")[0] for name in imported(path)} & IMPURE, inside


def test_intervals_are_monotonic_and_the_wall_clock_only_tells_dates() -> None:
    """A new reader of it is a row of WALL_CLOCK, with its reason; one that reads it no more is none."""
    found = {str(path.relative_to(PACKAGE)) for path in modules() if _reads_wall_clock(path)}
    assert found == set(WALL_CLOCK)


def _reads_wall_clock(path: Path) -> bool:
    """Whether it asks what time it is, or makes seconds of what a calendar says."""
    tree = tree_of(path)
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "time"]
    by_name = {f"time.{one.name}" for node in imports for one in node.names}
    asked = {ast.unparse(node).removeprefix("datetime.datetime.") for node in attributes} | by_name
    return bool(asked & (READS_WALL_CLOCK | {"now", "today"})) or any(node.attr == "timestamp" for node in attributes)


MEANT_TWICE: dict[str, str] = {}
"""Public names of classes that two files may share, each with the reason."""


def test_one_name_of_a_class_means_one_class() -> None:
    places = defaultdict(list)
    for path in modules():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(PACKAGE)))
    assert {name: found for name, found in places.items() if len(found) > 1 and name not in MEANT_TWICE} == {}


MOST_ANY = 2.0
"""So often in a thousand lines may a value be of any type."""


def test_few_values_are_of_any_type() -> None:
    """Where one is, a comment says why, or the library does whose signature it is."""
    found, lines = {}, 0
    for path in modules():
        text = path.read_text(encoding="utf-8")
        lines += len(text.splitlines())
        found[str(path.relative_to(PACKAGE))] = sum(
            token.type == tokenize.NAME and token.string == "Any"
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
        )
    most = sorted(found.items(), key=lambda item: -item[1])[:10]
    assert 1000 * sum(found.values()) / lines <= MOST_ANY, f"the most are in {most}"


WEB_LIBRARIES = {"fastapi", "starlette", "uvicorn", "websockets", "prometheus_client", "h11"}


def test_a_show_starts_without_the_libraries_of_its_page() -> None:
    """They are an extra, and take a moment: nothing that is imported with the show imports them, however far away."""
    code = "import sys, exhibit.cli, exhibit.app; print(*{name.split('.')[0] for name in sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not WEB_LIBRARIES & set(told.stdout.split())


def test_a_show_without_shaders_imports_nothing_for_them() -> None:
    """Its layers are known; what reads, translates and draws them is imported where a scene has one."""
    code = (
        "import sys, exhibit.cli, exhibit.app; from exhibit.show import load_show, read_show, compiled_problems; "
        "from exhibit.system.paths import starter_show; show, _ = read_show(starter_show()); compiled_problems(show); "
        "print(*sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in told.stdout.split() if name.startswith("exhibit.shaders")] == []


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_who_asks_for_help_does_not_wait_for_the_house(asked: str) -> None:
    """No numbers, no pictures, no models are brought along by help."""
    code = f"""import sys
from exhibit.cli import entry
sys.argv[1:] = {asked.split()}
try:
    entry()
finally:
    print(*sys.modules)"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    brought = told.stdout.splitlines()[-1].split()
    assert not {"numpy", "cv2", "pydantic", "pygame", "av", "rich"} & set(brought)
    assert len(brought) <= 200


def test_the_show_never_imports_training() -> None:
    users = [path for path in modules() if any(name.startswith("exhibit.training") for name in imported(path))]
    assert {part(path) for path in users} <= {"training", "commands"}


def test_the_museum_reads_journals_and_the_show_never_imports_it() -> None:
    """Figures are made of what is published, by pages and commands; what runs the show knows nothing of them."""
    users = [path for path in modules() if any(name.startswith("exhibit.museum") for name in imported(path))]
    assert {part(path) for path in users} <= {"museum", "editor", "web", "reports", "commands", "assembly"}
    own = [path for path in modules() if part(path) == "museum"]
    # The catalogue is a file that a house edits: it is read and written as a show's are.
    figures = {
        name.split(".")[1] for path in own if path.parent.name != "catalogue" for name in imported(path) if "." in name
    }
    known = {name.split(".")[1] for path in own for name in imported(path) if "." in name}
    assert figures & set(FLOOR_OF) <= {"museum", "journal", "values", "switchback"}
    assert known & set(FLOOR_OF) <= {"museum", "journal", "values", "switchback", "config", "system"}


def test_no_camera_picture_is_ever_written_or_sent() -> None:
    """Law 9: nothing in the package can write a frame, but the preview, where the venue allows it. Pictures of the wall
    can: its contact sheets, what browsers see of it, which are the projector's alone, and its films, which are the
    reel's alone; none knows a camera."""
    forbidden = ("imwrite", "VideoWriter(")
    of_the_wall: dict[str, tuple[str, ...]] = {"image.save(": ("outputs/projector/",), "rawvideo": ("filming/reel.py",)}
    of_the_wall |= {"imencode": ("vision/pictures.py", "outputs/projector/wall_picture.py")}
    of_the_wall |= {"import jpeg": ("vision/preview.py",)}
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in forbidden), path
        inside = str(path.relative_to(PACKAGE))
        for word, places in of_the_wall.items():
            assert word not in text or inside.startswith(places), path
        if part(path) in ("filming", "outputs"):
            assert not any(name.startswith("exhibit.vision") for name in imported(path)), path
