"""A threshold on the terminal: the question, the answer in one sentence, the levels looked at."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.base.files import write_whole
from sim.record.numbers import digits, write_rows
from sim.report.amounts import money
from sim.report.comparison import write_for
from sim.report.terminal import WHERE_FROM, show
from sim.statistics import meanings, named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.experiments.solve import Level, Threshold

FAILURES_SHOWN = 3


def show_threshold(found: Threshold) -> None:
    """Print the question, the answer, the table of levels, and what the answer stands on."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in (found.lever, "mean", "90 % interval", "runs that reach it", "of"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found.levels:
        table.add_row(*row(found, one))
    show(question(found), "", answer(found), *warnings(found), "", table, "", *footing(found))


def question(found: Threshold) -> str:
    """What was asked, in words."""
    asked = found.question
    lever = asked.lever
    unit = f" ({lever.unit})" if lever.unit else ""
    pattern = named(found.statistic)
    what = f" ({meanings()[pattern[0]][1]})" if pattern else ""
    return (
        f"{asked.loaded.name}: which {lever.path}{unit}, from {setting(found, lever.low)} to "
        f"{setting(found, lever.high)}, brings {found.statistic}{what} to {goal(found)}?"
    )


def goal(found: Threshold) -> str:
    """What is to be reached: ``at least 50 in the mean over all runs``."""
    asked = found.question
    level, _ = write_for(found.statistic)
    often = (
        "in the mean over all runs"
        if asked.in_share is None
        else f"in {100 * asked.in_share:.3g} % of runs"
    )
    return f"{'at most' if asked.at_most else 'at least'} {level(asked.reach)} {often}"


def answer(found: Threshold) -> str:
    """The answer in one sentence, with its interval."""
    if found.outcome == "nowhere":
        return f"Not reached anywhere between these: {nearest(found)}."
    if found.outcome == "everywhere":
        return f"Reached everywhere between these, so the threshold lies outside: {nearest(found)}."
    side = "more" if found.takes_more else "less"
    band = f"90 % interval {end(found, found.low)} to {end(found, found.high)}"
    if math.isinf(found.value):
        return (
            f"Beyond the bracket, as it seems, though luck may deceive ({band}): {nearest(found)}."
        )
    told = f"{setting(found, found.value)} or {side} ({band})"
    if found.outcome == "open":
        return f"{told}. The interval reaches the end of the bracket: widen --between."
    if not found.is_precise:
        return f"{told}. Not as precise as asked when --max-runs was reached."
    return f"{told}."


def nearest(found: Threshold) -> str:
    """The level that comes nearest to what is asked, with what it brings."""
    one = found.nearest
    level, _ = write_for(found.statistic)
    if found.question.in_share is None:
        brings = f"the mean is {level(one.mean)} [{level(one.low)} to {level(one.high)}]"
    else:
        brings = f"{share(one.share)} of runs reach it [{share(one.share_low)} to "
        brings += f"{share(one.share_high)}]"
    return f"it comes nearest at {setting(found, one.level)}, where {brings}"


def warnings(found: Threshold) -> Iterator[str]:
    """What speaks against the answer."""
    if found.reversal is not None:
        turn = found.reversal
        means = {one.level: one for one in found.levels}
        here, there = (behaviour(found, means[at]) for at in (turn.here, turn.there))
        yield (
            f"Warning: more of {found.lever} does not go one way. At {setting(found, turn.here)} "
            f"it is {here}, at {setting(found, turn.there)} {there}, and luck does not explain "
            "that. There may be several thresholds, or a best level in between: read the table."
        )
    if found.failed:
        told = "; ".join(
            f"at {setting(found, one.level)}, replicate {one.replicate}: {one.error}"
            for one in found.failed[:FAILURES_SHOWN]
        )
        more = len(found.failed) - FAILURES_SHOWN
        rest = f"; and {more} more" if more > 0 else ""
        yield f"Warning: {runs(len(found.failed))} failed and are left out ({told}{rest})."
    if found.lacking:
        yield f"Warning: {runs(found.lacking)} left out, without {found.statistic}."


def behaviour(found: Threshold, one: Level) -> str:
    """What is compared between levels: the mean, or the share of runs."""
    level, _ = write_for(found.statistic)
    return level(one.mean) if found.question.in_share is None else share(one.share)


def row(found: Threshold, one: Level) -> Iterator[str]:
    """A level as the cells of a row."""
    level, _ = write_for(found.statistic)
    yield setting(found, one.level)
    yield "" if math.isnan(one.mean) else level(one.mean)
    yield "" if math.isnan(one.low) else f"{level(one.low)} to {level(one.high)}"
    yield "" if math.isnan(one.share) else share(one.share)
    yield str(one.runs)


def footing(found: Threshold) -> Iterator[str]:
    """What the answer stands on."""
    there = found.runs - found.made
    yield (
        f"{runs(found.runs)}: {found.made} made, {there} found in the store. All levels share "
        f"their luck, {found.seeds} seeds at most; the interval is a bootstrap over seeds."
    )
    words = WHERE_FROM.get(found.question.parameters)
    if words:
        yield f"Parameters: {words}."


def setting(found: Threshold, value: float) -> str:
    """A level of the lever: money as money, any other number in four digits."""
    if found.question.lever.unit in ("USD", "USD/yr"):
        return money(value)
    return f"{float(f'{value:.4g}'):.10g}"


def end(found: Threshold, value: float) -> str:
    """An end of the interval; the bracket's, and beyond, where it is open."""
    lever = found.question.lever
    if math.isinf(value):
        return f"beyond {setting(found, lever.high if value > 0 else lever.low)}"
    return setting(found, value)


def share(value: float) -> str:
    """A share of runs in whole per cent."""
    return f"{100 * value:.0f} %"


def runs(number: int) -> str:
    """So many runs."""
    return "1 run" if number == 1 else f"{number} runs"


def write_levels(found: Threshold, file: Path) -> None:
    """Write the levels as CSV, a line a level."""
    import io

    stream = io.StringIO()
    rows = [vars(one) for one in found.levels]
    write_rows(stream, list(rows[0]), ([digits(value) for value in each.values()] for each in rows))
    write_whole(file, stream.getvalue())
