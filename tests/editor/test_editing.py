"""Editing the show's files: nothing outside the show, nothing half, nothing lost."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exhibit.editor.files import EditRefused, ShowFiles, version_of
from exhibit.editor.listing import editable_files
from exhibit.editor.proofreading import FileFinding, proofread
from exhibit.show import advice_on, load_show, read_show
from exhibit.system.files import write_at_once
from exhibit.system.paths import example_show

GOOD = "rules:\n  joy:\n    when: happiness > 0.6\n    while: [scene: glow]\n"
BAD = "rules:\n  joy:\n    when: happyness > 0.6\n    hodl: 1s\n    while: [scene: glow]\n"
SCENE = "about: A glow.\nlayers:\n  - gradient: {stops: [{at: 0, colour: '#000000'}, {at: 1, colour: '#ffffff'}]}\n"
PLAY = "rules/play.yaml"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    folder = tmp_path / "show"
    for path, text in {
        "exhibit.yaml": "exhibit: A test\ndefault: [{scene: glow}]\ninclude: more.yaml\n",
        "venue.yaml": "targets: {desk: {host: 127.0.0.1, port: 9}}\n",
        "more.yaml": "rules: {}\n",
        PLAY: GOOD,
        "rules/deep/er.yml": "rules: {}\n",
        "rules/rehearsals/smile.yaml": "timeline: [{at: 0s, visitors: 1}]\n",
        "scenes/glow/scene.yaml": SCENE,
        "scenes/glow/notes.txt": "ours",
        "consoles/ours.yaml": "name: Ours\ntransports: {udp: 9}\n",
        "notes.yaml": "a: 1\n",
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


@pytest.fixture
def files(show: Path, tmp_path: Path) -> ShowFiles:
    one = ShowFiles(show, tmp_path / "state")
    one.remember()
    return one


def why(ask: Callable[[], object]) -> str:
    """Why that is refused; "" where it is not."""
    try:
        ask()
    except EditRefused as refused:
        return refused.why
    return ""


def test_what_the_show_reads_is_listed_and_nothing_else(show: Path) -> None:
    assert {path: one.kind for path, one in editable_files(show).items()} == {
        "exhibit.yaml": "show",
        "venue.yaml": "venue",
        "rules/deep/er.yml": "rules",
        PLAY: "rules",
        "rules/rehearsals/smile.yaml": "rehearsal",
        "more.yaml": "rules",
        "scenes/glow/scene.yaml": "scene",
        "consoles/ours.yaml": "console",
    }


def test_links_that_lead_out_of_the_show_are_left_out(show: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text("password: x\n")
    (show / "rules" / "out.yaml").symlink_to(outside)
    (show / "rules" / "up").symlink_to(tmp_path)
    (show / "exhibit.yaml").write_text("include: [../secret.yaml, /etc/passwd, rules/in.yaml]\n")
    (show / "rules" / "in.yaml").symlink_to(show / PLAY)
    assert {path for path in editable_files(show) if path.startswith("rules/")} == {
        *("rules/deep/er.yml", PLAY, "rules/rehearsals/smile.yaml", "rules/in.yaml"),
    }
    assert not [path for path in editable_files(show) if "secret" in path or "passwd" in path]


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.yaml", "/etc/passwd", "rules/../exhibit.yaml", "rules", "", "scenes/glow/notes.txt", "notes.yaml"),
        *("rules\\play.yaml", "rules/play.yaml\0", "rules/none.yaml", "./exhibit.yaml", "rules//play.yaml"),
    ],
)
def test_no_other_path_leads_anywhere(files: ShowFiles, path: str) -> None:
    with pytest.raises(EditRefused) as refused:
        files.open(path)
    assert refused.value.why == "missing"
    for ask in (lambda: files.check(path, "a"), lambda: files.save(path, "a", ""), lambda: files.restore(path)):
        with pytest.raises(EditRefused):
            ask()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(max_size=30) | st.text(alphabet="./rulesplay\\~\0", max_size=30))
def test_whatever_is_asked_for_it_is_a_listed_file_or_none(files: ShowFiles, path: str) -> None:
    assert why(lambda: files.open(path)) == ("" if path in {one.path for one in files.files()} else "missing")


def test_a_text_is_checked_as_exhibit_check_would_once_it_is_saved(files: ShowFiles, show: Path) -> None:
    found = files.check(PLAY, BAD)
    assert (show / PLAY).read_text() == GOOD
    (show / PLAY).write_text(BAD)
    read, mistakes = read_show(show)
    printed = sorted({*mistakes, *(advice_on(read) if read else ())})
    assert [(one.line, one.column, one.text) for one in found] == [(one.line, one.column, one.text) for one in printed]
    assert [(one.file, one.line, one.hint, one.advice) for one in found] == [
        (PLAY, 3, "happiness", False),
        (PLAY, 4, "hold", False),
    ]


def test_advice_is_told_apart(files: ShowFiles) -> None:
    found = files.check(PLAY, GOOD.replace("0.6", "0.6 and happiness < 0.1"))
    assert [(one.file, one.line, one.advice) for one in found] == [(PLAY, 3, True)]


def test_other_files_are_checked_with_it(files: ShowFiles) -> None:
    found = files.check("exhibit.yaml", "acts: {one: {}}\ndefault: [{scene: none}]\ninclude: more.yaml\n")
    assert [(one.file, one.line) for one in found] == [("exhibit.yaml", 2)]
    found = files.check("scenes/glow/scene.yaml", SCENE.replace("gradient", "gradeint"))
    assert [(one.file, one.hint) for one in found] == [("scenes/glow/scene.yaml", "gradient")]
    assert files.check("venue.yaml", "targets: {desk: {host: 1.1.1.1, port: 9, console: nobodys}}\n")
    assert files.check("consoles/ours.yaml", "commands: 1\n")
    found = files.check("rules/rehearsals/smile.yaml", "timeline: [{at: 0s, visitor: 1}]\n")
    assert [(one.line, one.hint) for one in found] == [(1, "visitors")]


@pytest.mark.parametrize("text", ["", "\0", "\x1b", "\t- a", "{", "&a [*a]", "a: !!python/object:os.x {}", "﻿rules: {}"])
def test_strange_texts_are_found_wrong_or_fine(files: ShowFiles, text: str) -> None:
    assert all(one.text for one in files.check(PLAY, text))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(max_size=60) | st.text(alphabet="rules: -[]{}'\"\n\tajoy&*!|>%", max_size=60))
def test_any_text_can_be_checked(files: ShowFiles, text: str) -> None:
    found: list[FileFinding] = []
    assert why(lambda: found.extend(files.check(PLAY, text))) in ("", "text")
    assert all("\n" not in one.text for one in found)


def test_a_sound_text_is_saved_in_one_step_with_its_mode(files: ShowFiles, show: Path) -> None:
    (show / PLAY).chmod(0o640)
    before = files.open(PLAY)
    saved = files.save(PLAY, GOOD + "# mine\n", before.version)
    assert saved.findings == ()
    assert (show / PLAY).read_text() == GOOD + "# mine\n"
    assert saved.version == version_of((show / PLAY).read_bytes()) == files.open(PLAY).version
    assert stat.S_IMODE((show / PLAY).stat().st_mode) == 0o640
    assert sorted(file.name for file in (show / "rules").iterdir()) == ["deep", "play.yaml", "rehearsals"]


def test_a_link_within_the_show_stays_a_link(files: ShowFiles, show: Path) -> None:
    (show / "rules" / "in.yaml").symlink_to(show / "rules" / "deep" / "er.yml")
    files.save("rules/in.yaml", "rules: {}\n# new\n", files.open("rules/in.yaml").version)
    assert (show / "rules" / "in.yaml").is_symlink()
    assert (show / "rules" / "deep" / "er.yml").read_text() == "rules: {}\n# new\n"


def test_windows_line_ends_stay_though_browsers_know_one_kind(files: ShowFiles, show: Path) -> None:
    (show / PLAY).write_bytes(GOOD.replace("\n", "\r\n").encode())
    opened = files.open(PLAY)
    assert opened.text == GOOD.replace("\n", "\r\n")
    files.save(PLAY, GOOD + "# mine\n", opened.version)
    assert (show / PLAY).read_bytes() == (GOOD + "# mine\n").replace("\n", "\r\n").encode()
    assert [one.line for one in files.check(PLAY, BAD.replace("\n", "\r\n"))] == [3, 4]


def test_who_saves_over_somebody_elses_change_is_told_so(files: ShowFiles, show: Path) -> None:
    mine = files.open(PLAY)
    (show / PLAY).write_text(GOOD + "# theirs\n")
    with pytest.raises(EditRefused, match="has changed meanwhile: open it again") as refused:
        files.save(PLAY, GOOD + "# mine\n", mine.version, anyway=True)
    assert refused.value.why == "changed"
    assert (show / PLAY).read_text() == GOOD + "# theirs\n"


def test_mistakes_are_saved_only_anyway_and_what_was_good_can_be_got_back(
    files: ShowFiles, show: Path, tmp_path: Path
) -> None:
    before = files.open(PLAY)
    assert not before.last_good
    with pytest.raises(EditRefused, match="not saved, since it has 2 mistakes") as refused:
        files.save(PLAY, BAD, before.version)
    assert refused.value.why == "unsound"
    assert len(refused.value.findings) == 2
    assert (show / PLAY).read_text() == GOOD
    saved = files.save(PLAY, BAD, before.version, anyway=True)
    assert len(saved.findings) == 2
    assert (show / PLAY).read_text() == BAD
    again = ShowFiles(show, tmp_path / "state")  # after a restart
    assert again.open(PLAY).last_good
    again.save(PLAY, BAD + "# more\n", saved.version, anyway=True)
    restored = again.restore(PLAY)
    assert restored.findings == ()
    assert restored.version == before.version
    assert (show / PLAY).read_text() == GOOD
    assert not again.open(PLAY).last_good
    copies = [file for file in (tmp_path / "state").rglob("*") if file.is_file()]
    assert [stat.S_IMODE(file.stat().st_mode) for file in copies] == [0o600]


def test_what_was_good_is_the_last_that_was_and_not_the_first(files: ShowFiles, show: Path) -> None:
    (show / PLAY).write_text(GOOD + "# by hand\n")
    files.save(PLAY, BAD, files.open(PLAY).version, anyway=True)
    files.restore(PLAY)
    assert (show / PLAY).read_text() == GOOD + "# by hand\n"


def test_a_reload_of_the_show_remembers_what_was_good(files: ShowFiles, show: Path) -> None:
    (show / PLAY).write_text(GOOD + "# by hand\n")
    assert files.load(show).rules.keys() == load_show(show).rules.keys()
    (show / PLAY).write_text(BAD)
    assert files.open(PLAY).last_good
    files.restore(PLAY)
    assert (show / PLAY).read_text() == GOOD + "# by hand\n"


def test_a_mistake_elsewhere_keeps_nobody_from_mending(files: ShowFiles, show: Path) -> None:
    (show / "more.yaml").write_text("rules: {tide: {when: visitor}}\n")
    (show / PLAY).write_text(BAD)
    saved = files.save(PLAY, GOOD, files.open(PLAY).version)
    assert {one.file for one in saved.findings} == {"more.yaml"}
    with pytest.raises(EditRefused, match="1 mistake:"):
        files.save(PLAY, GOOD.replace("joy", "tide"), saved.version)


@pytest.mark.parametrize(
    ("text", "why"),
    [("x" * 300_000, "large"), ("ä" * 140_000, "large"), ("\ud800", "text")],
)
def test_what_is_no_text_for_a_file_is_refused(files: ShowFiles, show: Path, text: str, why: str) -> None:
    with pytest.raises(EditRefused) as refused:
        files.save(PLAY, text, files.open(PLAY).version, anyway=True)
    assert refused.value.why == why
    with pytest.raises(EditRefused):
        files.check(PLAY, text)
    assert (show / PLAY).read_text() == GOOD


def test_a_file_that_is_no_text_is_not_opened(files: ShowFiles, show: Path) -> None:
    (show / PLAY).write_bytes(b"\xff\xfe")
    with pytest.raises(EditRefused, match="is not a text in UTF-8"):
        files.open(PLAY)
    (show / PLAY).write_bytes(bytes(300_000))
    with pytest.raises(EditRefused, match="larger than 256 KB"):
        files.open(PLAY)


def test_a_full_disk_leaves_the_old_file(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("exhibit.system.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_at_once(show / PLAY, b"new")
    assert (show / PLAY).read_text() == GOOD
    assert len(list((show / "rules").iterdir())) == 3


def test_a_password_is_never_repeated_in_a_problem(files: ShowFiles) -> None:
    secret = "exhibit: x\nmqtt: {host: a, password: 123456}\ninclude: more.yaml\ndefault: [{scene: glow}]\n"
    found = files.check("exhibit.yaml", secret)
    assert [one.text for one in found] == ["here belongs a text: put the password in quotes"]
    found = files.check("venue.yaml", "targets: {desk: {host: a, console: qlab, passcode: [4321]}}\n")
    assert found
    assert not any("4321" in one.text for one in found)


def test_the_example_show_has_no_findings() -> None:
    assert proofread(example_show()) == ()
    assert "rules/emotions.yaml" in editable_files(example_show())


@pytest.mark.parametrize(
    ("text", "place", "told", "hint"),
    [
        (GOOD.replace("happiness > 0.6", "mood == “fear”"), (3, 19), "U+201C LEFT DOUBLE QUOTATION MARK", ""),
        (GOOD.replace("scene: glow", "scene: gl\u043ew"), (4, 20), "U+043E CYRILLIC SMALL LETTER O", "glow"),
    ],
)
def test_a_habit_from_elsewhere_is_named_as_check_names_it(
    text: str, place: tuple[int, int], told: str, hint: str, show: Path
) -> None:
    (found,) = [one for one in proofread(show, editable_files(show)[PLAY], text) if not one.advice]
    assert ((found.line, found.column), found.hint) == (place, hint)
    assert told in found.text


@pytest.mark.parametrize(
    "place", ["rules/out.yaml", "consoles/out.yaml", "scenes/out/scene.yaml", "rules/up/secret.yaml"]
)
def test_of_a_file_outside_the_show_nothing_is_repeated(
    files: ShowFiles, show: Path, tmp_path: Path, place: str
) -> None:
    """A link in a stranger's show may lead to anything; the place of a mistake is enough."""
    secret = tmp_path / "elsewhere" / "secret.yaml"
    secret.parent.mkdir()
    secret.write_text("swordfish: [hunter2\n  open sesame\n")
    (show / place).parent.parent.mkdir(exist_ok=True)
    if "/up/" in place:
        (show / "rules" / "up").symlink_to(secret.parent)
    else:
        (show / place).parent.mkdir(exist_ok=True)
        (show / place).symlink_to(secret)
    for text in ("swordfish: [hunter2\n", "- hunter2\n", "hunter2\n", "rules: {hunter2: {when: hunter2}}\n"):
        secret.write_text(text)
        found = files.check(PLAY, GOOD)
        told = " ".join(f"{one.text} {one.hint}" for one in found)
        assert "hunter2" not in told
        assert "swordfish" not in told
        assert "outside the show's folder" in told
