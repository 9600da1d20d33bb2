"""What is well written in a show but can hardly be meant, at the places where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from exhibit.config.journal import unsettled
from exhibit.config.problems import Problem, did_you_mean, whole_file
from exhibit.config.show_folder import MAIN, VENUE
from exhibit.config.sources import address_fault
from exhibit.rules.advice import Advice, advice, advised, asked_by_acts
from exhibit.rules.plan import Program, variant_name
from exhibit.show.program import disabled, program_of
from exhibit.show.show import Show
from exhibit.show.sound_files import advice_on_sounds


def advice_on(show: Show) -> tuple[Problem, ...]:
    """The advice on `show`, in the order of its files' lines. Of a show with mistakes, rules that ask for one that
    could not be read are left alone."""
    program = program_of(show)
    asked = {
        plan.name: {key[8:-2] for key in plan.when.references if key.startswith("active(")} for plan in program.plans
    }
    unsure = {name for name, others in asked.items() if not others <= set(asked)}
    left_out = disabled(show) | unsure
    told = [one for out in _left_out_in(show, program) for one in advice(advised(program, left_out | out))]
    told += advice(asked_by_acts(program))
    sounds = advice_on_sounds(show.folder)
    return tuple(
        sorted(
            {
                *(_placed(one, show) for one in told),
                *sounds,
                *_unsettled(show),
                *_unserved(show),
                *_uncounted(show),
                *_unshown(show),
                *_unreadable(show),
                *_alone(show),
            }
        )
    )


def _left_out_in(show: Show, program: Program) -> Iterator[frozenset[str]]:
    """For each variant of an experiment the rules that are not played in it; what variants claim is always meant."""
    claims = frozenset(map(variant_name, show.variants))
    for variant in show.variants or ("",):
        yield claims | {one.name for one in program.plans if one.variants and variant not in one.variants}


def _alone(show: Show) -> Iterator[Problem]:
    """A rule whose group has no other."""
    groups = Counter(rule.group for rule in show.rules.values() if rule.group)
    for name, rule in show.rules.items():
        if rule.group and groups[rule.group] == 1:
            others = [other for other in groups if other != rule.group]
            remedy = (
                did_you_mean(rule.group, others) if others else "Give it to those that it is not to be active with."
            )
            where = show.written[name]
            text = f"no other rule is in the group '{rule.group}'. {remedy}"
            yield where.document.problem((*where.place, "group"), text)


def _uncounted(show: Show) -> Iterator[Problem]:
    """An experiment of which nothing is kept."""
    if show.experiment and show.venue.journal is None:
        where = show.experiment.where
        text = "this experiment finds nothing: visits are counted only where venue.yaml has a 'journal'"
        yield where.document.problem(where.place, text, key=True)


def _unreadable(show: Show) -> Iterator[Problem]:
    """Addresses that nothing can be asked at; the show runs, and says so."""
    file = VENUE if show.venue.camera.source or show.venue.cameras else MAIN
    for fault in filter(None, map(address_fault, show.sources)):
        yield from whole_file(show.folder / file, f"camera: {fault}").problems


def _unsettled(show: Show) -> Iterator[Problem]:
    """What must be settled before visits may be counted."""
    for key, why in unsettled(show.venue.privacy) if show.venue.journal else ():
        text = f"nothing is counted without 'privacy: {key}': {why}"
        yield from whole_file(show.folder / VENUE, text).problems


def _unserved(show: Show) -> Iterator[Problem]:
    """The picture of a camera is finer than any level below `stage` lets be known."""
    level = show.venue.privacy.level
    if show.venue.preview and not show.preview:
        text = f"preview: true is not followed at 'privacy: {{level: {level}}}': take it out"
        yield from whole_file(show.folder / VENUE, text).problems


def _unshown(show: Show) -> Iterator[Problem]:
    """A notice that nothing shows is never seen, and so nobody is read."""
    notice = show.venue.privacy.notice
    shown = notice.show if notice else None
    if shown is None:
        return
    name = shown.scene or shown.look
    program = program_of(show)
    claims = [claim for plan in program.plans for claim in plan.all_claims] + list(program.default)
    if name not in {claim.name for claim in claims if (claim.action == "scene") is (shown.scene is not None)}:
        what = "scene" if shown.scene else "look"
        text = (
            f"nobody is read: no rule shows the {what} '{name}' of 'privacy: notice: show'; "
            f"write one with 'when: visitors > 0 and not told' and 'while: [{what}: {name}]'"
        )
        yield from whole_file(show.folder / VENUE, text).problems


def _placed(one: Advice, show: Show) -> Problem:
    where = show.written[one.rule]
    place = (*where.place, *one.place)
    # What a template says stands elsewhere; the rule that uses it is what can be mended.
    column = _characters(one, show) if place in where.document.values else 0
    return where.document.problem(place, one.text, column_shift=column)


def _characters(one: Advice, show: Show) -> int:
    """The column in characters; Python's grammar counts bytes."""
    rule = show.rules.get(one.rule)
    if not one.column or rule is None or one.place != ("when",):
        return 0
    return len(rule.when.text.encode()[: one.column].decode(errors="ignore"))
