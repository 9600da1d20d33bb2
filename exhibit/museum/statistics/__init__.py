"""Statistics that stay honest on small and clustered counts. Pure functions of numbers; each names its source."""
