"""Consoles: what lighting desks, media servers and show-control programs understand, as data, one YAML file each."""
