"""Inputs take commands from outside: other programs over OSC, neighbours over MQTT. What they ask, the show decides."""
