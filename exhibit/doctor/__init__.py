"""The doctor: walks the parts of a show, each looked at by its own module, and says what to do where one is ill.

One more part is: a module here with `look(asked)` that yields findings, a row of `walk.PARTS` with the time it may
take, its name below, and a row of docs/doctor.md. What it needs to ask stands with its adapter, as its `probe`.
"""

NAMES = (
    "running",
    "settings",
    "camera",
    "siting",
    "models",
    "display",
    "shaders",
    "sound",
    "targets",
    "http",
    "power",
    "dmx",
    "broker",
    "alerts",
    "privacy",
    "machine",
)
"""The parts, in the order in which they are walked."""
