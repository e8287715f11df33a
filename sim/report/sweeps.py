"""A sweep on the terminal: which decision does best, how sure that is, and where to go on.

Listed circumstances are situations, each with its verdict; sampled ones are what nobody knows, and
decisions are told by their spread over all of it.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from sim.experiments.sweeps.verdicts import MOST_COMPARED, labels
from sim.report.statistic_words import COUNTED, unit_of, write_for
from sim.report.sweep_words import runs_of
from sim.report.terminal import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sim.experiments.pairs import Spread
    from sim.experiments.sweeps.read import SweepResult
    from sim.experiments.sweeps.verdicts import Distribution, Verdict

NOBODY = "none clearly"
NO_FIGURE = "no figure"
SIDE_BY_SIDE = 4
WIDTH_OF_NAMES = 30
"""Letters in the names of decisions that a table has room for side by side."""
SITUATIONS_SHOWN = 40
ENOUGH_TO_ANALYSE = 50
DECISIONS_SHOWN = 12


def show_sweep(result: SweepResult) -> None:
    """Print the question, what came out, how many runs failed, and how to read it."""
    sampled = bool(result.circumstances.units.size)
    if len(result.cases) < 2:
        told = bands(result)
    elif sampled or len(result.circumstances) == 1 or len(result.cases) > MOST_COMPARED:
        told = decisions(result)
    else:
        told = situations(result)
    sweep = result.sweep
    show(sweep.title, sweep.question, "", *told, *failures(result))


def situations(result: SweepResult) -> Iterator[Any]:
    """A table of verdicts by the first outcome, and a line for each of the others."""
    main, *others = result.sweep.outcomes
    first, *rivals = labels(result)
    found = of_outcome(result.verdicts, main)
    abreast = len(rivals) < SIDE_BY_SIDE and sum(map(len, rivals)) <= WIDTH_OF_NAMES
    heads = [f"{choice} adds" for choice in rivals] if abreast else ["best", "it adds"]
    lead = first if abreast else "the first"
    table = new_table([*result.sweep.uncertainties, lead], [*heads, "wins", "ahead in"])
    for each in found[:SITUATIONS_SHOWN]:
        table.add_row(*line(each, abreast))
    yield heading(result, main)
    yield table
    yield from more(len(found) - SITUATIONS_SHOWN, "situations", "verdicts.csv")
    yield ""
    yield tally(found, main)
    yield from (tally(of_outcome(result.verdicts, other), other) for other in others)
    yield (
        f"Adds: mean difference to {first} over {result.sweep.replicates} pairs with the same "
        f"luck, with its interval of 90 %{in_points(main)}. A choice wins if its lead over the "
        "next is clear."
    )


def decisions(result: SweepResult) -> Iterator[Any]:
    """For each outcome every decision's spread over all that is not known; the best of many."""
    first = labels(result)[0]
    for outcome in result.sweep.outcomes:
        every = [each for each in result.distributions if each.outcome == outcome]
        shown = every
        if len(every) > DECISIONS_SHOWN:
            shown = sorted(every, key=gained, reverse=True)[:DECISIONS_SHOWN]
        names = ("median", "5-95 %", "over the first", "90 % interval", "best in")
        table = new_table(["decision"], names)
        for each in shown:
            table.add_row(*cells(each, first))
        yield heading(result, outcome)
        yield table
        yield from more(len(every) - DECISIONS_SHOWN, "decisions", "decisions.csv")
        yield ""
    points = "" if not any(map(in_points, result.sweep.outcomes)) else ", shares in points"
    yield (
        f"Median and band: over {runs_of(result)}. Over the first: mean difference to {first} in "
        f"pairs with the same circumstance and luck, positive where better{points}; * if its "
        "interval leaves out zero. Best in: share of these pairs."
    )
    yield where_to_go_on(result)


def bands(result: SweepResult) -> Iterator[Any]:
    """With nothing to decide: how far each outcome spreads over what is not known."""
    table = new_table(["outcome"], ["median", "5-95 %", "runs"])
    for each in result.distributions:
        level, _ = written(each.outcome)
        table.add_row(each.outcome, number(each.median, level), band(each), f"{each.runs:,}")
    yield table
    yield ""
    yield (f"Over {runs_of(result)}; nothing is decided here.")
    yield where_to_go_on(result)


