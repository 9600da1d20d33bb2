"""What the artist writes, read with its places: YAML, its checks, and problems as one line each."""
