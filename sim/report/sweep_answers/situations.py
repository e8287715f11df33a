"""Decisions in listed situations: which wins where, what that depends on, and by what else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.report.figures_of_sweeps.choices import in_situations
from sim.report.page.blocks import Tile
from sim.report.sweep_amounts import change
from sim.report.sweep_words import capital

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
    wins = Counter(each.winner for each in there if each.winner)
    if wins:
        best, times = wins.most_common(1)[0]
        number = say(
            "{choice}: {times} of {all}", choice=capital(called[best]), times=times, all=len(there)
        )
    else:
        number = say("none clearly")
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
    winner, times = Counter(each.winner for each in there).most_common(1)[0]
    if not winner:
        return say("{level}: none wins clearly", level=said)
    gains = [
        effect.gain.mean for each in there for effect in each.effects if effect.choice == winner
    ]
    told: dict[str, object] = {
        "level": said,
        "choice": called[winner],
        "times": times,
        "all": len(there),
        "change": change(outcome, _raw(outcome, sum(gains) / len(gains), names), say),
    }
    if len(there) == 1 and winner != next(iter(called)):
        return say("{level}: {choice} wins ({change})", **told)
    if winner == next(iter(called)):
        return say("{level}: {choice} wins in {times} of {all}", **told)
    return say("{level}: {choice} wins in {times} of {all} ({change})", **told)


def _raw(outcome: str, gain: float, names: InWords) -> float:
    """A gain as a difference of the outcome itself."""
    return gain if names.result.sweep.outcomes[outcome] == "higher" else -gain


def by_other_measures(others: Sequence[str], names: InWords) -> list[Tile]:
    """Which decision wins most often by each of the other outcomes."""
    say, called = names.say, names.decisions()
    parts, winners = [], []
    for outcome in others:
        there = [each for each in names.result.verdicts if each.outcome == outcome]
        wins = Counter(each.winner for each in there if each.winner)
        most = max(wins.values(), default=0)
        first = [called[choice] for choice in called if most and wins[choice] == most]
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
        best, times = sole.most_common(1)[0]
        number = say(
            "{choice}: {times} of {all}", choice=capital(best), times=times, all=len(others)
        )
    sentence = say("Wins most often, by each: {told}", told=say.clauses(parts))
    return [Tile(say("By other measures"), number, sentence)]