def where_to_go_on(result: SweepResult) -> str:
    """The two questions that the same runs answer, if they are enough for that."""
    if len(result.circumstances) * len(result.cases) < ENOUGH_TO_ANALYSE:
        return ""
    return (
        f"What moves it: talentwar sensitivity {result.folder}. In which circumstances it comes "
        f"out well or badly: talentwar discover {result.folder}."
    )


def failures(result: SweepResult) -> Iterator[str]:
    """How many runs failed, and with what."""
    if result.failed:
        error = " ".join(result.errors()[0].split())
        yield f"{result.failed} of {result.record['runs']} runs failed; the first: {error}"


def heading(result: SweepResult, outcome: str) -> str:
    """An outcome and which way is better."""
    return f"{outcome} ({result.sweep.outcomes[outcome]} is better)"


def line(each: Verdict, abreast: bool) -> Iterator[str]:
    """A verdict as the cells of a row; of many decisions only the best is told."""
    level, change = written(each.outcome)
    yield from each.levels.values()
    first, *rivals = each.effects
    yield number(first.median, level)
    if abreast:
        yield from (gain(effect.gain, change) for effect in rivals)
    else:
        best = [effect.gain for effect in each.effects if effect.choice == each.best]
        yield each.best
        yield gain(best[0], change) if best else NO_FIGURE
    yield each.winner or NOBODY
    yield "" if math.isnan(each.ahead) else f"{100 * each.ahead:.0f} %"


def cells(each: Distribution, first: str) -> Iterator[str]:
    """A decision's spread as the cells of a row; the first has no gain over itself."""
    level, change = written(each.outcome)
    yield each.choice
    yield number(each.median, level)
    yield band(each)
    yield "" if each.choice == first else number(each.gain.mean, change)
    if each.choice == first or math.isnan(each.gain.low):
        yield ""
    else:
        clear = " *" if each.gain.is_clear else "  "
        yield f"{change(each.gain.low)} to {change(each.gain.high)}{clear}"
    yield "" if math.isnan(each.best_in) else f"{100 * each.best_in:.0f} %"


def band(each: Distribution) -> str:
    """Where nine in ten runs lie."""
    level, _ = written(each.outcome)
    return NO_FIGURE if math.isnan(each.low) else f"{level(each.low)} to {level(each.high)}"


def gain(spread: Spread, change: Callable[[float], str]) -> str:
    """A mean gain with its interval, as text."""
    if math.isnan(spread.mean):
        return NO_FIGURE
    if math.isnan(spread.low):
        return change(spread.mean)
    return f"{change(spread.mean)} [{change(spread.low)}, {change(spread.high)}]"


def number(value: float, write: Callable[[float], str]) -> str:
    """An amount, or that there is none."""
    return NO_FIGURE if math.isnan(value) else write(value)


def written(outcome: str) -> tuple[Callable[[float], str], Callable[[float], str]]:
    """How an outcome's levels and differences are written: a tenth of a person counts in a mean."""
    level, change = write_for(outcome)
    if unit_of(outcome) in COUNTED:
        return level, lambda value: change(value) if abs(value) >= 100 else f"{value:+.2g}"
    return level, change


def in_points(outcome: str) -> str:
    """That differences of an outcome are in percentage points, where they are."""
    return ", in points" if unit_of(outcome) in ("share", "probability") else ""


def gained(each: Distribution) -> float:
    """For ordering: the mean gain, least where it is missing."""
    return -math.inf if math.isnan(each.gain.mean) else each.gain.mean


def of_outcome(found: Sequence[Verdict], outcome: str) -> list[Verdict]:
    """The verdicts by one outcome."""
    return [each for each in found if each.outcome == outcome]


def tally(there: Sequence[Verdict], outcome: str) -> str:
    """How often each choice wins by an outcome."""
    wins = Counter(each.winner or NOBODY for each in there)
    parts = [f"{name} {times}" for name, times in sorted(wins.items(), key=lambda w: (-w[1], w[0]))]
    return f"{outcome}: of {len(there)} situations, {', '.join(parts)}"


def more(number_left: int, what: str, file: str) -> Iterator[str]:
    """That a table goes on in a file."""
    if number_left > 0:
        yield f"and {number_left} more {what} in {file}"


def new_table(words: Iterable[str], numbers: Iterable[str]) -> Any:
    """A plain table, with columns of words on the left and of numbers on the right."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in words:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(
            name, justify="left" if name in ("wins", "best") else "right", no_wrap=True
        )
    return table
