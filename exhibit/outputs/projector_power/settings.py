"""The section power of venue.yaml: projectors that are switched by the hours of the house."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section, Truth
from exhibit.config.durations import Duration
from exhibit.config.hosts import Host
from exhibit.config.passwords import PasswordFault, password_keys, read_password
from exhibit.config.patterns import matching
from exhibit.outputs.projector_power.cec import Cec
from exhibit.outputs.projector_power.device import DeviceFault
from exhibit.outputs.projector_power.link import MainsSettings, PowerSettings
from exhibit.outputs.projector_power.pjlink import PORT, Pjlink, PjlinkAddress
from exhibit.outputs.projector_power.plug import PlugWords, own_topics, shelly, shelly_gen1, tasmota, zigbee2mqtt

_Input = Annotated[
    str,
    BeforeValidator(lambda one: str(one) if isinstance(one, int) else one, json_schema_input_type=int | str),
    matching(
        r"[1-6][0-9A-Za-z]|\d+\.\d+\.\d+\.\d+", "no input: of PJLink it is a kind and a number, such as 11 or 31 "
        "(exhibit doctor power tells the one that is shown); of CEC our address, such as 1.0.0.0"
    ),
]  # fmt: skip
_TopicName = Annotated[
    str, matching(r"[^#+\x00]+", "no topic: it holds no # and no +; write it as the device or its page shows it")
]


class PlugSection(Section):
    """The socket that a projector hangs on, where it is switched over MQTT, through the show's own broker."""

    kind: Literal["tasmota", "shelly", "shelly-gen1", "zigbee2mqtt", "own"] = Field(
        description="tasmota, shelly (Plus, Pro and later), shelly-gen1, zigbee2mqtt; own: any other, by its topics"
    )
    name: _TopicName | None = Field(
        None, description="what it is called there: Tasmota's topic, Shelly's topic prefix or id, the friendly name"
    )
    relay: int | None = Field(None, ge=0, le=16, description="which of its outlets, where it has several")
    command: _TopicName | None = Field(None, description="of own: the topic by which it is switched")
    state: _TopicName | None = Field(None, description="of own: the topic on which it tells how it is")
    on: str | None = Field(None, min_length=1, description="of own: what it is told, and tells, for on (ON)")
    off: str | None = Field(None, min_length=1, description="of own: what it is told, and tells, for off (OFF)")
    ask: _TopicName | None = Field(None, description="of own: the topic by which it is asked how it is, with nothing")
    cooled: Annotated[Duration, Field(le=3600)] = Field(
        60.0, description="how long its projector has reported that it is off before the mains are cut"
    )
    silent: Annotated[Duration, Field(ge=60, le=7200)] = Field(
        900.0, description="how long it has to be off where it cannot report that, such as without pjlink and cec"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        own = {"command": self.command, "state": self.state, "on": self.on, "off": self.off, "ask": self.ask}
        wrong = next((key for key, value in own.items() if value is not None), "") if self.kind != "own" else ""
        if wrong:
            text = f"'{wrong}' belongs to kind: own; {self.kind} has topics of its own, and needs a name"
            raise PydanticCustomError("own", "{error}", {"error": text, "below": (wrong,), "at_key": True})
        lacking = [key for key in (("command", "state") if self.kind == "own" else ("name",)) if not getattr(self, key)]
        if lacking:
            raise PydanticCustomError("lacks", "{error}", {"error": f"{self.kind} needs '{lacking[0]}': add it"})
        return self

    def words(self, own: str) -> PlugWords:
        """How it is spoken to; `own` is a topic on which it may answer us."""
        name = self.name or ""
        match self.kind:
            case "tasmota":
                return tasmota(name, self.relay)
            case "shelly":
                return shelly(name, self.relay, own=own)
            case "shelly-gen1":
                return shelly_gen1(name, self.relay)
            case "zigbee2mqtt":
                return zigbee2mqtt(name, self.relay)
            case "own":
                question = (self.ask, "") if self.ask else None
                return own_topics(self.command or "", self.state or "", (self.on or "ON", self.off or "OFF"), question)


class PowerSection(Section):
    """A projector that is switched on before the house opens, and off after it has closed."""

    pjlink: Host | None = Field(None, description="its address or name, where it speaks PJLink")
    cec: Annotated[str, matching("/dev/.+", "no device: write one such as /dev/cec0")] | None = Field(
        None, description="the device of its HDMI cable, such as /dev/cec0, where it speaks CEC"
    )
    port: int = Field(PORT, ge=1, le=65535, description="its port for PJLink")
    password_file: str | None = Field(
        None, min_length=1, description="a file in this folder, readable for you alone, with its PJLink password"
    )
    password_env: str | None = Field(None, min_length=1, description="the same in a variable of the environment")
    line_each: Truth = Field(
        default=False, description="whether it needs a new connection for every command, as some PJLink projectors do"
    )
    input: _Input | None = Field(
        None, description="what it is to show: of PJLink its number, such as 31; of CEC our address, such as 1.0.0.0"
    )
    plug: PlugSection | None = Field(
        None, description="the socket that it hangs on: on before it is told to go on, off once it has cooled"
    )
    warm: Annotated[Duration, Field(le=3600)] = Field(300.0, description="how long before the house opens it is on")
    linger: Annotated[Duration, Field(le=3600)] = Field(
        60.0, description="how long after the house has closed it stays on"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.pjlink is not None) + (self.cec is not None)
        if ways > 1 or (ways == 0 and self.plug is None):
            text = "write how it is reached: pjlink with its address, or cec with its device, one of both"
            raise PydanticCustomError("either", "{error}", {"error": text})
        password_keys(self)
        return self

    def settings(self, folder: Path, mains: MainsSettings | None = None) -> PowerSettings:
        """What its link needs; `folder` is the show's, `mains` is the socket that `plug` names."""
        kept = partial(
            PowerSettings,
            picture=self.input or "",
            warm_s=self.warm,
            linger_s=self.linger,
            mains=mains,
            written=self,
        )
        if self.cec is not None:
            return kept(Cec(self.cec), self.cec)
        if self.pjlink is None:
            return kept(None, mains.place if mains else "")
        password: Callable[[], str] = partial(_password, self, folder)
        address = PjlinkAddress(self.pjlink, self.port, password, self.line_each)
        return kept(Pjlink(address), str(address))


def _password(section: PowerSection, folder: Path) -> str:
    """Raises DeviceFault."""
    try:
        return read_password(section, folder)
    except PasswordFault as fault:
        raise DeviceFault(str(fault), password=True) from None
