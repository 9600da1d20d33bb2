"""The page of a house of many rooms; served by `exhibit house`, by no show."""
