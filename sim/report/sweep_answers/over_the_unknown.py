"""Outcomes over all that is not known: which decision does best, and what moves it most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures_of_sweeps.uncertainties import against, clear_ones, signed
from sim.report.page.blocks import Tile
from sim.report.sweep_amounts import band, change, level, of_gain
from sim.report.sweep_words import capital, runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.sweeps.read import SweepResult
    from sim.experiments.sweeps.verdicts import Distribution
    from sim.report.figures_of_sweeps.uncertainties import Against
    from sim.report.sweep_words import InWords

MOST_NAMED = 2
ROOM = 20
"""Letters that stand well in the place of a tile's number."""


def tiles(result: SweepResult, names: InWords) -> list[Tile]:
    """Three sentences: the main outcome, what it goes with, and the other outcomes."""
    if len(result.cases) < 2:
        found = [how_far(result, names), what_moves_it(result, names), others_spread(result, names)]
    else:
        found = [
            best(result, names),
            what_moves_the_lead(result, names),
            others_best(result, names),
        ]
    return [tile for tile in found if tile is not None]


def how_far(result: SweepResult, names: InWords) -> Tile:
    """The first outcome over all that is not known, with nothing to decide."""
    say, each = names.say, result.distributions[0]
    return Tile(
        capital(names.outcome(each.outcome)),
        level(each.outcome, each.median, say),
        say("is the median over {runs}.", runs=runs_of(result, say)),
        say("90 % of runs: {band}.", band=band(each.outcome, each.low, each.high, say)),
    )


def what_moves_it(result: SweepResult, names: InWords) -> Tile | None:
    """Which number the first outcome goes with most."""
    outcome = result.distributions[0].outcome
    every = against(result, result.observed[outcome])
    return _moved(every, names.outcome(outcome), names)


def best(result: SweepResult, names: InWords) -> Tile:
    """The decision that is best most often by the first outcome, and what it adds."""
    say, called = names.say, names.decisions()
    outcome = next(iter(result.sweep.outcomes))
    there = [each for each in result.distributions if each.outcome == outcome]
    winner = max(there, key=lambda each: each.best_in)
    told = say(
        "By {outcome}, in {share} of comparisons no other decision does better.",
        outcome=names.outcome(outcome),
        share=say.percent(winner.best_in, 0),
    )
    number = capital(called[winner.choice])
    sure = _over_the_first(winner, there, names)
    return Tile(say("Which decision is best"), number, told, sure)


def _over_the_first(winner: Distribution, there: Sequence[Distribution], names: InWords) -> str:
    say, called = names.say, names.decisions()
    rival = winner if winner is not there[0] else max(there[1:], key=lambda each: each.gain.mean)
    spread = of_gain(rival.gain, names.result.sweep.outcomes[rival.outcome])
    mean, low, high = (
        change(rival.outcome, value, say) for value in (spread.mean, spread.low, spread.high)
    )
    return say(
        "{choice} against {first}, mean difference: {mean} [{low}, {high}].",
        choice=capital(called[rival.choice]),
        first=called[there[0].choice],
        mean=mean,
        low=low,
        high=high,
    )


def what_moves_the_lead(result: SweepResult, names: InWords) -> Tile | None:
    """Which number the lead of the best decision over the first goes with most."""
    say, called = names.say, [*names.decisions().values()]
    outcome, better = next(iter(result.sweep.outcomes.items()))
    there = [each for each in result.distributions if each.outcome == outcome]
    rivals = range(1, len(there))
    own = max(rivals, key=lambda number: there[number].best_in)
    values = result.observed[outcome]
    sign = 1.0 if better == "higher" else -1.0
    leads = sign * (values[:, own : own + 1, :] - values[:, :1, :])
    what = say("the lead of {choice} over {first}", choice=called[own], first=called[0])
    return _moved(against(result, leads), what, names)


def _moved(every: Sequence[Against], what: str, names: InWords) -> Tile | None:
    """What goes most clearly with something, and what else does."""
    say = names.say
    if not every:
        return None
    label, clear = say("What it depends on most"), clear_ones(every)
    if not clear:
        sentence = say("No single number that is not known clearly moves {outcome}.", outcome=what)
        return Tile(label, say("none clearly"), sentence)
    first, *more = clear
    told: dict[str, object] = {
        "what": capital(what),
        "factor": names.mentioned(first.name),
        "rank": signed(first.rank),
    }
    sentence = say("{what} falls most clearly with {factor} ({rank}).", **told)
    if first.rank > 0:
        sentence = say("{what} rises most clearly with {factor} ({rank}).", **told)
    others = [
        say("{factor} ({rank})", factor=names.mentioned(each.name), rank=signed(each.rank))
        for each in more[:MOST_NAMED]
    ]
    if others:
        sentence = say.together([sentence, say("Next: {others}.", others=say.listed(others))])
    sure = say(
        "In parentheses: rank correlations over {points} circumstances, from -1 to +1; these are "
        "clearer than chance would make one of {number}.",
        points=f"{first.points:,}",
        number=len(every),
    )
    number = capital(names.factor(first.name))
    if len(number) > ROOM:
        number = say("correlation {rank}", rank=signed(first.rank))
    return Tile(label, number, sentence, sure)


def others_spread(result: SweepResult, names: InWords) -> Tile | None:
    """The second outcome's median with its band, and those of the rest."""
    say = names.say
    if len(result.distributions) < 2:
        return None
    second, *rest = result.distributions[1:]
    parts = [
        say(
            "{outcome}: {median} ({band})",
            outcome=names.outcome(each.outcome),
            median=level(each.outcome, each.median, say),
            band=band(each.outcome, each.low, each.high, say),
        )
        for each in rest
    ]
    sentence = say(
        "is the median; 90 % of runs: {band}.",
        band=band(second.outcome, second.low, second.high, say),
    )
    more = say("Others: {told}", told=say.clauses(parts)) if parts else ""
    number = level(second.outcome, second.median, say)
    return Tile(capital(names.outcome(second.outcome)), number, sentence, more)


def others_best(result: SweepResult, names: InWords) -> Tile | None:
    """Which decision is best most often by each of the other outcomes."""
    say, called = names.say, names.decisions()
    parts, winners = [], []
    for outcome in list(result.sweep.outcomes)[1:]:
        there = [each for each in result.distributions if each.outcome == outcome]
        winner = max(there, key=lambda each: each.best_in)
        winners.append(called[winner.choice])
        parts.append(
            say(
                "{outcome}: {choice} in {share}",
                outcome=names.outcome(outcome),
                choice=called[winner.choice],
                share=say.percent(winner.best_in, 0),
            )
        )
    if not parts:
        return None
    most = max(winners, key=winners.count)
    number = say(
        "{choice}: {times} of {all}",
        choice=capital(most),
        times=winners.count(most),
        all=len(winners),
    )
    sentence = say("Best most often, by each: {told}", told=say.clauses(parts))
    return Tile(say("By other measures"), number, sentence)
