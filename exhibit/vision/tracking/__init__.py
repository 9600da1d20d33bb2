"""Faces become visitors: who is who from frame to frame, and what is calm enough to be shown. Pure."""
