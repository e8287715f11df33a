"""Decisions in listed situations: which wins where, what that depends on, and by what else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.report.figures_of_sweeps.choices import in_situations
from sim.report.page.blocks import Tile
from sim.report.sweep_amounts import change
from sim.report.sweep_words import capital, side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.sweeps.read import SweepResult
    from sim.experiments.sweeps.verdicts import Verdict
    from sim.report.sweep_words import InWords


def tiles(result: SweepResult, names: InWords) -> list[Tile]:
    """Three sentences of verdicts."""
    main, *others = result.sweep.outcomes
    there = [each for each in result.verdicts if each.outcome == main]
    found = [who_wins(main, there, names), what_it_depends_on(main, there, names)]
    return [*found, *by_other_measures(others, names)]


def who_wins(outcome: str, there: Sequence[Verdict], names: InWords) -> Tile:
    """How many situations each decision wins by the first outcome."""
    say, called = names.say, names.decisions()
    first, times = most_often(there)
    number = say("none clearly")
    if first:
        best = capital(say.listed([called[each] for each in first]))
        number = say("{choice}: {times} of {all}", choice=best, times=times, all=len(there))
    sentence = say(
        "By {outcome}: {told}.",
        outcome=names.outcome(outcome),
        told=in_situations(there, called, say),
    )
    sure = say(
        "A decision wins if its mean lead over the next best, over {pairs} pairs of runs with the "
        "same luck, has an interval of 90 % that leaves out zero.",
        pairs=names.result.sweep.replicates,
    )
    return Tile(say("Which decision wins"), number, sentence, sure)


def most_often(there: Sequence[Verdict]) -> tuple[list[str], int]:
    """The decisions that win most situations, all that tie, and how many each; open ones do not."""
    wins = Counter(each.winner for each in there if each.winner)
    times = max(wins.values(), default=0)
    return [each.choice for each in there[0].effects if times and wins[each.choice] == times], times


def what_it_depends_on(outcome: str, there: Sequence[Verdict], names: InWords) -> Tile:
    """Who wins at each level of the circumstance that tells winners apart best."""
    say = names.say
    name = deciding(there)
    parts = [
        _at_level(
            outcome, level, [each for each in there if each.levels[name] == level], names, name
        )
        for level in dict.fromkeys(each.levels[name] for each in there)
    ]
    first = next(iter(names.decisions().values()))
    sure = say("In parentheses: mean difference to {first} over these situations.", first=first)
    return Tile(
        say("What it depends on most"), capital(names.factor(name)), say.clauses(parts), sure
    )


def deciding(there: Sequence[Verdict]) -> str:
    """The circumstance whose levels have one winner each in most situations.

    Where several tell winners apart equally well, the one along which gains differ most.
    """

    def told_apart(name: str) -> tuple[int, float]:
        levels = dict.fromkeys(each.levels[name] for each in there)
        groups = [[each for each in there if each.levels[name] == level] for level in levels]
        most = sum(max(Counter(each.winner for each in group).values()) for group in groups)
        gains = [[_largest(each) for each in group] for group in groups]
        means = [sum(group) / len(group) for group in gains]
        return most, max(means) - min(means)

    return max(there[0].levels, key=told_apart)


def _largest(each: Verdict) -> float:
    return max((effect.gain.mean for effect in each.effects), default=0.0)


def _at_level(outcome: str, level: str, there: Sequence[Verdict], names: InWords, name: str) -> str:
    say, called = names.say, names.decisions()
    said = names.setting(name, float(level) if name in names.paths else level)
    winners, times = most_often(there)
    if not winners:
        return say("{level}: none wins clearly", level=said)
    told: dict[str, object] = {
        "level": said,
        "choice": say.listed([called[each] for each in winners]),
        "times": times,
        "all": len(there),
        "change": _mean_change(outcome, winners[0], there, names),
    }
    first = next(iter(called))
    if len(winners) > 1:
        sentence = say("{level}: {choice} win in {times} of {all} each", **told)
    elif winners == [first]:
        sentence = say("{level}: {choice} wins in {times} of {all}", **told)
    elif len(there) == 1:
        sentence = say("{level}: {choice} wins ({change})", **told)
    else:
        sentence = say("{level}: {choice} wins in {times} of {all} ({change})", **told)
    unclear = sum(not each.winner for each in there)
    if not unclear:
        return sentence
    left = say.many("{count} stays open", "{count} stay open", unclear)
    return side_by_side([sentence, left], say)


def _mean_change(outcome: str, choice: str, there: Sequence[Verdict], names: InWords) -> str:
    """What a decision adds over these situations, in the mean."""
    gains = [
        effect.gain.mean for each in there for effect in each.effects if effect.choice == choice
    ]
    return change(outcome, _raw(outcome, sum(gains) / len(gains), names), names.say)


def _raw(outcome: str, gain: float, names: InWords) -> float:
    """A gain as a difference of the outcome itself."""
    return gain if names.result.sweep.outcomes[outcome] == "higher" else -gain


def by_other_measures(others: Sequence[str], names: InWords) -> list[Tile]:
    """Which decision wins most often by each of the other outcomes."""
    say, called = names.say, names.decisions()
    parts, winners = [], []
    for outcome in others:
        there = [each for each in names.result.verdicts if each.outcome == outcome]
        choices, most = most_often(there)
        first = [called[each] for each in choices]
        winners.append(first)
        told = (
            say("{choice} in {times}", choice=say.listed(first), times=most)
            if first
            else say("none clearly")
        )
        parts.append(say("{outcome}: {told}", outcome=names.outcome(outcome), told=told))
    if not parts:
        return []
    sole = Counter(each[0] for each in winners if len(each) == 1)
    number = say("no decision is ahead by all")
    if sole:
        times = max(sole.values())
        best = capital(say.listed([each for each in sole if sole[each] == times]))
        number = say("{choice}: {times} of {all}", choice=best, times=times, all=len(others))
    sentence = say("Wins most often, by each: {told}", told=say.clauses(parts))
    return [Tile(say("By other measures"), number, sentence)]
