"""The exit codes of every command, the same for all. argparse ends with WRONG, too, for arguments it does not know."""

from __future__ import annotations

from dataclasses import replace

from exhibit.config.problems import ShowError
from exhibit.system.failures import failure_words
from exhibit.translation import Say

DONE = 0
"""Done, and nothing to complain of; Ctrl-C included."""
FAILED = 1
"""What was asked for was tried and did not come off: a check failed, a desk was not reached, a part is ill."""
WRONG = 2
"""Something in the show or in the command is wrong, and named."""


def told_of(error: Exception, say: Say = str) -> list[str]:
    """What went wrong, a line each, as it is told at the end of a command, in the language of `say`."""
    if isinstance(error, ShowError):
        return [str(replace(problem, text=say(problem.text))) for problem in error.problems]
    if isinstance(error, OSError):
        return [f"{error.filename or 'exhibit'}: {say(failure_words(error))}"]
    return [say(str(error))]
