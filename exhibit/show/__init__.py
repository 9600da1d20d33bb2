"""A show read from its folder: exhibit.yaml, venue.yaml, rules/ and scenes/, checked together."""

from exhibit.show.advice import advice_on
from exhibit.show.files import ShowFile, VenueFile
from exhibit.show.loading import discreet, load_show, read_show
from exhibit.show.shaders import compiled_problems, missing_for_shaders, refuse_broken_shaders, shader_credits
from exhibit.show.show import Show

__all__ = [
    "Show",
    "ShowFile",
    "VenueFile",
    "advice_on",
    "compiled_problems",
    "discreet",
    "load_show",
    "missing_for_shaders",
    "read_show",
    "refuse_broken_shaders",
    "shader_credits",
]
