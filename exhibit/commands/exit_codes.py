"""The exit codes of every command, the same for all. argparse ends with WRONG, too, for arguments it does not know."""

from __future__ import annotations

DONE = 0
"""Done, and nothing to complain of; Ctrl-C included."""
FAILED = 1
"""What was asked for was tried and did not come off: a check failed, a desk was not reached, a part is ill."""
WRONG = 2
"""Something in the show or in the command is wrong, and named."""
