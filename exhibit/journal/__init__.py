"""What moved people, kept so that nobody can be singled out: counts over at least k visits, never a visit."""
