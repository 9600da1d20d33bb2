"""`python -m exhibit` is the same as `exhibit`."""

from exhibit.cli import entry

if __name__ == "__main__":
    entry()
