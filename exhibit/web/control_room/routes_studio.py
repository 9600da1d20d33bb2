"""`/api/studio`: numbers tried on the wall, kept in the files, and rehearsals looked through; for who writes files."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from exhibit.config.problems import ShowError
from exhibit.cues.channels import PROJECTOR
from exhibit.editor.beginnings import make_rule, make_scene, rule_templates, scenes_to_copy
from exhibit.editor.files import EditRefused, ShowFiles
from exhibit.rehearsal.play import RehearsalRunner
from exhibit.rehearsal.played import PlayedRehearsal, played
from exhibit.runtime.overrides import TRIED_S
from exhibit.show import Show, discreet
from exhibit.values import Command, Imagined
from exhibit.web.control_room import models as room_models
from exhibit.web.control_room import studio_models as models
from exhibit.web.control_room.routes_files import FileSaved, NotSaved, answers, saved, told
from exhibit.web.control_room.routes_steer import shares_of
from exhibit.web.control_room.show_client import STANDS_STILL, ShowClient, by, require
from exhibit.web.control_room.studio_desk import StudioDesk
from exhibit.web.control_room.studio_reports import moment_report, plot_report, scene_reports
from exhibit.web.serving import Host

_PICTURES = Path(__file__).parent / "static" / "scenes"
_MOVER = Annotated[str, Query(max_length=64)]
_PATH = Annotated[str, Query(max_length=500)]


class RehearsalShelf:
    """The rehearsal that was looked at last, played once for each state of the show and its file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: tuple[Show, Path, int, PlayedRehearsal] | None = None

    def get(self, show: Show, file: Path) -> PlayedRehearsal:
        """`file` of `show`, played. Raises ShowError, or OSError where it is gone."""
        with self._lock:
            written, last = file.stat().st_mtime_ns, self._last
            if last is None or last[0] is not show or last[1:3] != (file, written):
                last = self._last = (show, file, written, played(RehearsalRunner(show), file))
            return last[3]


class Studio(ShowClient):
    """The wall as it is tried, by one page at a time."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.desk, self.shelf = StudioDesk(), RehearsalShelf()
        self.files = host.extras.files
        self._board = host.board
        self._scene = self._mood = False

    @property
    def show(self) -> Show:
        """The show that plays. Raises HTTPException before there is one."""
        status = self._board.newest()
        if status is None or status.playing is None:
            raise HTTPException(503, STANDS_STILL)
        return status.playing

    def report(self, mover: str) -> models.StudioReport:
        """What there is to try, as told to the page `mover`."""
        show, seated = self.show, self.desk.at(time.monotonic())
        return models.StudioReport(
            scenes=scene_reports(show, scene_paths(self.files)),
            rehearsals=[one.path for one in self.files.files() if one.kind == "rehearsal"],
            scenes_to_copy=[_pictured(name) for name in scenes_to_copy(show.folder)],
            rules_to_copy=rule_templates(),
            mover=models.MoverReport(who=seated.who, mine=seated.mover == mover) if seated else None,
        )

    async def try_out(self, body: models.Tried, request: Request) -> models.MoverReport:
        """Put what the sliders say on the wall. Raises HTTPException where another has them, or it cannot be done."""
        who = by(request)
        if body.scene is not None:
            scenes = self.show.scenes
            require("scene", body.scene, scenes)
            for name in body.numbers:
                require("parameter of this scene", name, scenes[body.scene].parameters)
        if other := self.desk.take(body.mover, who, time.monotonic(), over=body.over):
            raise HTTPException(409, f"the sliders are moved by {other.who} just now")
        for command in self._commands(body, who):
            await self.follow(command)
        self._scene, self._mood = body.scene is not None, body.mood is not None
        return models.MoverReport(who=who, mine=True)

    async def give_back(self, mover: str, request: Request) -> None:
        """Let the wall go back to what was, where it is this page that moved it."""
        if self.desk.leave(mover, time.monotonic()):
            for command in self._commands(models.Tried(mover=mover), by(request)):
                await self.follow(command)
            self._scene = self._mood = False

    def _commands(self, body: models.Tried, who: str) -> list[Command]:
        """What is asked of the show; each ends by itself, so that nothing sticks where the page goes away."""
        commands = []
        if body.scene is not None or self._scene:
            commands.append(
                Command("scene", PROJECTOR, body.scene or "", who, for_s=TRIED_S, numbers=dict(body.numbers))
            )
        if body.mood is not None:
            imagined = Imagined(body.mood.visitors, shares_of(body.mood.emotions), body.mood.attention)
            commands.append(Command("what if", by=who, for_s=TRIED_S, imagined=imagined))
        elif self._mood:
            commands.append(Command("what if", by=who))
        return commands


def router(host: Host) -> APIRouter:
    """The routes."""
    routes, studio = APIRouter(prefix="/api/studio", tags=["studio"], responses=room_models.STILL), Studio(host)
    _add_trying(routes, studio)
    _add_writing(routes, studio)
    _add_rehearsals(routes, studio)
    return routes


def _add_trying(routes: APIRouter, studio: Studio) -> None:
    @routes.get("")
    def report(mover: _MOVER = "") -> models.StudioReport:
        """The scenes with their parameters, the rehearsals, what a new one may begin as, and who moves the sliders."""
        return studio.report(mover)

    @routes.put("", responses={**room_models.NOT_FOUND, **answers(409)})
    async def tried(body: models.Tried, request: Request) -> models.MoverReport:
        """Show these numbers, and let this mood stand in for the camera's, for ten seconds; say it again to go on.
        Nothing is written."""
        return await studio.try_out(body, request)

    @routes.delete("")
    async def left(body: models.Left, request: Request) -> models.MoverReport:
        """Go back to what was."""
        await studio.give_back(body.mover, request)
        return models.MoverReport(who="", mine=False)


def _add_writing(routes: APIRouter, studio: Studio) -> None:
    @routes.put(
        "/keep",
        response_model=FileSaved,
        responses={**answers(401, 404, 409, 507), 422: {"model": NotSaved, "description": "it has mistakes"}},
    )
    def kept(body: models.Kept) -> BaseModel | JSONResponse:
        """Write those numbers that differ into the scene's file, whose comments and order stay."""
        return told(lambda: _keep(studio, body))

    @routes.post(
        "/new",
        response_model=models.BegunReport,
        responses={**answers(401, 404, 409, 507), 422: {"model": NotSaved, "description": "it has mistakes"}},
    )
    def begun(body: models.Beginning) -> BaseModel | JSONResponse:
        """A new scene, as another is, or a new rule from a template; the path of its file."""
        return told(lambda: models.BegunReport(path=_begin(studio, body)))


