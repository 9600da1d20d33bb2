"""Messages sent to desks by hand, and what these answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from exhibit.assembly.lighting import targets_of
from exhibit.doctor.printing import FindingPrinter
from exhibit.doctor.targets import finding
from exhibit.outputs.osc.output import messages_of
from exhibit.outputs.osc.probe import ask
from exhibit.show import Show
from exhibit.translation import Say
from exhibit.values import Cue


def tell_desks(show: Show, cues: Iterable[Cue], say: Say = str) -> bool:
    """Send `cues`, and tell what was sent and answered; whether all could be reached."""
    peers = targets_of(show)
    paper, reached = FindingPrinter(max(map(len, peers), default=0), say=say), True
    for number, cue in enumerate(cues):
        name = str(cue.args["to"])
        peer = peers[name]
        reply = ask(peer, list(messages_of(cue, peer.desk)))
        found = finding(name, peer, reply)
        if found.verdict == "unknown":
            found = replace(found, remedies=("see on it whether this arrived",))
        # Where we cannot hear, it has been sent all the same.
        reached = reached and (found.verdict != "ill" or reply.fault == "deaf")
        print("\n" * (number > 0) + "\n".join(paper.lines(replace(found, notes=()))))
    return reached
