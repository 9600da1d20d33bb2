"""Exhibit makes a room answer its visitors: faces become a mood, and an artist's rules turn it into cues."""

import logging

# What fails is shown by health and states; a program that wants the details too sets up logging for "exhibit".
logging.getLogger(__name__).addHandler(logging.NullHandler())

__version__ = "0.1.0"
