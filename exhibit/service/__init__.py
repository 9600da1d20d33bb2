"""What starts a show, keeps it, and puts it on a machine: the supervisor, crash loops, the units of systemd."""
