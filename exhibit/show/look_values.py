"""What looks ask of lamps, in their writer's words: colours, and the state of a fixture."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.colours import NAMED
from exhibit.config.durations import Duration
from exhibit.config.problems import instead
from exhibit.expressions.expression import Expression
from exhibit.expressions.yaml_types import AmountShare


def _colour(written: object) -> object:
    if isinstance(written, str):
        if written in NAMED:
            return NAMED[written]
        found = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", written)
        if found:
            return [int(part, 16) / 255 for part in found.groups()]
    if not isinstance(written, list) or len(written) != 3:
        text = "a colour is a name, such as orange, or '#ff8800', or [red, green, blue], {instead}"
        raise PydanticCustomError("colour", text, {"instead": instead(written)})
    return written


_Colour = Annotated[str, Field(pattern=f"^#[0-9a-fA-F]{{6}}$|^({'|'.join(NAMED)})$")] | list[float | str]
Colour = Annotated[
    tuple[AmountShare, AmountShare, AmountShare], BeforeValidator(_colour, json_schema_input_type=_Colour)
]

# For editors: an OSC address of a desk is no expression.
_Channel = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": "^[^/]"}]}
ChannelShare = Annotated[AmountShare, WithJsonSchema(_Channel)]


class FixtureState(Section):
    """What a look is to one fixture: its channels by name, or level and colour. What is not named rests."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, ChannelShare]

    level: AmountShare | None = Field(
        None,
        description="how much light, 0 to 1, or an expression that is followed; its colours, where it has no dimmer",
    )
    colour: Colour | None = Field(
        None, description="a name such as orange, '#ff8800', or [red, green, blue] as numbers or expressions"
    )
    fade: Duration | None = Field(None, description="how long it takes; left out, it is there at once")

    @property
    def levels(self) -> dict[str, float | Expression]:
        """What is asked of each channel, and of its light as a whole, as `level`."""
        whole = {} if self.level is None else {"level": self.level}
        return {**whole, **(self.__pydantic_extra__ or {})}
