"""OSC out: desks of the venue, each by a link of its own, and what subscribers are told."""
