"""The machine: where files lie, standard error, files written atomically, worker threads. Nothing of the show."""
