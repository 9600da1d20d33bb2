"""DMX out: fixtures with named channels, driven over the network without a lighting desk."""

from exhibit.outputs.dmx.e131 import Source
from exhibit.outputs.dmx.fixture import Fixture
from exhibit.outputs.dmx.line import Line
from exhibit.outputs.dmx.output import Dmx, steer_lines

__all__ = ["Dmx", "Fixture", "Line", "Source", "steer_lines"]
