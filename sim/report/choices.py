"""A sweep on the terminal: which choice does best in which situation, and how sure that is."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from sim.report.terminal import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.experiments.choices import Effect, Verdict
    from sim.experiments.sweep import Sweep

NOBODY = "none clearly"


def show_verdicts(sweep: Sweep, found: Sequence[Verdict]) -> None:
    """Print the question, a table for the first outcome, and a line for each of the others."""
    from rich.table import Table

    main, *others = sweep.outcomes
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    first, *rivals = sweep.choices
    for name in (*sweep.circumstances, first):
        table.add_column(name, no_wrap=True)
    for choice in rivals:
        table.add_column(f"{choice} adds", justify="right", no_wrap=True)
    table.add_column("wins", no_wrap=True)
    table.add_column("ahead in", justify="right", no_wrap=True)
    for each in of_outcome(found, main):
        table.add_row(*line(each))
    show(sweep.title, sweep.question, "", f"{main} ({sweep.outcomes[main]} is better)", table)
    show(
        tally(found, main),
        *(tally(found, outcome) for outcome in others),
        f"Adds: mean difference to {first} over {sweep.replicates} pairs with the same luck, with "
        "its interval of 90 %. A choice wins if its lead over the next is clear.",
    )


def of_outcome(found: Sequence[Verdict], outcome: str) -> list[Verdict]:
    """The verdicts by one outcome."""
    return [each for each in found if each.outcome == outcome]


def line(each: Verdict) -> Iterator[str]:
    """A verdict as the cells of a row."""
    yield from each.levels.values()
    first, *rivals = each.effects
    yield f"{first.median:.3g}"
    for effect in rivals:
        yield gain(effect)
    yield each.winner or NOBODY
    yield "" if math.isnan(each.ahead) else f"{100 * each.ahead:.0f} %"


def gain(effect: Effect) -> str:
    """A mean gain with its interval, as text."""
    if math.isnan(effect.gain.mean):
        return "no figure"
    if math.isnan(effect.gain.low):
        return f"{effect.gain.mean:+.3g}"
    return f"{effect.gain.mean:+.3g} [{effect.gain.low:+.3g}, {effect.gain.high:+.3g}]"


def tally(found: Sequence[Verdict], outcome: str) -> str:
    """How often each choice wins by an outcome."""
    there = of_outcome(found, outcome)
    wins = Counter(each.winner or NOBODY for each in there)
    parts = [f"{name} {times}" for name, times in sorted(wins.items(), key=lambda w: (-w[1], w[0]))]
    return f"{outcome}: of {len(there)} situations, {', '.join(parts)}"
