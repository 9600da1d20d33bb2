"""The routes that only look."""

from __future__ import annotations

from fastapi import APIRouter, Request

from exhibit.web.control_room import models, parts
from exhibit.web.control_room.discreet_parts import discreet_parts
from exhibit.web.control_room.facial_parts import facial_moment, facial_parts
from exhibit.web.control_room.show_client import ShowClient, plan_of
from exhibit.web.control_room.why import why
from exhibit.web.roles import may
from exhibit.web.serving import Host


def router(host: Host) -> APIRouter:
    """What can be asked without changing anything."""
    routes, client = APIRouter(prefix="/api", tags=["look"]), ShowClient(host)
    whole = parts.parts_of(token_needed=host.serving.token_needed)
    own, discreet = facial_parts(whole), discreet_parts(whole)

    @routes.get("/state", responses=models.STILL)
    async def state(request: Request) -> models.State:
        """Everything that the page shows, now. Below `privacy: {level: stage}` people are told live to operators
        alone."""
        told = own if may(request.state.holder, "operator") else discreet
        return models.State.model_validate(parts.state_of(await client.status(), told))

    @routes.get("/rules", responses=models.STILL)
    async def rules(request: Request) -> list[models.RuleReport]:
        """Where every rule is, in the order of the show."""
        status = await client.live_status(request)
        return [models.RuleReport.model_validate(one) for one in parts.rules(status)]

    @routes.get("/rules/{name}", responses={**models.NOT_FOUND, **models.STILL})
    async def rule(name: str, request: Request, language: models.Language = "en") -> models.RuleWhy:
        """Why a rule is where it is: its text, what its condition sees, what it claims, its last starts and ends;
        what is said for people in `language`."""
        status = await client.live_status(request)
        return models.RuleWhy.model_validate(why(status, plan_of(status, name), language))

    @routes.get("/vars", responses=models.STILL)
    async def variables() -> list[models.Variable]:
        """The variables of the show."""
        return [models.Variable.model_validate(one) for one in parts.variables(await client.status())]

    @routes.get("/minute")
    async def minute(request: Request) -> list[models.MoodSample]:
        """The mood of the last minute, once a second, oldest first."""
        status = await client.live_status(request)
        moments = parts.minute_of(client.minute)
        told = map(facial_moment, moments) if status.discretion.faces_only else moments
        return [models.MoodSample.model_validate(one) for one in told]

    return routes
