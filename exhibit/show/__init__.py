"""A show read from its folder: exhibit.yaml, venue.yaml, rules/ and scenes/, checked together."""

from exhibit.show.advice import advice_on
from exhibit.show.files import ShowFile, VenueFile
from exhibit.show.loading import discreet, load_show, read_show
from exhibit.show.show import Show

__all__ = ["Show", "ShowFile", "VenueFile", "advice_on", "discreet", "load_show", "read_show"]
