"""Visitors become one mood: smoothing, hysteresis, the group, the circumplex. Pure functions of (state, input, now)."""
