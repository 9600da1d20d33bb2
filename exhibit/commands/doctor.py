"""`exhibit doctor`: every target of a show asked whether it is there, and what to do where it is not."""

from __future__ import annotations

import argparse
from dataclasses import replace

from exhibit.building import targets_of
from exhibit.commands.arguments import Commands, add_show
from exhibit.commands.reaching import refused, remedy, settled
from exhibit.outputs.osc_link import OscLink, Peer
from exhibit.outputs.port import OutputState
from exhibit.places import show_here
from exhibit.show import load_show

WELL, ILL = 0, 1


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    doctor = commands.add_parser(
        "doctor",
        help="ask every desk whether it is there",
        description="Reach every target of a show, ask it whether it is there, and say what to do where it is not. "
        "Exit code 0: none is missing, 1: something is.",
    )
    add_show(doctor)
    doctor.set_defaults(command=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    peers = targets_of(load_show(options.show or show_here()))
    if not peers:
        print("there are no targets in exhibit.yaml or venue.yaml")
        return WELL
    links = {name: OscLink(name, peer) for name, peer in peers.items()}
    settled(links.values())
    states = {name: _looked_at(peers[name], link.state()) for name, link in links.items()}
    for link in links.values():
        link.stop()
    for name, state in states.items():
        _tell(name, peers[name], state)
    return WELL if all(_well(peers[name], state) for name, state in states.items()) else ILL


def _looked_at(peer: Peer, state: OutputState) -> OutputState:
    """The state; where UDP says nothing, the desk's machine may say that nobody listens."""
    quiet = state.link == "unverified" and peer.transport == "udp" and peer.desk.preset.ping is None
    if quiet and refused(peer):
        return replace(state, link="down", detail=f"{peer}: nothing listens on UDP port {peer.port} there")
    return state


def _well(peer: Peer, state: OutputState) -> bool:
    return state.link == "up" or (state.link == "unverified" and peer.desk.preset.ping is None)


def _tell(name: str, peer: Peer, state: OutputState) -> None:
    quiet = state.link == "unverified" and peer.desk.preset.ping is None
    more = ": it cannot be asked; see on the desk whether a cue arrives (exhibit cue)" if quiet else ""
    print(f"{name}: {state.link}, {state.detail}{more}")
    if not _well(peer, state):
        for line in remedy(peer, state):
            print(f"  - {line}")
