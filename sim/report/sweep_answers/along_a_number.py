"""A decision that is a number: how far outcomes go from one end to the other, and how soon."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.report.figures_of_sweeps.response import spreads
from sim.report.page.blocks import Tile
from sim.report.sweep_amounts import band, change, level, of_gain
from sim.report.sweep_words import capital

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.figures_of_sweeps.response import Along
    from sim.report.sweep_words import InWords

OUTCOMES = 3


def tiles(result: SweepResult, along: Along, names: InWords) -> list[Tile]:
    """A sentence for each of the first three outcomes, over all levels of other levers."""
    told = (
        tile(result, along, outcome, names) for outcome in list(result.sweep.outcomes)[:OUTCOMES]
    )
    return [one for one in told if one is not None]


def tile(result: SweepResult, along: Along, outcome: str, names: InWords) -> Tile | None:
    """One outcome along the lever; None where no run has it."""
    say = names.say
    path = [row for row in spreads(result, along, outcome) if row["level"] == along.colours[0]]
    if len(path) < 2:
        return None
    start, end = path[0], path[-1]
    ends = [names.value(along.name, row["x"]) for row in (start, end)]
    number = say(
        "{low} to {high}",
        low=level(outcome, start["p50"], say),
        high=level(outcome, end["p50"], say),
    )
    sentence = say(
        "as {lever} goes from {low} to {high}.",
        lever=names.mentioned(along.name),
        low=ends[0],
        high=ends[1],
    )
    reached = half_way([row["x"] for row in path], [row["p50"] for row in path])
    if reached is not None:
        half = say("Half of that way is done at {place}.", place=names.value(along.name, reached))
        sentence = say.together([sentence, half])
    if along.by:
        of = say("With {level}.", level=names.level(along.colours[0]))
        sentence = say.together([sentence, of])
    bands = [band(outcome, row["p5"], row["p95"], say) for row in (start, end)]
    sure = [
        say(
            "90 % of runs: {first} at {low}, {last} at {high}.",
            first=bands[0], last=bands[1], low=ends[0], high=ends[1],
        ),
        *_in_pairs(result, along, outcome, names),
    ]  # fmt: skip
    return Tile(capital(names.outcome(outcome)), number, sentence, say.together(sure))


def half_way(places: list[float], medians: list[float]) -> float | None:
    """Where the median has first gone half of its way; None if it goes nowhere.

    As exact as a hundredth of the width between the ends, in whole decimals.
    """
    half = (medians[0] + medians[-1]) / 2
    if medians[0] == medians[-1]:
        return None
    rising = medians[-1] > medians[0]
    after = next(n for n, value in enumerate(medians) if (value >= half) == rising and n)
    x, y = places[after - 1 : after + 1], medians[after - 1 : after + 1]
    order = np.argsort(y)
    decimals = 2 - math.floor(math.log10(abs(places[-1] - places[0])))
    return round(float(np.interp(half, np.array(y)[order], np.array(x)[order])), decimals)


def _in_pairs(result: SweepResult, along: Along, outcome: str, names: InWords) -> list[str]:
    """The mean difference between both ends, where there is one decision at each."""
    if along.by or len(result.record["levers"]) > 1:
        return []
    say = names.say
    last = int(np.argmax(along.places))
    there = [each for each in result.distributions if each.outcome == outcome]
    if int(np.argmin(along.places)) != 0:
        return []
    spread = of_gain(there[last].gain, result.sweep.outcomes[outcome])
    mean, low, high = (change(outcome, v, say) for v in (spread.mean, spread.low, spread.high))
    return [say("Mean difference in pairs: {mean} [{low}, {high}].", mean=mean, low=low, high=high)]
