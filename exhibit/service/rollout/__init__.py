"""Shows by git: a room follows a branch, and plays what has proved itself."""
