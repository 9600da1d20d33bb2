"""OSC to the venue's desks (Open Sound Control 1.0, Wright 2002), each by a link of its own: none waits for another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exhibit.consoles.desk import Desk, OscMessage
from exhibit.cues.look_cue import LookCue, OscArgument
from exhibit.cues.osc_message import OscCue, desk_cue
from exhibit.outputs.osc.answer_ports import AnswerPorts
from exhibit.outputs.osc.link import OscLink, Peer
from exhibit.outputs.osc.link_state import USUAL, LinkTiming
from exhibit.outputs.port import CannotPerform, OutputState
from exhibit.values import Cue, Link

_WORST_FIRST: tuple[Link, ...] = ("down", "ended", "up", "unverified", "off")
"""What is said of all targets together: that one is lost, or else that one is known to be there."""


class Osc:
    """Performs, for the target that is called `to`:

    `send`: the message `address`, `args`. `look`: the commands in `do`, then `messages`, `levels` and `colours`; with
    `again`, all of these but what is no state. `adjust`: levels and colours that have moved. `release`: as `look`.
    """

    def __init__(self, targets: Mapping[str, Peer], timing: LinkTiming = USUAL) -> None:
        self._timing, self._ports = timing, AnswerPorts()
        self._links = {name: OscLink(name, peer, timing=timing, ports=self._ports) for name, peer in targets.items()}
        self._unknown = self._refused = 0

    def perform(self, cue: Cue) -> None:
        try:
            asked = desk_cue(cue)
        except (ValueError, TypeError, KeyError) as error:
            self._refused += 1
            raise CannotPerform(f"no desk can be sent '{cue.action}' like this: {error}") from error
        link = self._links.get(asked.to)
        if link is None:
            self._unknown += 1
            raise CannotPerform(f"there is no target '{asked.to}'")
        if any(not link.peer.desk.allows(one.address, one.args) for one in _own_messages(asked)):
            self._refused += 1
            raise CannotPerform(f"'{asked.to}' is not allowed this command line: add it to its `allow` in venue.yaml")
        look = asked if isinstance(asked, LookCue) else None
        messages = [one for one in messages_of(cue, link.peer.desk) if not (one.once and look and look.again)]
        link.put(messages, anew=look is not None and look.action != "adjust")

    def use_targets(self, targets: Mapping[str, Peer]) -> None:
        """Send to these from now on; the link to one that has moved is made anew."""
        for name in [name for name, link in self._links.items() if targets.get(name) != link.peer]:
            self._links.pop(name).stop()
        for name, peer in targets.items():
            if name not in self._links:
                self._links[name] = OscLink(name, peer, late=True, timing=self._timing, ports=self._ports)

    def take_returned(self) -> list[str]:
        """The targets that were lost and are back since this was asked last."""
        return [name for name, link in self._links.items() if link.take_returned()]

    def take_complaints(self) -> list[tuple[str, str]]:
        """What desks have said since this was asked last that they will not, or cannot, do: by target, in words."""
        return [(name, text) for name, link in self._links.items() for text in link.take_complaints()]

    def state(self) -> OutputState:
        """Down where any target is, up where one is known to be; each target's own state is among the `parts`."""
        parts = {name: link.state() for name, link in self._links.items()}
        sent = sum(one.performed for one in parts.values())
        dropped = sum(one.dropped for one in parts.values()) + self._unknown + self._refused
        if not parts:
            return OutputState("off", "no targets", sent, dropped)
        links = {one.link for one in parts.values()}
        link = next(one for one in _WORST_FIRST if one in links)
        told = next(f"{name}: {one.detail}" for name, one in parts.items() if one.link == link)
        return OutputState(link, told if link == "down" else ", ".join(parts), sent, dropped, parts)

    def close(self) -> None:
        for link in self._links.values():
            link.stop()
        for link in self._links.values():
            link.close()


def messages_of(cue: Cue, desk: Desk) -> Iterator[OscMessage]:
    """What `cue` says to `desk`."""
    asked = desk_cue(cue)
    look = asked if isinstance(asked, LookCue) else LookCue[float](asked.to)
    for order in look.orders:
        yield from desk.fire(order.command, order.what, look.fade_s)
    yield from _own_messages(asked)
    for what, share in look.levels.items():
        yield from desk.level(what, share, look.fade_s)
    for what, colour in look.colours.items():
        yield from desk.colour(what, colour, look.fade_s)


def _own_messages(asked: OscCue[OscArgument] | LookCue[float]) -> list[OscMessage]:
    """The messages of somebody's own among what is asked."""
    own = (asked,) if isinstance(asked, OscCue) else asked.messages
    return [OscMessage(one.address, one.args) for one in own]
