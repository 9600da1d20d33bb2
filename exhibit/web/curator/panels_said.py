"""The panels of what people say: their answers, and the camera held against them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exhibit.museum.estimates import Estimate, Withheld
from exhibit.museum.overview import Overview, SubjectAgreement
from exhibit.museum.summary import ExhibitSummary, QuestionSummary
from exhibit.web.curator.charts import Scale, axis, bar, whisker
from exhibit.web.curator.markup import Markup, element, together
from exhibit.web.curator.speech import Speech, in_order

_WHOLE = Scale(-1.0, 1.0)
_MOST_BARS = 4
"""Answers at so many places are drawn as bars; of more, they stand in one table."""
_MOST_GREY = 8
"""Classes that cannot be told from chance stand in the page until so many rows are there; all are in the table."""


def agreement_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """Each class of the camera beside what people said, grey where chance would do as much."""
    every = [one for one in found.agreements if found.asked.of in ("", one.exhibit)]
    if not every:
        return speech.say("agreement.nothing"), Markup()
    good = sum(one.agreement.distinguishable for one in every)
    words = [speech.number(tick, 1) for tick in _WHOLE.ticks()]
    head = element(
        "div", element("span"), axis(_WHOLE, words), element("span", speech.plain("column.shares")), element("span"),
        class_="row head", aria_hidden="true",
    )  # fmt: skip
    every.sort(key=lambda one: (not one.agreement.distinguishable, -one.agreement.interval.low))
    shown = [one for number, one in enumerate(every) if one.agreement.distinguishable or number < _MOST_GREY]
    rest = len(every) - len(shown)
    more = [element("p", speech.say("agreement.more", rest), class_="note")] if rest else []
    rows = element("ol", *(_class(one, speech) for one in shown))
    sentence = speech.say("agreement.sentence", good, all=speech.count(len(every)))
    return sentence, element("div", head, rows, *more, class_="rows")


def _class(one: SubjectAgreement, speech: Speech) -> Markup:
    told = one.agreement
    kind = "agrees" if told.distinguishable else "grey"
    shares = speech.plain(
        "agreement.shares", camera=_percent(told.camera, speech), answers=_percent(told.answers, speech)
    )
    name, blocks = speech.named("emotion", told.emotion), speech.plain("agreement.blocks", told.blocks)
    asked = f"{speech.subject(one.exhibit)}, {speech.named('question', one.question)}"
    drawn = (
        whisker(_WHOLE, told.correlation, told.interval, kind, reference=0.0)
        if told.correlation is not None
        else element("span")
    )
    return element(
        "li",
        element("span", name, element("small", asked), class_="row-name"),
        drawn,
        element("span", element("b", shares), element("small", blocks), class_="row-value"),
        element("span", speech.plain(f"agreement.{kind}"), class_=f"rank {kind}"),
        class_=f"row {kind}",
    )  # fmt: skip


def _percent(share: float, speech: Speech) -> str:
    return speech.value("smiles", share)


def answers_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """What was answered, question by question, with the share that answered at all."""
    asked = [one for one in found.subjects if one.questions and found.asked.of in ("", one.exhibit)]
    if not asked:
        return speech.say("answers.nothing"), Markup()
    pairs = [(one, question) for one in asked for question in one.questions]
    sentence = speech.say("answers.sentence", sum(question.answers for _, question in pairs))
    if len(pairs) > _MOST_BARS:
        names = sorted({question.question for _, question in pairs})
        return sentence, together(
            *(_table(name, [p for p in pairs if p[1].question == name], speech) for name in names)
        )
    return sentence, element("div", *(_question(*pair, speech) for pair in pairs), class_="questions")


def _table(name: str, pairs: Sequence[tuple[ExhibitSummary, QuestionSummary]], speech: Speech) -> Markup:
    """One question at many exhibits: a row for each, a column for each answer, those given most first."""
    given: dict[str, float] = {}
    for _, question in pairs:
        for choice, told in question.choices.items():
            given[choice] = given.get(choice, 0.0) + (told.value * told.n if isinstance(told, Estimate) else 0.0)
    choices = sorted(given, key=lambda choice: -given[choice])
    heads = speech.plain("column.exhibit"), speech.plain("measure.response")
    head = [element("th", heads[0], scope="col"), element("th", heads[1], scope="col", class_="number")]
    head += [element("th", speech.named("answer", choice), scope="col", class_="number") for choice in choices]
    rows = [
        _row(*pair, choices, speech)
        for pair in sorted(pairs, key=lambda pair: in_order(speech.subject(pair[0].exhibit)))
    ]
    title = speech.named("question", name)
    table = element("table", element("thead", element("tr", *head)), element("tbody", *rows), class_="figures")
    scroll = element("div", table, class_="scroll", tabindex="0", role="region", aria_label=title)
    return together(element("h3", title), scroll)


def _row(one: ExhibitSummary, question: QuestionSummary, choices: Sequence[str], speech: Speech) -> Markup:
    cells = [question.choices.get(choice) for choice in choices]
    return element(
        "tr",
        element("th", speech.subject(one.exhibit), scope="row"),
        element("td", speech.cell("response", question.response), class_="number"),
        *(element("td", speech.cell("response", told) if told else "–", class_="number") for told in cells),
    )


def _question(one: ExhibitSummary, question: QuestionSummary, speech: Speech) -> Markup:
    response = speech.told_fully("response", question.response)
    flagged = [speech.plain("answers.flagged", question.flagged)] if question.flagged else []
    about = " · ".join(
        [speech.plain("answers.count", question.answers), speech.plain("answers.response", told=response), *flagged]
    )
    title = speech.plain(
        "answers.title.one", name=speech.subject(one.exhibit), question=speech.named("question", question.question)
    )
    return element(
        "div", element("h3", title), element("p", about, class_="note"), element("ol", *_choices(question, speech)),
        class_="rows question",
    )  # fmt: skip


def _choices(question: QuestionSummary, speech: Speech) -> Iterator[Markup]:
    told = [(name, one) for name, one in question.choices.items() if isinstance(one, Estimate)]
    most = max((one.interval.high for _, one in told), default=1.0)
    scale = Scale(0.0, most, 0.0)
    for name, one in sorted(told, key=lambda pair: -pair[1].value):
        small = speech.short("response", one.interval)
        yield element(
            "li",
            element("span", speech.named("answer", name), class_="row-name"),
            bar(scale, one.value, one.interval),
            element("span", element("b", speech.told("response", one)), element("small", small), class_="row-value"),
            class_="row short",
        )
    withheld = [one for one in question.choices.values() if isinstance(one, Withheld)]
    if withheld:
        yield element("li", together(speech.say("withheld", withheld[0].k)), class_="note")
