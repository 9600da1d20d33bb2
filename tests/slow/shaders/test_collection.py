"""The public collection of ISF (https://github.com/Vidvox/ISF-Files, commit 3d39996), for whoever has its files: all
but three compile and draw."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exhibit.shaders.client import CLIENT
from exhibit.shaders.source import read_source

pytestmark = [
    pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make shaders"),
    pytest.mark.skipif(not os.environ.get("EXHIBIT_ISF"), reason="needs the files: make shaders ISF=FOLDER"),
]
NEED_MORE_THAN_GLSL_140 = {"Line Group.fs", "Random Characters.fs", "Tiny Date Time Overlay.fs"}
FILES = 321


def test_all_but_three_of_the_public_collection_compile_and_draw() -> None:
    assert CLIENT.renderer(), CLIENT.missing
    files = sorted(Path(os.environ["EXHIBIT_ISF"]).rglob("*.fs"))
    assert len(files) == FILES
    refused = {}
    for file in files:
        if problems := CLIENT.problems(read_source(file)):
            refused[file.name] = str(problems[0])
    for line in refused.values():
        print(line)
    assert set(refused) == NEED_MORE_THAN_GLSL_140
