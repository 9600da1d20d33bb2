"""OSC in: commands over UDP, and the addresses described to whoever asks (OSCQuery)."""
