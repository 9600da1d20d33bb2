"""A show of one file of rules and one rehearsal, checked and played by the commands that an artist uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.rehearsal.play import FOLDER

SCENE = """\
about: a wall
layers:
  - text: {text: Hello}
"""


class SmallShow:
    """The show in `folder`. Raises AssertionError with what was said where it is not as it should be."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        (folder / FOLDER).mkdir(parents=True)
        self.write("exhibit.yaml", "exhibit: Small\n")

    def write(self, file: str, text: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def scenes(self, *names: str) -> None:
        for name in names:
            self.write(f"scenes/{name}/scene.yaml", SCENE)

    def played(self, rules: str, rehearsal: str, *more: str) -> str:
        """What `exhibit rehearse` says where the rules are sound, nothing is advised and all is as expected."""
        self.checked(rules)
        return self.rehearsed(rehearsal, *more)

    def rehearsed(self, rehearsal: str, *more: str) -> str:
        self.write(f"{FOLDER}/it.yaml", rehearsal)
        code = main(["rehearse", str(self.folder), "it", *more])
        told = self._capsys.readouterr()
        assert code == 0, told
        return told.out

    def replayed(self, record: str) -> str:
        """What `exhibit rehearse` says of a record beside the rehearsals."""
        code = main(["rehearse", str(self.folder), str(self.folder / FOLDER / record)])
        told = self._capsys.readouterr()
        assert code == 0, told
        return told.out

    def checked(self, rules: str) -> str:
        """What `exhibit check` says of rules that are sound."""
        self.write("rules/rules.yaml", rules)
        code = main(["check", str(self.folder)])
        told = self._capsys.readouterr()
        assert code == 0, told
        return told.out

    def refused(self, rules: str) -> str:
        """What `exhibit check` says of rules that are not."""
        self.write("rules/rules.yaml", rules)
        assert main(["check", str(self.folder)])
        told = self._capsys.readouterr()
        return told.out + told.err
