"""What happened of late, for operators: the page of the log."""
