"""Every link of a running show by its name: the source, outputs with their neighbours, inputs."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.inputs.port import Input
from exhibit.outputs.port import OutputState
from exhibit.vision.source import SourceState


def links_of(
    source: SourceState, outputs: Mapping[str, OutputState], inputs: Mapping[str, Input]
) -> dict[str, tuple[str, str]]:
    """The state of each link, and its detail; of an output with many neighbours each is told by itself."""
    links = {"source": (source.link, source.detail)}
    for name, state in outputs.items():
        told = {f"{name} {part}": one for part, one in state.parts.items()} or {name: state}
        links |= {one: (state.link, state.detail) for one, state in told.items()}
    ears = {name: ear.state() for name, ear in inputs.items() if name != "mqtt in"}  # whose link is mqtt's
    return links | {name: (state.link, state.detail) for name, state in ears.items()}