def _keep(studio: Studio, body: models.Kept) -> BaseModel:
    scenes, paths = studio.show.scenes, scene_paths(studio.files)
    require("scene", body.scene, scenes)
    if body.scene not in paths:
        raise EditRefused("missing", f"the file of scene '{body.scene}' lies outside of the show: copy it in first")
    written = scenes[body.scene].parameters
    for name in body.numbers:
        require("parameter of this scene", name, written)
    changed: Mapping[tuple[str, ...], float] = {
        ("parameters", name): int(number) if number.is_integer() else number
        for name, number in body.numbers.items()
        if number != written[name]
    }
    return saved(studio.files.put(paths[body.scene], changed))


def _begin(studio: Studio, body: models.Beginning) -> str:
    show = studio.show
    if body.kind == "scene":
        return make_scene(studio.files, show.folder, body.name, body.like)[0]
    require("scene", body.scene, show.scenes)
    return make_rule(studio.files, body.name, body.like, body.scene)[0]


def _add_rehearsals(routes: APIRouter, studio: Studio) -> None:
    def one(path: str) -> PlayedRehearsal:
        files = {file.path: file.file for file in studio.files.files() if file.kind == "rehearsal"}
        require("rehearsal", path, files)
        try:
            return studio.shelf.get(studio.show, files[path])
        except ShowError as error:
            told_here = discreet(error.problems[0], studio.show.folder)
            raise HTTPException(422, str(told_here).removeprefix(f"{studio.show.folder}/")) from None

    @routes.get("/rehearsal", responses=room_models.NOT_FOUND)
    def plot(path: _PATH) -> models.PlotReport:
        """A rehearsal of the show, played, as numbers to draw."""
        return plot_report(one(path))

    @routes.get("/why", responses=room_models.NOT_FOUND)
    def why(path: _PATH, at_s: Annotated[float, Query(ge=0, allow_inf_nan=False)]) -> models.MomentReport:
        """Which rules are active at that second of it, and why, and why not."""
        return moment_report(one(path), at_s)


def _pictured(name: str) -> models.PicturedScene:
    there = (_PICTURES / f"{name}.jpg").is_file()
    return models.PicturedScene(name=name, picture=f"/static/control_room/scenes/{name}.jpg" if there else "")


def scene_paths(files: ShowFiles) -> dict[str, str]:
    """The scenes whose files can be written, by name."""
    return {Path(one.path).parent.name: one.path for one in files.files() if one.kind == "scene"}
