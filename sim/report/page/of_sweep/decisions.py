"""What each decision brings over all that varies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.page.blocks import Cell, Column, Prose, Section, Table, number
from sim.report.sweep_amounts import band, gain, level
from sim.report.sweep_words import InWords, capital, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.experiments.sweeps.read import SweepResult
    from sim.experiments.sweeps.verdicts import Distribution
    from sim.report.language import Language

PLACE = 50
SHOWN = 16


def section(result: SweepResult, say: Language) -> Section:
    """Every decision's spread by every outcome, or that of the outcomes where none is taken."""
    names = InWords(result, say)
    decided = len(result.cases) > 1
    heading = say("What each decision brings") if decided else say("How far the outcomes spread")
    return Section(
        "decisions", heading, [_read(result, decided, names), _table(result, decided, names)]
    )


def _read(result: SweepResult, decided: bool, names: InWords) -> Prose:
    say = names.say
    told = [say("Median and 90 %: over {runs}.", runs=runs_of(result, say))]
    if decided:
        told.append(
            say(
                "Over the first: mean difference to {first} in pairs of runs with the same "
                "circumstance and luck, with its interval of 90 %, positive where better; of "
                "shares in points. Best in: share of these pairs in which no other decision did "
                "better.",
                first=next(iter(names.decisions().values())),
            )
        )
    return Prose(say.together(told), "muted")


def _table(result: SweepResult, decided: bool, names: InWords) -> Table:
    say, called = names.say, names.decisions()
    columns = [
        Column(say("outcome")),
        *([Column(say("decision"))] if decided else []),
        Column(say("median"), True),
        Column(say("90 % of runs"), True),
    ]
    if decided:
        columns += [
            Column(say("over the first"), True),
            Column(say("clear")),
            Column(say("best in"), True),
        ]
    columns.append(Column(say("runs"), True))
    return Table(
        "decisions",
        say("Decisions by every outcome") if decided else say("Outcomes"),
        columns,
        [[*_row(each, decided, called, names)] for each in result.distributions],
        SHOWN,
    )


def _row(
    each: Distribution, decided: bool, called: Mapping[str, str], names: InWords
) -> Iterator[Cell]:
    say = names.say
    yield Cell(capital(names.outcome(each.outcome)))
    if decided:
        yield Cell(called[each.choice])
    yield number(each.median, level(each.outcome, each.median, say))
    yield number(each.high, band(each.outcome, each.low, each.high, say))
    if decided:
        yield from _compared(each, called, say)
    yield number(each.runs, f"{each.runs:,}")


def _compared(each: Distribution, called: Mapping[str, str], say: Language) -> Iterator[Cell]:
    """A decision against the first, and how often it is best."""
    if each.choice == next(iter(called)):
        yield from (Cell(""), Cell(""))
    else:
        yield number(each.gain.mean, gain(each.outcome, each.gain, say))
        yield _mark(each, say)
    yield (
        Cell("") if math.isnan(each.best_in) else number(each.best_in, say.percent(each.best_in, 0))
    )


def _mark(each: Distribution, say: Language) -> Cell:
    if not each.gain.is_clear:
        return Cell(say("not clear"))
    better = each.gain.mean > 0
    return Cell(say("better") if better else say("worse"), mark="good" if better else "bad")
