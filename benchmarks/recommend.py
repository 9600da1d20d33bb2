"""Whether what is suggested is better than the popular works, and which of its terms may count.

Simulated houses: 40 works in 10 rooms; what is felt at each is drawn around what its maker's works are like; 30 answers
are known of each. For each of five wishes, visitors who stand in any room: how likely the wished word is, in truth, at
the three works suggested, beside random, shrunk popularity, the nearest, what the catalogue says alone, and an oracle.
Then coverage, how often the most suggested work is, ways through the house, and the taste of likes: first m known, the
rest ranked (AUC), beside shrunk popularity, user + item bias and item-kNN. Intervals: paired bootstrap over visitors.

    python -m benchmarks.recommend [--kind factors] [--seed 2] [--write]
        [--wikiart WikiArt-Emotions-All.tsv] [--comoda LDOS-CoMoDa.csv]

Three kinds of houses: `makers`, as above; `factors`, where what is felt goes by three hidden qualities of each work and
its maker tells nothing; `alike`, where all works are felt alike, so that nothing can be gained, and what gains there
would be a fault of this file. One slot in ten is drawn at random: how good those are beside the others is told, too.

The public sets are read where the reader has them; none ships (NRC: research use; LDOS: on request). Without them taste
is measured on made-up visitors alone, which earns it nothing. `--write` puts the results where the gate reads them.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

import exhibit.museum.recommend
from exhibit.museum.catalogue.walking import walking_map
from exhibit.museum.catalogue.works import Catalogue, CatalogueWork, RoomDoor
from exhibit.museum.recommend.gate import RESULTS, Gate, MeasuredTerm
from exhibit.museum.recommend.profiles import house_profiles
from exhibit.museum.recommend.routes import house_route, nearest_first
from exhibit.museum.recommend.suggesting import Offer, OfferedWork, WishingVisitor, suggestions, works_in
from exhibit.museum.recommend.wishes import INDIFFERENT, WISHED_WORDS, Wish
from exhibit.museum.statistics.interval import Interval

WORDS = ("joy", "tenderness", "calm", "surprise", "excitement", "awe", "sadness", "fear", "boredom", "nothing")
WISHES: tuple[Wish, ...] = ("cheered", "calmed", "surprised", "moved")
WORKS, ROOMS, ANSWERS, TOP = 40, 10, 30, 3
Numbers = np.ndarray
OPEN = Gate({"wish": MeasuredTerm(1, Interval(1, 1), "", "", 1)})


@dataclass(frozen=True)
class House:
    """A made-up house and its truth: shares of words, a row a work."""

    offer: Offer
    catalogue_only: Offer
    truth: Numbers


def drawn(kind: str, makers: Numbers, random: np.random.Generator) -> Numbers:
    """What is felt at each work of a made-up house: shares of words, a row a work."""
    if kind == "alike":
        return np.tile(random.dirichlet(np.full(len(WORDS), 1.0)), (WORKS, 1))
    if kind == "factors":
        hidden, leanings = random.normal(size=(WORKS, 3)), random.normal(size=(3, len(WORDS)))
        strength = np.exp(hidden @ leanings + random.normal(0, 0.3, (WORKS, len(WORDS))))
        return np.asarray(strength / strength.sum(axis=1, keepdims=True))
    kinds = random.dirichlet(np.full(len(WORDS), 0.5), 8)
    return np.array([random.dirichlet(4 * kinds[one] + 0.3) for one in makers])


def house(random: np.random.Generator, truth: Numbers | None = None, kind: str = "makers") -> House:
    """A house; `truth`, what is felt at its works (None: drawn)."""
    makers = random.integers(0, 8, WORKS)
    truth = drawn(kind, makers, random) if truth is None else truth
    names = [f"work-{number:02d}" for number in range(WORKS)]
    counts = {
        name: {word: int(n) for word, n in zip(WORDS, random.multinomial(ANSWERS, row), strict=True) if n}
        for name, row in zip(names, truth, strict=True)
    }
    catalogue = Catalogue(
        {
            name: CatalogueWork(name, {"": name}, fields={"maker": str(one)})
            for name, one in zip(names, makers, strict=True)
        }
    )
    rooms = [str(number) for number in range(ROOMS)]
    doors = [RoomDoor((rooms[n], rooms[(n + 1) % ROOMS]), float(random.uniform(8, 25))) for n in range(ROOMS)]
    works = {
        name: OfferedWork(name, rooms[number * ROOMS // WORKS], float(random.choice([1, 2, 3, 4])))
        for number, name in enumerate(names)
    }
    ways = walking_map(rooms, doors)
    offer = Offer(works, house_profiles(counts, names, catalogue), ways, gate=OPEN)
    half = {name: counts[name] for name in names[::2]}
    return House(offer, replace(offer, profiles=house_profiles(half, names, catalogue)), truth)


def wished(words: Sequence[str], truth: Numbers) -> Numbers:
    """How likely one of `words` is, in truth, at each work."""
    return np.asarray(truth[:, [WORDS.index(word) for word in words]].sum(axis=1))


def popular(offer: Offer) -> list[int]:
    """The works by how few they left cold, drawn towards the house as all profiles are."""
    cold = [one.likely(INDIFFERENT) for one in offer.profiles.works.values()]
    return [int(place) for place in np.argsort(cold, kind="stable")]


def by_wish(houses: Sequence[House], random: np.random.Generator) -> dict[str, dict[str, Numbers]]:
    """Of each visitor, by wish and way of choosing, the true share at the three works."""
    found: dict[str, dict[str, list[float]]] = {wish: defaultdict(list) for wish in WISHES}
    for one in houses:
        names, top = list(one.offer.works), popular(one.offer)[:TOP]
        for wish in WISHES:
            true = wished(WISHED_WORDS[wish], one.truth)
            for _ in range(10):
                room, seed = str(random.integers(ROOMS)), int(random.integers(1 << 30))
                visitor = WishingVisitor(wish, room)
                near = nearest_first(one.offer, visitor, list(one.offer.works.values()))[:TOP]
                chosen = {
                    "random": [int(place) for place in random.choice(WORKS, TOP, replace=False)],
                    "popularity": top,
                    "nearest": [names.index(each.work) for each in near],
                    "catalogue": _places(one.catalogue_only, visitor, seed, names),
                    "ours": _places(one.offer, visitor, seed, names),
                    "oracle": [int(place) for place in np.argsort(-true)[:TOP]],
                }
                for way, places in chosen.items():
                    found[wish][way].append(float(true[places].mean()))
    return {wish: {way: np.array(values) for way, values in ways.items()} for wish, ways in found.items()}


def _places(offer: Offer, visitor: WishingVisitor, seed: int, names: Sequence[str]) -> list[int]:
    return [names.index(work) for work in works_in(suggestions(offer, visitor, TOP, seed))]


def bootstrap(differences: Numbers, random: np.random.Generator) -> MeasuredTerm:
    """The mean of paired differences with its interval."""
    means = random.choice(differences, (2000, len(differences))).mean(axis=1)
    low, high = (float(end) for end in np.quantile(means, [0.025, 0.975]))
    return MeasuredTerm(float(differences.mean()), Interval(low, high), "", "", len(differences))


def spread(one: House, random: np.random.Generator, lists: int = 600) -> tuple[float, float, float]:
    """Which share of the works is suggested at all, in which share of the lists the most suggested one is, and Gini."""
    counts: Counter[str] = Counter()
    for _ in range(lists):
        wish = (*WISHES, "none")[int(random.integers(5))]
        visitor = WishingVisitor(wish, str(random.integers(ROOMS)))
        counts.update(works_in(suggestions(one.offer, visitor, TOP, int(random.integers(1 << 30)))))
    every = np.sort([counts[name] for name in one.offer.works])
    gini = float(1 - 2 * (np.cumsum(every) / every.sum()).mean() + 1 / len(every))
    return len(counts) / WORKS, max(counts.values()) / lists, gini


def surprises(houses: Sequence[House], random: np.random.Generator) -> tuple[float, float, int]:
    """The true share at the works that chance chose, at the others that were suggested, and how many chance chose."""
    by_chance: list[float] = []
    others: list[float] = []
    for one in houses:
        names = list(one.offer.works)
        for wish in WISHES:
            true = wished(WISHED_WORDS[wish], one.truth)
            for _ in range(20):
                visitor = WishingVisitor(wish, str(random.integers(ROOMS)))
                for told in suggestions(one.offer, visitor, TOP, int(random.integers(1 << 30))):
                    (by_chance if told.slot == "surprise" else others).append(float(true[names.index(told.work)]))
    return float(np.mean(by_chance)), float(np.mean(others)), len(by_chance)


def routes(houses: Sequence[House], random: np.random.Generator) -> tuple[float, float, int]:
    """The worst detour over nearest-first, the worst departure from the budget, and how many ways were asked for."""
    detour = off = 0.0
    for one in houses:
        for minutes in (20.0, 40.0, 60.0):
            visitor = WishingVisitor(WISHES[int(random.integers(4))], str(random.integers(ROOMS)), minutes)
            found = house_route(one.offer, visitor)
            works = nearest_first(one.offer, visitor, [one.offer.works[name] for name in found.works])
            rooms = [visitor.room, *(each.room for each in works)]
            metres = sum(one.offer.ways.between(*pair) or 0.0 for pair in pairwise(rooms))
            detour = max(detour, found.metres / metres - 1 if metres else 0.0)
            off = max(off, abs(found.minutes / minutes - 1))
    return detour, off, 3 * len(houses)


def auc(scores: Numbers, liked: Numbers) -> float:
    """How often a liked one stands above one that is not."""
    apart = scores[liked][:, None] - scores[~liked][None, :]
    return float((apart > 0).mean() + (apart == 0).mean() / 2)


Ratings = Mapping[str, Mapping[str, float]]


def taste(
    ratings: Ratings, profiles: Mapping[str, Numbers], known: int, random: np.random.Generator
) -> dict[str, Numbers]:
    """The AUC of each visitor by way of ranking: `known` ratings of theirs are given, the others are ranked."""
    every = [value for own in ratings.values() for value in own.values()]
    mean = float(np.mean(every))
    sums: dict[str, list[float]] = defaultdict(list)
    for own in ratings.values():
        for item, value in own.items():
            sums[item].append(value)
    found: dict[str, list[float]] = defaultdict(list)
    for own in ratings.values():
        items = [item for item in own if item in profiles]
        random.shuffle(items)
        first, rest = items[:known], items[known:]
        liked = np.array([own[item] > mean for item in rest], bool)
        if not first or liked.all() or not liked.any():
            continue
        base = np.array([(sum(sums[item]) - own[item] + 5 * mean) / (len(sums[item]) + 4) for item in rest])
        weights = np.array([own[item] - mean for item in first])
        felt = np.array([[float(profiles[a] @ profiles[b]) for b in first] for a in rest]) @ weights / known
        beside = np.array([[_together(ratings, own, a, b, mean) for b in first] for a in rest]) @ weights / known
        found["popularity"].append(auc(base, liked))
        found["user+item bias"].append(auc(base + weights.mean(), liked))  # the visitor's own mean moves no rank
        found["item-kNN"].append(auc(base + 0.15 * beside, liked))
        found["taste"].append(auc(base + 0.15 * felt, liked))
    return {way: np.array(values) for way, values in found.items()}


def _together(ratings: Ratings, own: Mapping[str, float], a: str, b: str, mean: float) -> float:
    """How two items go together with all others who rated both, drawn towards 0."""
    pairs = [(one[a] - mean, one[b] - mean) for one in ratings.values() if one is not own and a in one and b in one]
    return sum(x * y for x, y in pairs) / (len(pairs) + 5) if pairs else 0.0


def made_up_ratings(one: House, random: np.random.Generator, visitors: int = 100) -> tuple[Ratings, dict[str, Numbers]]:
    """Likes of which 30 % is shared and 25 % goes with what is felt (assumed)."""
    names, shared = list(one.offer.works), random.standard_normal(WORKS)
    profiles = {
        name: np.sqrt([share.mean for share in one.offer.profiles.works[name].words.values()]) for name in names
    }
    centred = (one.truth - one.truth.mean(axis=0)) / one.truth.std(axis=0).clip(0.01)
    found = {}
    for number in range(visitors):
        own = centred @ random.standard_normal(len(WORDS)) / np.sqrt(len(WORDS))
        values = 0.55 * shared + 0.5 * own + 0.67 * random.standard_normal(WORKS)
        found[str(number)] = {name: float(value) for name, value in zip(names, values, strict=True)}
    return found, profiles


def wikiart(file: Path) -> Numbers:
    """Which share felt what at each work of WikiArt Emotions, in the order of WORDS as near as its words come."""
    near = {
        "joy": "happiness",
        "tenderness": "love",
        "calm": "trust",
        "surprise": "surprise",
        "excitement": "anticipation",
    }
    near |= {"awe": "humility", "sadness": "sadness", "fear": "fear", "boredom": "arrogance", "nothing": "neutral"}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    heads = [f"Art (image+title): {near[word]}" for word in WORDS]
    return np.array([[float(row[key] or 0) for key in heads] for row in rows]) + 0.001


def one_word(art: Numbers, random: np.random.Generator, houses: int = 60) -> dict[str, dict[str, float]]:
    """Of those who would answer with a word (several may be true of one work), which share does at three works: of the
    most popular, of those with the likeliest profiles, and of the oracle's."""
    found: dict[str, dict[str, list[float]]] = {
        word: defaultdict(list) for word in ("joy", "sadness", "surprise", "fear")
    }
    for _ in range(houses):
        shares = art[random.choice(len(art), WORKS, replace=False)]
        offer = house(random, shares / shares.sum(axis=1, keepdims=True)).offer
        for word, ways in found.items():
            true = shares[:, WORDS.index(word)]
            likely = np.array([one.likely((word,)) for one in offer.profiles.works.values()])
            ways["random"].append(true.mean())
            ways["popularity"].append(true[popular(offer)[:TOP]].mean())
            ways["ours"].append(true[np.argsort(-likely)[:TOP]].mean())
            ways["oracle"].append(true[np.argsort(-true)[:TOP]].mean())
    return {word: {way: float(np.mean(values)) for way, values in ways.items()} for word, ways in found.items()}


