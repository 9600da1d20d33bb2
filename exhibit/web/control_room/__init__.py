"""The control room: the operator's page, its API and its live socket."""
