"""Outputs perform cues: the projector, sound, OSC, MQTT, and the record of what happened."""
