"""The doctor: walks the parts of a show, each looked at by its own module, and says what to do where one is ill."""

NAMES = ("running", "camera", "models", "display", "sound", "targets", "broker", "machine")
"""The parts, in the order in which they are walked."""
