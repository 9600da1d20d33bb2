"""The routes by which operators steer. Each answers when the show has followed, with the part that it changed."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request

from exhibit.config.characters import composed
from exhibit.cues.channels import PROJECTOR
from exhibit.expressions.vocabulary import kind_of
from exhibit.inputs.conversion import fitted
from exhibit.runtime.sending_again import targets_by_name
from exhibit.values import Command, Imagined, Switch
from exhibit.web.control_room import models, parts
from exhibit.web.control_room.discreet_parts import discreet_parts
from exhibit.web.control_room.show_client import ShowClient, by, plan_of, require
from exhibit.web.roles import may
from exhibit.web.serving import Host

ABOUT_SWITCHES: dict[Switch, str] = {
    "hold": "Hold every output as it is: a technician has them. When it ends, what is claimed is asserted again.",
    "blackout": "The wall dark, the bed silent, lights given back; when it ends, as the rules want it.",
    "processing": "Whether anybody is looked at. Off, the camera is closed.",
    "staff": "Give the room to its staff: nobody is counted, nor read unless the venue says so. It ends by itself. "
    "Off: visitors have it, also in the staff's hours.",
    "opt_out": "Stop the reading of faces for a while, or end that: for a visitor who asks for it.",
    "standby": "Close the house now, or open it now; until its hours say the same, and from then on as they say.",
}


class Steering(ShowClient):
    """Follows commands, and tells the room as it is then."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._token_needed = host.serving.token_needed

    async def steer(self, request: Request, command: Command) -> models.RoomReport:
        """Have `command` followed; the room after it. Raises HTTPException where the show does not answer."""
        whole = parts.parts_of(token_needed=self._token_needed)
        told = whole if may(request.state.holder, "operator") else discreet_parts(whole)
        return models.RoomReport.model_validate(told["room"](await self.follow(command)))


def router(host: Host) -> APIRouter:
    """What can be asked of the show."""
    routes, client = APIRouter(prefix="/api", tags=["steer"], responses=models.STILL), Steering(host)
    for name, about in ABOUT_SWITCHES.items():
        _add_switch(routes, client, name, about)
    _add_rules_and_variables(routes, client)
    _add_acts_and_scenes(routes, client)
    _add_what_if(routes, client)
    _add_again(routes, client)
    _add_power(routes, client)
    _add_repairs(routes, client)
    return routes


def _add_switch(routes: APIRouter, client: Steering, name: Switch, about: str) -> None:
    async def switched(body: models.Switch, request: Request) -> models.RoomReport:
        return await client.steer(request, Command(name, value=body.on, by=by(request)))

    routes.add_api_route(f"/{name}", switched, methods=["PUT"], description=about, summary=f"Set {name}", name=name)


def _add_rules_and_variables(routes: APIRouter, client: Steering) -> None:
    @routes.put("/rules/{name}/enabled", responses=models.NOT_FOUND)
    async def enable(name: str, body: models.Switch, request: Request) -> models.RuleReport:
        """Put a rule in, or take it out until somebody puts it in again."""
        plan = plan_of(await client.live_status(request), name)
        if plan.name.startswith("act "):
            raise HTTPException(404, f"'{name}' is an act, which cannot be taken out: choose another with /api/act")
        if plan.name.startswith("variant "):
            raise HTTPException(404, f"'{name}' is a variant of an experiment, which goes by its turns")
        status = await client.follow(Command("rule", name, body.on, by(request)))
        return models.RuleReport.model_validate(parts.rule_part(status, plan))

    @routes.put("/vars/{name}", responses=models.NOT_FOUND)
    async def variable(name: str, body: models.Value, request: Request) -> models.Variable:
        """Set a variable that the rules read."""
        defaults = (await client.status()).defaults
        require("variable", name, defaults)
        value = body.value if isinstance(body.value, (bool, str)) else float(body.value)
        if fitted(value, defaults[name]) is None:
            raise HTTPException(422, f"value: the variable '{name}' takes a {kind_of(defaults[name])}")
        status = await client.follow(Command("variable", name, value, by(request)))
        found = {one["name"]: one for one in parts.variables(status)}
        require("variable", name, found)
        return models.Variable.model_validate(found[name])


