"""What of a show can be reached by hand."""

from __future__ import annotations

from exhibit.assembly.lighting import desks_by_hand, lamps_by_hand
from exhibit.assembly.webhooks import webhooks_by_hand
from exhibit.cues.by_hand import Reach
from exhibit.cues.http_request import HTTP
from exhibit.cues.look import LAMPS
from exhibit.cues.osc_message import OSC
from exhibit.rules.state import EngineState
from exhibit.rules.values_now import known_values
from exhibit.show import Show
from exhibit.show.program import program_of, staging_of

_TARGETS = {OSC: desks_by_hand, HTTP: webhooks_by_hand, LAMPS: lamps_by_hand}
"""By output, what lists those that it sends to."""


def reach_of(show: Show) -> Reach:
    """The looks and targets of `show`."""
    values = known_values(program_of(show), EngineState(), 0.0)
    return Reach(staging_of(show), {output: targets(show) for output, targets in _TARGETS.items()}, values)
