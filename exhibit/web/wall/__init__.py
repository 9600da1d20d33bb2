"""The wall in a browser: as a projector's stand-in, to look on, and small in the control room."""