def comoda(file: Path) -> tuple[Ratings, dict[str, Numbers]]:
    """Ratings of LDOS-CoMoDa by visitor, and what was felt at each film (`endEmo`)."""
    ratings: dict[str, dict[str, float]] = defaultdict(dict)
    felt: dict[str, Numbers] = defaultdict(lambda: np.full(8, 0.5))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            ratings[row["userID"]][row["itemID"]] = float(row["rating"])
            felt[row["itemID"]][max(0, min(7, int(float(row["endEmo"]))))] += 1
    return ratings, {item: np.sqrt(counts / counts.sum()) for item, counts in felt.items()}


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description="How good suggestions are, beside simpler ways.")
    parser.add_argument("--wikiart", type=Path)
    parser.add_argument("--comoda", type=Path)
    parser.add_argument("--houses", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=("makers", "factors", "alike"), default="makers")
    parser.add_argument("--write", action="store_true", help="put the results where the gate reads them")
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    art = wikiart(options.wikiart) if options.wikiart else None
    whole = None if art is None else art / art.sum(axis=1, keepdims=True)
    truths = [None if whole is None else random.choice(whole, WORKS, replace=False) for _ in range(options.houses)]
    for word, told_word in one_word(art, random).items() if art is not None else ():
        line = "  ".join(f"{way} {value:.2f}" for way, value in told_word.items())
        print(f"{word:10}", line, "(WikiArt, by this word alone)")
    houses = [house(random, truth, options.kind) for truth in truths]
    of = f"{len(houses)} houses {'of WikiArt Emotions' if options.wikiart else 'made up'}"
    found = by_wish(houses, random)
    for wish, ways in found.items():
        print(f"{wish:10}", "  ".join(f"{way} {values.mean():.2f}" for way, values in ways.items()))
    gained = np.concatenate([ways["ours"] - ways["popularity"] for ways in found.values()])
    measured = {"wish": replace(bootstrap(gained, random), measure="share of the wished answer at three works", of=of)}
    spreads = np.array([spread(one, random) for one in houses[:5]])
    print("coverage {:.0%}, most often {:.1%} of lists, Gini {:.2f}".format(*spreads.mean(axis=0)))
    print(f"worst house: coverage {spreads[:, 0].min():.0%}, most often {spreads[:, 1].max():.1%}")
    print("one slot in ten by chance: {:.2f} there, {:.2f} at the others, of {}".format(*surprises(houses, random)))
    print("ways: detour at most {:.1%}, budget missed by at most {:.1%}, of {}".format(*routes(houses, random)))
    made_up = [made_up_ratings(one, random) for one in houses[:3]]
    for known in (1, 3, 5):
        many = [taste(*one, known, random) for one in made_up]
        print(
            f"taste from {known}, made up: ",
            "  ".join(f"{way} {np.mean([each[way].mean() for each in many]):.3f}" for way in many[0]),
        )
    if options.comoda:
        areas = taste(*comoda(options.comoda), 5, random)
        print("taste from 5, LDOS-CoMoDa:", "  ".join(f"{way} {values.mean():.3f}" for way, values in areas.items()))
        term = bootstrap(areas["taste"] - areas["popularity"], random)
        measured["taste"] = replace(term, measure="AUC of the rest after five", of="LDOS-CoMoDa")
    for name, term in measured.items():
        around = f"{term.interval.low:+.3f} to {term.interval.high:+.3f}"
        print(f"{name}: {term.difference:+.3f} ({around}): {'on' if term.holds else 'off'}")
    if options.write:
        results = {
            name: {
                "difference": round(term.difference, 4), "low": round(term.interval.low, 4),
                "high": round(term.interval.high, 4), "measure": term.measure, "of": term.of, "visitors": term.visitors,
            }
            for name, term in measured.items()
        }  # fmt: skip
        place = Path(exhibit.museum.recommend.__file__).with_name(RESULTS)
        place.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
