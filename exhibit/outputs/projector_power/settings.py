"""The section power of venue.yaml: projectors that are switched by the hours of the house."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section, Truth
from exhibit.config.durations import Duration
from exhibit.config.hosts import Host
from exhibit.config.passwords import PasswordFault, password_keys, read_password
from exhibit.config.patterns import matching
from exhibit.outputs.projector_power.cec import Cec
from exhibit.outputs.projector_power.device import DeviceFault
from exhibit.outputs.projector_power.link import PowerSettings
from exhibit.outputs.projector_power.pjlink import PORT, Pjlink, PjlinkAddress

_Input = Annotated[
    str,
    BeforeValidator(lambda one: str(one) if isinstance(one, int) else one, json_schema_input_type=int | str),
    matching(
        r"[1-6][0-9A-Za-z]|\d+\.\d+\.\d+\.\d+", "no input: of PJLink it is a kind and a number, such as 11 or 31 "
        "(exhibit doctor power tells the one that is shown); of CEC our address, such as 1.0.0.0"
    ),
]  # fmt: skip


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
    warm: Annotated[Duration, Field(le=3600)] = Field(300.0, description="how long before the house opens it is on")
    linger: Annotated[Duration, Field(le=3600)] = Field(
        60.0, description="how long after the house has closed it stays on"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.pjlink is None) == (self.cec is None):
            text = "write how it is reached: pjlink with its address, or cec with its device, one of both"
            raise PydanticCustomError("either", "{error}", {"error": text})
        password_keys(self)
        return self

    def settings(self, folder: Path) -> PowerSettings:
        """What its link needs; `folder` is the show's."""
        kept = partial(PowerSettings, picture=self.input or "", warm_s=self.warm, linger_s=self.linger, written=self)
        if self.pjlink is None:
            return kept(Cec(self.cec or ""), self.cec or "")
        password: Callable[[], str] = partial(_password, self, folder)
        address = PjlinkAddress(self.pjlink, self.port, password, self.line_each)
        return kept(Pjlink(address), str(address))


def _password(section: PowerSection, folder: Path) -> str:
    """Raises DeviceFault."""
    try:
        return read_password(section, folder)
    except PasswordFault as fault:
        raise DeviceFault(str(fault), password=True) from None