def _add_acts_and_scenes(routes: APIRouter, client: Steering) -> None:
    @routes.put("/act", responses=models.NOT_FOUND)
    async def act(body: models.ActChoice, request: Request) -> models.RoomReport:
        """Go to an act now."""
        require("act", body.name, [act.name for act in (await client.status()).program.acts])
        return await client.steer(request, Command("act", body.name, by=by(request)))

    @routes.put("/scene", responses=models.NOT_FOUND)
    async def scene(body: models.SceneChoice, request: Request) -> models.RoomReport:
        """Show a scene by hand, above all rules."""
        show = (await client.status()).playing
        require("scene", body.name, show.scenes if show else ())
        command = Command("scene", PROJECTOR, body.name, by(request), body.for_s)
        return await client.steer(request, command)

    @routes.delete("/scene")
    async def no_scene(request: Request) -> models.RoomReport:
        """Give the wall back to the rules."""
        command = Command("scene", PROJECTOR, "", by(request))
        return await client.steer(request, command)


def _add_what_if(routes: APIRouter, client: Steering) -> None:
    @routes.put("/what-if")
    async def what_if(body: models.WhatIfRequest, request: Request) -> models.RoomReport:
        """Let made-up visitors stand in for the camera's, for a while: their mood is smoothed like a real one."""
        imagined = Imagined(body.visitors, shares_of(body.emotions), body.attention)
        command = Command("what if", by=by(request), for_s=body.for_s, imagined=imagined)
        return await client.steer(request, command)

    @routes.delete("/what-if")
    async def no_what_if(request: Request) -> models.RoomReport:
        """The camera counts again."""
        return await client.steer(request, Command("what if", by=by(request)))


def _add_again(routes: APIRouter, client: Steering) -> None:
    @routes.post("/again", responses=models.NOT_FOUND)
    async def again(body: models.AgainRequest, request: Request) -> models.AgainReport:
        """Send all that stands once more, and give back what does not: to a desk, a DMX line, a projector or the broker
        by its name, or, without a name, to all of them. During a hold they are sent what the hold keeps."""
        show, name = (await client.status()).playing, composed(body.name)
        if name:
            require("desk, line, wall or broker", name, [one for one in targets_by_name(show) if one] if show else ())
        sent = (await client.follow(Command("again", name, by=by(request)))).sent_again
        return models.AgainReport(told=list(sent.told) if sent else [], reached=bool(sent and sent.reached))


def _add_power(routes: APIRouter, client: Steering) -> None:
    @routes.put("/power/{name}", responses=models.NOT_FOUND)
    async def power(name: str, body: models.PowerChoice, request: Request) -> models.RoomReport:
        """Switch a projector whose power is kept by hand, until the house opens next, or have it go by the hours."""
        show = (await client.status()).playing
        require("projector under 'power'", name, show.venue.power if show else ())
        return await client.steer(request, Command("power", name, body.to, by(request)))


def _add_repairs(routes: APIRouter, client: Steering) -> None:
    @routes.post("/repair")
    async def repair(body: models.RepairRequest, request: Request) -> models.RepairReport:
        """Do what `health.illnesses` offers for something that is ill; nothing, where that is over. The restart of the
        show, and its trial in place of what stands in for it, are /api/restart and /api/try-again."""
        status = await client.follow(Command("repair", body.about, body.repair, by(request)))
        return models.RepairReport(told=status.repaired)


def shares_of(weights: Mapping[models.Emotion, float]) -> dict[str, float]:
    """The weights as shares of 1; all neutral where nothing weighs anything."""
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()} if total > 1e-6 else {"neutral": 1.0}
