"""`exhibit evaluate`: how well a network reads labelled pictures."""

from __future__ import annotations

import argparse
from pathlib import Path

from exhibit.commands.arguments import Commands
from exhibit.commands.console import wide_console
from exhibit.commands.exit_codes import DONE
from exhibit.commands.training_data import add_data, needs_more, positive, requested


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    evaluate = commands.add_parser(
        "evaluate", help="measure a network on labelled pictures", description="Measure how well a network reads."
    )
    evaluate.add_argument("model", type=Path, metavar="MODEL", help="a .tflite, with its .yaml or a manifest beside it")
    add_data(evaluate)
    evaluate.add_argument("--split", help="which part: valid, test, train, all (default: the first of these there is)")
    evaluate.add_argument("--most", type=positive, metavar="N", help="only N faces, drawn by the seed")
    evaluate.add_argument("--robustness", action="store_true", help="also small, turned, dim, blurred, covered faces")
    evaluate.add_argument("--told", action="store_true", help="the quick form: hardships on crops whose place is known")
    evaluate.add_argument("--mirror", action="store_true", help="the mean of each face and its mirror image")
    evaluate.add_argument("--card", type=Path, metavar="CARD.md", help="put the table of robustness into this card")
    evaluate.add_argument("--plots", type=Path, metavar="FOLDER", help="draw confusion and reliability (extra 'train')")
    evaluate.set_defaults(command=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    # Imported here: it brings OpenCV and LiteRT along, which other commands need not wait for.
    from exhibit.training.judge import EvaluationRequest, evaluate  # noqa: PLC0415

    wanted = EvaluationRequest(
        options.model,
        requested(options),
        options.split,
        options.most or 0,
        options.robustness or options.card is not None,
        options.told,
        options.mirror,
        options.plots,
        options.card,
    )
    try:
        evaluate(wanted, wide_console())
    except ModuleNotFoundError as error:
        return needs_more(error, "drawing plots")
    return DONE
