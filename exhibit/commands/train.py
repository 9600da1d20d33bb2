"""`exhibit train`: an emotion network from a person's own pictures."""

from __future__ import annotations

import argparse
from pathlib import Path

from exhibit.commands.arguments import Commands
from exhibit.commands.console import wide_console
from exhibit.commands.exit_codes import DONE
from exhibit.commands.training_data import add_data, needs_more, positive, requested
from exhibit.system.stderr import silence_stderr


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    train = commands.add_parser(
        "train",
        help="train an emotion network on your pictures",
        description="Train an emotion network (extra 'train'). Started again, it goes on where it was stopped.",
    )
    add_data(train)
    train.add_argument("--out", type=Path, metavar="FILE.tflite", help="where the network goes (default: in --work)")
    train.add_argument(
        "--work", type=Path, default=Path("out/training"), help="folder for crops, checkpoint, plots (out/training)"
    )
    train.add_argument("--epochs", type=positive, help="how often every face is seen at most (40)")
    train.add_argument(
        "--patience",
        type=positive,
        help="stop after so many epochs without a better loss on the held-out faces, and keep the best (never)",
    )
    train.add_argument("--widths", type=_widths, metavar="32,64,128,192", help="channels of the network's four stages")
    train.add_argument(
        "--teacher",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="learn a network's answers (.pt, .tflite)",
    )
    train.add_argument(
        "--begin",
        type=Path,
        metavar="FILE",
        help="begin with the weights of another run's checkpoint (.pt), or of a file in float16 (.tflite)",
    )
    train.add_argument(
        "--keep", type=float, metavar="0", help="how much of these weights is kept at the end, 0 to 1 (0)"
    )
    train.add_argument(
        "--peak-rate",
        type=float,
        metavar="0.1",
        help="how fast is learnt at most (0.1; less for weights that are good)",
    )
    train.add_argument("--covers", type=float, metavar="0.35", help="of how many faces something is put before (0.35)")
    train.add_argument("--plain-crops", action="store_true", help="do not align faces (to see what that gains)")
    train.add_argument("--plain-views", action="store_true", help="do not augment (to see what that gains)")
    train.add_argument(
        "--weights",
        choices=("int8", "float16"),
        default="int8",
        help="integers, or floats at 3 to 4 times the cost (int8)",
    )
    train.add_argument(
        "--even", action="store_true", help="say rare emotions more often, for about half a point of all readings"
    )
    train.set_defaults(command=_train)


def _widths(written: str) -> tuple[int, int, int, int]:
    parts = written.split(",")
    if len(parts) != 4 or not all(part.strip().isdigit() and int(part) > 0 for part in parts):
        raise argparse.ArgumentTypeError(f"'{written}' is not four whole numbers such as 24,40,80,160")
    one, two, three, four = map(int, parts)
    return one, two, three, four


def _train(options: argparse.Namespace) -> int:
    try:
        # Imported here, and nowhere in the show: PyTorch belongs to the extra, and has much to say as it is loaded.
        with silence_stderr():
            from exhibit.training.learn import TrainingRequest, learn  # noqa: PLC0415
            from exhibit.training.publish import TrainingPaths  # noqa: PLC0415
            from exhibit.training.recipe import Recipe  # noqa: PLC0415
    except ModuleNotFoundError as error:
        return needs_more(error, "training")
    given = {
        name: getattr(options, name) for name in ("epochs", "patience", "widths", "seed", "peak_rate", "covers", "keep")
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    recipe = Recipe(**chosen, augmented=not options.plain_views)
    out = options.out or options.work / "emotions.tflite"
    place = TrainingPaths(options.work, out, options.weights, even=options.even)
    teachers, aligned = tuple(options.teacher), not options.plain_crops
    asked = TrainingRequest(requested(options), recipe, place, teachers, options.begin, aligned)
    learn(asked, wide_console())
    return DONE
