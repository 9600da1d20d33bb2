"""Rehearsals: the same engine on a written or recorded timeline, without a camera, much faster than life."""
