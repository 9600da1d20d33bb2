"""Shaders that artists own: ISF files (interactive shader format, version 2, and what is left of version 1) read,
translated, and drawn by a process of its own. Nothing here knows pygame, a scene or a show."""
