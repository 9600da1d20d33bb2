"""Shows by git, with real repositories: what is played, when, and what is never played again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from exhibit.config.follow import FollowFile
from exhibit.house.first_room import ProvenCommit
from exhibit.service.rollout.commit_folders import CommitFolders
from exhibit.service.rollout.follower import FORCE
from exhibit.system.followed import COMMITS
from exhibit.system.git_commit import commit_of
from exhibit.system.paths import keep_place, show_state_folder, stood_in_for
from tests.service.rollout.git_places import SHOW, Room, Studio, git
from tests.service.rollout.twenty import play


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    made = Studio(tmp_path / "studio")
    made.commit()
    return made


@pytest.fixture
def room(tmp_path: Path, studio: Studio) -> Room:
    found = Room(tmp_path / "hall", studio)
    found.live()
    assert found.good == found.playing == git(studio.folder, "rev-parse", "HEAD")
    return found


def test_a_good_commit_is_played_outside_the_hours_and_counts_after_a_quarter_of_an_hour(
    room: Room, studio: Studio
) -> None:
    before, room.around.open = room.playing, True
    after = studio.titled("Second")
    room.live(3600)
    assert (room.playing, room.told) == (before, f"{after[:12]} waits until the house closes")
    room.around.open = False
    room.live(300)
    assert (room.title, room.good) == ("Second", before)  # on trial
    room.live(900)
    assert room.good == room.playing == after
    assert commit_of(room.folder / "show") == after[:12]
    room.live(120)
    assert [one.name for one in (room.folder / COMMITS).iterdir()] == [after]


def test_all_commits_of_a_room_share_one_state_and_its_good_copy_knows_where_the_show_is(
    room: Room, studio: Studio
) -> None:
    show = room.folder / "show"
    state = show_state_folder(show)
    keep_place(show)
    studio.titled("Second")
    room.live()
    assert room.title == "Second"
    assert show_state_folder(show) == state
    assert stood_in_for(state / "last-good") == show


def test_a_commit_that_does_not_check_is_never_played_and_looked_at_once(room: Room, studio: Studio) -> None:
    before = room.playing
    bad = studio.titled("bad")
    room.live(7200)
    room.begun()
    room.live(7200)
    assert room.playing == room.good == before
    assert room.told == f"{bad[:12]} was refused: a mistake"
    assert room.checks.times.count(bad) == 1
    mended = studio.titled("Mended")
    room.live()
    assert room.good == room.playing == mended


def test_a_commit_that_makes_the_room_ill_goes_back_within_the_quarter_of_an_hour_and_is_not_tried_twice(
    room: Room, studio: Studio
) -> None:
    before, began_s = room.playing, room.clock.now()
    bad = studio.titled("Second")
    room.live(120)
    assert room.title == "Second"
    room.around.ill = frozenset({"the wall is black"})
    room.around.open = True  # going back waits for no hours
    room.live(240)
    assert room.clock.now() - began_s < 900
    assert room.playing == room.good == before
    assert f"{bad[:12]} was refused: the wall is black" in room.told
    room.around.ill, room.around.open = frozenset(), False
    room.live(7200)
    room.begun()
    room.live(7200)
    assert room.playing == before
    assert [line for line in room.said if line.startswith(f"{bad[:12]} proves itself")] == [
        f"{bad[:12]} proves itself for 15min"
    ]


def test_what_was_ill_before_is_no_fault_of_the_commit(room: Room, studio: Studio) -> None:
    room.around.ill = frozenset({"the lamp is old"})
    after = studio.titled("Second")
    room.live()
    assert room.good == after


def test_while_the_broker_is_away_nothing_is_tried_and_no_trial_is_decided(room: Room, studio: Studio) -> None:
    before, room.around.deaf = room.playing, True
    after = studio.titled("Second")
    room.live(3600)
    assert room.playing == before
    assert "no broker" in room.told
    room.around.deaf = False
    room.live(300)
    assert room.playing == after
    room.around.deaf = True
    room.live(7200)
    assert (room.playing, room.good) == (after, before)
    room.around.deaf = False
    room.live()
    assert room.good == after


def test_a_forced_commit_waits_for_nobody(room: Room, studio: Studio) -> None:
    room.around.open = True
    after = studio.titled("Second")
    room.live(120)
    (room.folder / FORCE).touch()
    room.live(60, step_s=1.0)
    assert room.playing == after
    assert not (room.folder / FORCE).exists()


def test_a_forced_push_is_followed_back_and_forth(room: Room, studio: Studio) -> None:
    first = room.playing
    second = studio.titled("Second")
    room.live()
    assert room.good == second
    studio.go_back_to(first)
    room.live()
    assert room.good == room.playing == first
    assert room.title == "First"
    other = studio.titled("Other")
    room.live()
    assert room.good == room.playing == other


def test_a_repository_that_is_away_is_told_and_followed_again_when_it_is_back(room: Room, studio: Studio) -> None:
    before = room.playing
    studio.folder.rename(studio.folder.with_name("away"))
    room.live(600)
    assert room.playing == before
    assert room.told.startswith(f"{before[:12]} is good; the repository is away (")
    assert len([line for line in room.said if "away" in line]) == 1
    studio.folder.with_name("away").rename(studio.folder)
    after = studio.titled("Second")
    room.live()
    assert room.good == after


def test_a_password_in_the_repositorys_address_is_told_to_nobody(tmp_path: Path) -> None:
    room = Room(tmp_path / "hall", "https://artist:sesame@127.0.0.1:1/show.git")
    room.live(60)
    assert "the repository is away" in room.told
    assert "sesame" not in room.told + " ".join(room.said)
    for name in ("--upload-pack=touch run", "-x"):
        with pytest.raises(ValidationError):
            FollowFile(repository=name)
    for name in ("--force", "a..b", "a b", "x:y"):
        with pytest.raises(ValidationError):
            FollowFile(repository="show.git", branch=name)


def test_what_the_room_has_made_of_its_own_venue_goes_on_and_other_edits_are_kept_beside(
    room: Room, studio: Studio
) -> None:
    show, before = room.folder / "show", room.playing
    (show / "venue.yaml").write_text("zone: Europe/Vienna\n")
    (show / "exhibit.yaml").write_text((show / "exhibit.yaml").read_text() + "seed: 7\n")
    studio.titled("Second")
    room.live(1500)
    assert room.title == "Second"
    assert (show / "venue.yaml").read_text() == "zone: Europe/Vienna\n"
    kept = [one for one in (room.folder / COMMITS).iterdir() if "edited-here" in one.name]
    assert len(kept) == 1
    assert kept[0].name.startswith(before)
    assert "seed: 7" in (kept[0] / "exhibit.yaml").read_text()


def test_a_show_in_a_folder_of_the_repository_is_followed(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "studio")
    studio.commit({f"shows/hall/{name}": text for name, text in SHOW.items()})
    room = Room(tmp_path / "hall", studio, inside="shows/hall/")
    room.live()
    assert room.title == "First"
    elsewhere = Room(tmp_path / "cellar", studio, inside="shows/cellar")
    elsewhere.live(60)
    assert "it has no folder 'shows/cellar'" in elsewhere.told
    git(studio.folder, "branch", "--move", "trunk")
    elsewhere.live(60)
    assert "it has no branch 'main': write another as branch: in follow.yaml" in elsewhere.told


def test_nothing_of_a_repository_is_run_and_nothing_written_outside(room: Room, studio: Studio, tmp_path: Path) -> None:
    """Hooks in the copy are not run; links, submodules and names that lead out are refused."""
    hooks = room.folder / "repository.git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "reference-transaction", "post-merge", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/run\n")
        (hooks / name).chmod(0o755)
    smudge = {
        "exhibit.yaml": SHOW["exhibit.yaml"],
        ".gitattributes": "* filter=evil\n",
        "run.sh": "#!/bin/sh\nexit 1\n",
    }
    git(room.folder / "repository.git", "config", "filter.evil.smudge", f"touch {tmp_path}/run")
    (studio.folder / "run.sh").touch()
    (studio.folder / "run.sh").chmod(0o755)
    after = studio.commit(smudge)
    room.live()
    assert room.good == after
    assert not os.access(room.folder / "show" / "run.sh", os.X_OK) or os.geteuid() == 0
    assert (room.folder / "show" / "run.sh").stat().st_mode & 0o111 == 0
    (studio.folder / "scenes" / "out").symlink_to(tmp_path)
    link = studio.commit({})
    room.live()
    assert f"{link[:12]} was refused: 'scenes/out' is a link" in room.told
    (studio.folder / "scenes" / "out").unlink()
    big = studio.commit({"scenes/film.mp4": "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n"})
    room.live()
    assert f"{big[:12]} was refused: 'scenes/film.mp4' is kept by Git LFS" in room.told
    assert room.playing == after
    assert not (tmp_path / "run").exists()
    assert sorted(one.name for one in tmp_path.iterdir() if one.name != "state") == ["hall", "studio"]


def test_a_show_that_nobody_has_begun_yet_is_judged_once_it_runs(tmp_path: Path, studio: Studio) -> None:
    room = Room(tmp_path / "new", studio)
    room.around.silent = True
    room.live(3600)
    assert room.title == "First"
    assert not room.good
    room.around.silent = False
    room.live()
    assert room.good == room.playing


def test_a_damaged_memory_is_put_aside_and_the_show_that_plays_is_kept(room: Room) -> None:
    before = room.playing
    (room.folder / "rollout.json").write_text('{"stage": "trial", "before": "../../etc"')
    room.begun()
    room.live()
    assert room.good == room.playing == before
    assert "it is kept as" in " ".join(room.said)


def test_a_bad_commit_reaches_one_room_and_a_good_one_all_those_that_were_away_too(tmp_path: Path) -> None:
    play(tmp_path, 5)


def test_a_room_waits_while_the_one_that_goes_first_is_silent(room: Room, studio: Studio) -> None:
    before = room.playing
    room.around.first = ProvenCommit("hall", "")
    after = studio.titled("Second")
    room.live(7200)
    assert room.playing == before
    assert room.told == f"{after[:12]} waits for hall, which was not heard"


def test_a_disk_that_is_too_small_is_told_and_nothing_is_changed(
    room: Room, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, usage = room.playing, shutil.disk_usage(room.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    after = studio.titled("Second")
    room.live(600)
    assert room.playing == before
    assert "the disk has 1 MB left" in room.told
    monkeypatch.undo()
    room.live()
    assert room.good == after


def test_the_folder_of_a_commit_has_its_name_only_when_it_is_whole(room: Room) -> None:
    folders = CommitFolders(room.folder, room.follower.folders.repository)
    torn = room.folder / COMMITS / f"{room.playing}.unfinished"
    torn.mkdir()
    (torn / "exhibit.yaml").write_text("exhi")
    assert folders.prune((room.playing,)) == ()
    assert not torn.exists()
