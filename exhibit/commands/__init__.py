"""The larger commands, one file each: their arguments, exit codes and printing."""
