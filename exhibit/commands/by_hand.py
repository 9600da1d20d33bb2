"""What `exhibit cue` sends: each kind of thing says what there is of it and reads its words (`cues/by_hand.py`); here
it is chosen, and sent by who can tell what answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from exhibit.assembly.reach import reach_of
from exhibit.commands.desks import tell_desks
from exhibit.commands.lamps import light
from exhibit.commands.webhooks import send_requests
from exhibit.config.problems import did_you_mean
from exhibit.cues.by_hand import ByHand, HandOrder, Reach
from exhibit.cues.hand_values import wrong
from exhibit.cues.http_request import HTTP
from exhibit.cues.look import LAMPS
from exhibit.cues.osc_message import OSC
from exhibit.cues.registry import BY_HAND
from exhibit.show import Show
from exhibit.translation import Say
from exhibit.values import Cue

SENDERS: Mapping[str, Callable[[Show, Sequence[Cue], float | None, Say], bool]] = {
    OSC: lambda show, cues, _, say: tell_desks(show, cues, say),
    HTTP: lambda show, cues, _, say: send_requests(show, cues, say),
    LAMPS: light,
}
"""By output: what sends its cues, tells what came of it, and whether all were reached. Lamps last: they stay lit."""


def cues(show: Show, order: HandOrder) -> list[Cue]:
    """What `order` asks for. Raises ShowError where that is nothing."""
    reach = reach_of(show)
    known = [kind for kind in BY_HAND if order.name in kind.listed(reach)]
    if order.release and (order.words or not any(kind.held for kind in known)):
        raise wrong(f"--release gives a look back, alone. {did_you_mean(order.name, _held(reach))}")
    if not known:
        names = [name for kind in BY_HAND for name in kind.listed(reach)]
        raise wrong(f"there is no target or look '{order.name}'. {did_you_mean(order.name, names)}")
    return _meant(known, order).cues(order, reach)


def _held(reach: Reach) -> list[str]:
    return [name for kind in BY_HAND if kind.held for name in kind.listed(reach)]


def _meant(known: Sequence[ByHand], order: HandOrder) -> ByHand:
    """Of kinds that share a name, the one that is named alone where there are no words, and another where there are."""
    return next((kind for kind in known if kind.held is not bool(order.words)), known[0])


def send(show: Show, wanted: Iterable[Cue], for_s: float | None = None, say: Say = str) -> bool:
    """Send them, and tell what was sent and answered; whether all could be reached. Fixtures stay lit for `for_s`
    seconds, or until Ctrl-C."""
    wanted, reached = list(wanted), True
    for output, sender in SENDERS.items():
        if of_output := [cue for cue in wanted if cue.output == output]:
            reached = sender(show, of_output, for_s, say) and reached
    return reached


def what_may_be_sent(show: Show) -> Iterator[str]:
    """All that `show` can send by hand, under how it is typed."""
    reach = reach_of(show)
    wide = max((len(name) for kind in BY_HAND for name in kind.listed(reach)), default=0) + 2
    for kind in BY_HAND:
        listed = kind.listed(reach)
        if listed or kind.where_none:
            yield kind.title
        yield from (f"  {name.ljust(wide)}{what}" for name, what in listed.items())
        if kind.where_none and not listed:
            yield f"  none: {kind.where_none}"
