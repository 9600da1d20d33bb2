"""The artist's rules: their schema, their expressions, and the engine that turns a mood into cues."""
