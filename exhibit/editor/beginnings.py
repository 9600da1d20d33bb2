"""What a new scene or a new rule begins as: another scene's file, or a template that is shipped."""

from __future__ import annotations

import re
from pathlib import Path

from exhibit.config.show_folder import ShowFolder
from exhibit.editor.files import EditRefused, SavedFile, ShowFiles
from exhibit.system.paths import example_show

_TEMPLATES = Path(__file__).parent / "starters"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def rule_templates() -> list[str]:
    """The names of the rules that one may begin with."""
    return sorted(file.stem for file in _TEMPLATES.glob("*.yaml"))


def scenes_to_copy(folder: Path) -> dict[str, Path]:
    """The files of the scenes that one may begin with, by name: the show's, and those that are shipped, as far as
    nothing else lies beside them."""
    found = {**ShowFolder(example_show()).scenes, **ShowFolder(folder).scenes}
    return {name: file for name, file in sorted(found.items()) if _is_alone(file)}


def make_scene(files: ShowFiles, folder: Path, name: str, like: str) -> tuple[str, SavedFile]:
    """A new scene `name` that begins as `like` does; the path of its file. Raises EditRefused, or OSError."""
    known, path = scenes_to_copy(folder), f"scenes/{_named(name)}/scene.yaml"
    if like not in known:
        raise EditRefused("missing", f"there is no scene '{like[:80]}' to begin with")
    return path, files.make(path, known[like].read_text("utf-8"))


def make_rule(files: ShowFiles, name: str, like: str, scene: str) -> tuple[str, SavedFile]:
    """A new rule `name` in a file of its own, made from the template `like`, that shows `scene`; the path of its file.
    Raises EditRefused, or OSError."""
    path = f"rules/{_named(name)}.yaml"
    if like not in rule_templates():
        raise EditRefused("missing", f"there is no rule '{like[:80]}' to begin with")
    text = (_TEMPLATES / f"{like}.yaml").read_text("utf-8")
    return path, files.make(path, text.replace("NAME", name).replace("SCENE", scene))


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise EditRefused("text", "a name is made of small letters, digits and _, and begins with a letter")
    return name


def _is_alone(file: Path) -> bool:
    return [one for one in file.parent.iterdir() if not one.name.startswith(".")] == [file]
