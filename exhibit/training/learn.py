"""`exhibit train`: from labelled pictures to a network that `exhibit run --model` uses, its card and its plots.

Needs the extra `train`. A run that was stopped goes on from its last epoch when it is started again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from exhibit.config.problems import whole_file
from exhibit.training import plots
from exhibit.training.data import Data, DataRequest, apart, read
from exhibit.training.faces import Faces, kept, without_copies
from exhibit.training.judge import sure_finder
from exhibit.training.labels import Labels, check_labels
from exhibit.training.network import EmotionNet
from exhibit.training.progress_bars import bar, bars
from exhibit.training.publish import TrainingPaths, TrainingSplit, publish
from exhibit.training.recipe import Recipe
from exhibit.training.teachers import Teaching, load_network_to_learn_from, load_teacher
from exhibit.training.train import Progress, TrainingCallbacks, TrainingResult, train
from exhibit.training.weights import between, rebuilt


@dataclass(frozen=True)
class TrainingRequest:
    """What `exhibit train` is asked. Crops and checkpoint go to the folder of `place` too."""

    data: DataRequest
    recipe: Recipe
    place: TrainingPaths
    teachers: tuple[Path, ...] = ()
    begin: Path | None = None
    aligned: bool = True


def learn(wanted: TrainingRequest, console: Console) -> None:
    """Do it all. Raises ShowError where the data, the teachers or the checkpoint cannot be used."""
    for folder in (wanted.place.work, wanted.place.out.resolve().parent):
        folder.mkdir(parents=True, exist_ok=True)
    split = _split(wanted, console)
    classes = split.learn.labels.classes
    begin = _begin(wanted.begin, split.learn, wanted.recipe.seed) if wanted.begin else None
    teaching = Teaching([load_teacher(file, classes) for file in wanted.teachers], begin)
    plots.draw_class_balance(
        wanted.place.work / "classes.png", classes, split.learn.labels.counts(), split.held_out.labels.counts()
    )
    trained = _trained(wanted, split, teaching, console)
    if begin is not None and wanted.recipe.keep:
        net = between(begin, trained.net, wanted.recipe.keep, split.learn, wanted.recipe.seed)
        trained = replace(trained, net=net)
    if trained.history:
        epochs = trained.history
        plots.draw_learning_curves(
            wanted.place.work / "learning.png",
            [one.loss for one in epochs],
            [one.held_out_loss for one in epochs],
            [one.accuracy for one in epochs],
        )
    publish(wanted.place, split, wanted.recipe, len(teaching.teachers), trained, console)


def _begin(file: Path, learnt: Faces, seed: int) -> EmotionNet:
    classes = learnt.labels.classes
    return (
        rebuilt(file, classes, learnt, seed) if file.suffix == ".tflite" else load_network_to_learn_from(file, classes)
    )


def _split(wanted: TrainingRequest, console: Console) -> TrainingSplit:
    """The faces, counted first, then cut."""
    data = read(wanted.data.path)
    name = next((name for name in ("train", "all") if name in data.splits), None)
    if name is None:
        raise whole_file(data.path, f"nothing to learn from, only {', '.join(data.splits)}: add a split 'train'")
    labels, _ = wanted.data.sorting.applied(data.splits[name].labels, data.path)
    check_labels(labels, data.path)
    if "valid" in data.splits:
        return _own_split(wanted, data, name, labels, console)
    return _split_apart(wanted, data, name, labels, console)


def _own_split(wanted: TrainingRequest, data: Data, name: str, labels: Labels, console: Console) -> TrainingSplit:
    """The split that the data bring along."""
    if wanted.data.hold_out is not None:
        console.print("--hold-out is not needed: the data hold out a split 'valid' of their own", style="yellow")
    judged, _ = wanted.data.sorting.applied(data.splits["valid"].labels, data.path)
    if judged.classes != labels.classes:
        text = "the splits 'train' and 'valid' do not have the same classes: --map or --drop some"
        raise whole_file(data.path, text)
    _count(labels.classes, labels.counts(), judged.counts(), console)
    told = "the data's own split 'valid'"
    return TrainingSplit(data.kind, _cut(wanted, data, name), _cut(wanted, data, "valid"), told)


def _split_apart(wanted: TrainingRequest, data: Data, name: str, labels: Labels, console: Console) -> TrainingSplit:
    """A share of every class, held out by the seed's chance."""
    aside = apart(labels, wanted.data)
    _count(labels.classes, labels.chosen(~aside).counts(), labels.chosen(aside).counts(), console)
    whole = _cut(wanted, data, name)
    first, held_out = whole.chosen(~aside), whole.chosen(aside)
    unlike = without_copies(first, held_out)
    if len(unlike) < len(first):
        console.print(f"{len(first) - len(unlike)} faces left out, copies of held-out ones", highlight=False)
    return TrainingSplit(data.kind, unlike, held_out, f"{aside.mean():.0%} of each class, seed {wanted.data.seed}")


def _count(classes: tuple[str, ...], learnt: list[int], held_out: list[int], console: Console) -> None:
    table = Table("class", box=None, pad_edge=False)
    table.add_column("to learn from", justify="right")
    table.add_column("held out", justify="right")
    for row in zip((*classes, "together"), (*learnt, sum(learnt)), (*held_out, sum(held_out)), strict=True):
        table.add_row(*map(str, row))
    console.print(table)


def _cut(wanted: TrainingRequest, data: Data, name: str) -> Faces:
    """The split's crops, cut once and kept, under the names that are asked for."""
    with bar(f"cutting {name}") as progress:
        finder = sure_finder() if wanted.aligned else None
        faces = kept(data.splits[name], finder, progress, wanted.place.work / f"{name}.npz")
    return faces.relabelled(*wanted.data.sorting.applied(faces.labels, data.path))


def _trained(wanted: TrainingRequest, split: TrainingSplit, teaching: Teaching, console: Console) -> TrainingResult:
    mean, deviation = split.learn.crops.mean(), split.learn.crops.std()
    console.print(f"grey levels: {mean:.0f} on average, deviation {deviation:.0f}", highlight=False)
    recipe = wanted.recipe
    with bars() as progress:
        whole = progress.add_task("epochs", total=recipe.epochs)
        inner = progress.add_task("batches")

        def step(epoch: int, batch: int, of: int) -> None:
            progress.update(inner, completed=batch, total=of)
            progress.update(whole, completed=epoch - 1 + batch / of)

        def report(one: Progress) -> None:
            progress.console.print(_line(one), highlight=False)

        watch = TrainingCallbacks(report, step)
        return train(split.learn, split.held_out, recipe, wanted.place.work / "checkpoint.pt", watch, teaching)


def _line(one: Progress) -> str:
    minutes, seconds = divmod(round(one.left_s), 60)
    return (
        f"epoch {one.epoch}: loss {one.loss:.3f}, held out {one.held_out_loss:.3f}, accuracy {one.accuracy:.2%}, "
        f"{one.took_s:.0f} s, at most {minutes}:{seconds:02d} left"
    )
