"""MQTT: one connection to the broker, which carries cues, states and happenings out and hears commands."""
