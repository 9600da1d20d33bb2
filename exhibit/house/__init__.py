"""A house of many rooms, each its own exhibit: what is known of them from what they tell the broker. Pure."""
