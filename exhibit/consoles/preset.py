"""What a console's file says: how to reach it, what it can do, and the messages that do it (D-0013)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section, Truth
from exhibit.config.durations import Duration
from exhibit.consoles.answers import AnswerMeaning, Begins, Complaint, begins, complained

Transport = Literal["udp", "tcp", "tcp-slip"]
"""UDP; TCP as OSC 1.0 has it (each packet behind its length); TCP as OSC 1.1 has it (SLIP, RFC 1055)."""
Verified = Literal["vendor", "manual", "community", "unverified"]
Filled = bool | int | float | str
GAP = re.compile(r"\{(\w+)(?::([ifs]))?\}")
_KINDS = {"whole": r"\d+", "decimal": r"\d+(?:\.\d+)?", "name": r"[^\s/#*,?\[\]{}\"]+", "text": r".+"}
_RANGE = re.compile(r"^(\d+)\.\.(\d+)$")


def _many(written: object) -> object:
    return written if isinstance(written, list) else [written]


class MessagePattern(Section):
    """One OSC message with gaps: `{word}` inside a text; `{word:i}`, `:f` or `:s` alone for a number or a text."""

    address: Annotated[str, Field(pattern=r"^/\S*$")] = Field(description="begins with '/'")
    args: list[Filled] = Field(default_factory=list, description="values, in order")
    whole: Truth = Field(default=False, description="whether the address stands as it is, without the prefix")

    @cached_property
    def gaps(self) -> frozenset[str]:
        """The words that it needs."""
        texts = [self.address, *(one for one in self.args if isinstance(one, str))]
        return frozenset(found[1] for text in texts for found in GAP.finditer(text))


Messages = Annotated[
    list[MessagePattern], BeforeValidator(_many, json_schema_input_type=MessagePattern | list[MessagePattern])
]


def _form(written: object) -> object:
    """A form may be written as its message, or as a list of them."""
    if isinstance(written, list):
        return {"send": written}
    if isinstance(written, dict) and "address" in written:
        inside = {key: one for key, one in written.items() if key != "scale"}
        return {"send": inside, **({"scale": written["scale"]} if "scale" in written else {})}
    return written


class FormModel(Section):
    """What is sent for one way of writing a command; `faded` where the desk knows how long it should take."""

    send: Messages = Field(description="messages, in order")
    faded: Messages | None = Field(None, description="the same with {fade}, in seconds")
    scale: tuple[float, float] = Field((0.0, 1.0), description="what 0 and 1 are to the desk")


Form = Annotated[
    FormModel, BeforeValidator(_form, json_schema_input_type=FormModel | MessagePattern | list[MessagePattern])
]


class DeskCommand(Section):
    """One thing that the console can do. `once`: it is no state, so it is not done again when the desk comes back."""

    does: Literal["fire", "level", "colour", "line"] = Field("fire", description="what kind of command it is")
    once: Truth = Field(default=False, description="whether it must not be repeated")
    forms: dict[str, Form] = Field(min_length=1, description="by the way it is written, what is sent")


class Ping(MessagePattern):
    """A question that the desk answers while it is well."""

    answer: Begins = Field(description="how the address of its answer begins; * stands for anything")
    listen: int | None = Field(None, ge=1, le=65535, description="the port here that UDP's answers come to")
    every: Duration = Field(2.0, description="how often it is asked")


def _unfilled(word: str, message: MessagePattern, place: tuple[str, ...]) -> PydanticCustomError:
    text = "nothing fills {word} of {address}: name it in the form, or among the settings"
    return PydanticCustomError("gap", text, {"word": f"{{{word}}}", "address": message.address, "below": place})


def _word(written: object) -> object:
    if written not in _KINDS and not _RANGE.match(str(written)):
        kinds = ", ".join(_KINDS)
        raise PydanticCustomError("word", "a word is one of {kinds}, or a range such as 1..10", {"kinds": kinds})
    return written


class Trial(Section):
    """A first test that a person makes at the desk."""

    cue: str = Field(min_length=1, description="what stands behind `exhibit cue desk`")
    see: str = Field(min_length=1, description="what is seen then")


class Example(Section):
    """A look that is written for this console, and what gives it back."""

    look: dict[str, JsonValue] = Field(description="as it stands in venue.yaml, for one target")
    release: dict[str, JsonValue] = Field(default_factory=dict, description="the same for its release")


class Preset(Section):
    """A console's file. What it has no command for, it cannot do."""

    name: str = Field(min_length=1, description="what people call it")
    verified: Verified = Field("unverified", description="where its words come from")
    tried: str | None = Field(None, description="with what real program or desk it has been tried")
    menu: list[str] = Field(default_factory=list, description="how it is set up, in its own menus' words")
    notes: list[str] = Field(default_factory=list, description="what a technician should know besides")
    target: dict[str, JsonValue] = Field(
        default_factory=dict, description="what a target usually says besides its host"
    )
    example: Example | None = Field(None, description="a look to begin with")
    trials: list[Trial] = Field(default_factory=list, description="first tests at the desk")
    take_over: str = Field("", description="how somebody at the desk wins over what we send")
    transports: dict[Transport, Annotated[int, Field(ge=1, le=65535)] | None] = Field(
        min_length=1, description="ways to reach it, the best first, each with its usual port"
    )
    settings: dict[str, Filled | None] = Field(
        default_factory=dict, description="what a target may set besides, and what stands otherwise"
    )
    prefix: str | None = Field(None, description="stands before each address, where its settings are set")
    setup: Messages = Field(default_factory=list, description="what is sent first, each time it is reached")
    ping: Ping | None = Field(None, description="how to ask whether it is there")
    sends_back: str = Field("nothing that is known", description="what it tells")
    complaints: list[Complaint] = Field(default_factory=list, description="how it says that it will not, or cannot")
    starts: list[Begins] = Field(
        default_factory=list, description="what it says when it has begun anew: it is told everything again"
    )
    words: dict[str, Annotated[str, BeforeValidator(_word)]] = Field(
        default_factory=dict, description="what each word of a form may be; whole numbers unless it is said"
    )
    lines: list[str] = Field(
        default_factory=list, description="addresses that take raw command lines, which a target must allow one by one"
    )
    commands: dict[str, DeskCommand] = Field(default_factory=dict, description="all that it can do")

    @model_validator(mode="after")
    def _every_gap_is_filled(self) -> Self:
        """A word that nothing fills would leave its message out for good."""
        for name, command in self.commands.items():
            given = {"level": {"value"}, "colour": {"red", "green", "blue"}}.get(command.does, set())
            for written, form in command.forms.items():
                known = {*given, *self.settings, *re.findall(r"\{(\w+)\}", written)}
                for message, words in (
                    *((one, known) for one in form.send),
                    *((one, {*known, "fade"}) for one in form.faded or ()),
                ):
                    if unknown := sorted(message.gaps - words):
                        raise _unfilled(unknown[0], message, ("commands", name, "forms", written))
        return self

    def meaning(self, address: str, texts: Sequence[str]) -> AnswerMeaning:
        """What a message of the desk means, whose texts are `texts`."""
        found = complained(self.complaints, address, texts)
        if found is not None:
            return found
        answer = self.ping is not None and begins(address, self.ping.answer)
        return AnswerMeaning(answer=answer, anew=any(begins(address, one) for one in self.starts))

    def fitting(self, command: str, written: str) -> tuple[FormModel, dict[str, str]] | None:
        """The form that `written` has, and its words; None where it has none."""
        for pattern, form in self._patterns.get(command, ()):
            found = pattern.fullmatch(written.strip())
            if found and all(self._within(word, value) for word, value in found.groupdict().items()):
                return form, found.groupdict()
        return None

    @cached_property
    def _patterns(self) -> dict[str, list[tuple[re.Pattern[str], FormModel]]]:
        return {
            name: [(self._pattern(written), form) for written, form in command.forms.items()]
            for name, command in self.commands.items()
        }

    def _pattern(self, form: str) -> re.Pattern[str]:
        pieces = re.split(r"\{(\w+)\}", form)
        texts = [f"(?P<{one}>{self._kind(one)})" if odd % 2 else re.escape(one) for odd, one in enumerate(pieces)]
        return re.compile("".join(texts))

    def _kind(self, word: str) -> str:
        return _KINDS["text"] if word == "text" else _KINDS.get(self.words.get(word, "whole"), r"\d+")

    def _within(self, word: str, value: str) -> bool:
        limits = _RANGE.match(self.words.get(word, ""))
        return not limits or int(limits[1]) <= int(value) <= int(limits[2])
