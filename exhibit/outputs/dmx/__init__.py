"""DMX out: fixtures with named channels, driven over the network without a lighting desk."""

from exhibit.outputs.dmx.e131 import SacnSource
from exhibit.outputs.dmx.fixture import Fixture
from exhibit.outputs.dmx.output import Dmx
from exhibit.outputs.dmx.transport import DmxTransport

__all__ = ["Dmx", "DmxTransport", "Fixture", "SacnSource"]
