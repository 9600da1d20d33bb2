"""The server of the page: who may ask, how much, under which name; sessions, limits, connections."""
