"""What the museum shows and where: works, rooms, doors, from what other systems write. Pure, but for `files`."""
