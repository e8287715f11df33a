"""Results side by side on the terminal: headline statistics, and what each change did to them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.effect_sentences import rank_lines, scale_warning, sentences
from sim.report.statistic_words import HEADLINES, SHARE, write_for
from sim.report.terminal import WHERE_FROM, line_width, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.table import Table

    from sim.experiments.compare import Comparison, Effect
    from sim.record.read import Result
    from sim.report.statistic_words import Write

__all__ = ["show_comparisons", "write_for"]

EDITS_SHOWN = 8
FIRMS_SHOWN = 4
GAP = 2
LEAST_LABEL = 22
DROPPED_FIRST = (1, 5, 2)


def show_comparisons(a: Result, comparisons: Sequence[Comparison]) -> None:
    """Print a table for each result set against ``a``."""
    for comparison in comparisons:
        words = [
            *sentences(comparison, a.firm_name),
            *rank_lines(comparison, a.firm_name),
            *closing_lines(comparison),
        ]
        rows = [*asked_rows(comparison), *effect_rows(a, comparison)]
        table = effect_table(comparison, rows, line_width())
        show(*edit_lines(comparison), table, "", *words)


def effect_table(comparison: Comparison, rows: Sequence[tuple[str, ...]], width: int) -> Table:
    """The rows under their headings; where lines are short the levels go, the interval stays."""
    from rich.table import Table

    heads = ("", comparison.a, comparison.b, "effect", "90 % interval", "rises in")
    wide = [GAP + max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    kept = [*range(len(heads))]
    for place in DROPPED_FIRST:
        if sum(wide[each] for each in kept[1:]) + min(wide[0], LEAST_LABEL) <= width:
            break
        kept.remove(place)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
    table.add_column("", overflow="fold")
    for place in kept[1:]:
        table.add_column(heads[place], justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(row[place] for place in kept))
    return table


def asked_rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """What the second scenario says should be looked at, before what is always shown."""
    for path in comparison.look_at:
        if path in comparison.effects:
            yield _row(path, comparison.effects[path], write_for(path))


def effect_rows(a: Result, comparison: Comparison) -> Iterable[tuple[str, ...]]:
    """The table's lines: headline statistics, then the firms whose talent moved most."""
    for name, (label, write) in HEADLINES.items():
        if name in comparison.effects:
            yield _row(label, comparison.effects[name], write)
    prefix = "end.talent_share_"
    moved = [effect for name, effect in comparison.effects.items() if name.startswith(prefix)]
    moved.sort(key=lambda effect: (-abs(effect.effect), effect.statistic))
    for effect in moved[:FIRMS_SHOWN]:
        firm = effect.statistic.removeprefix(prefix)
        yield _row(f"share of talent, {a.firm_name(firm)}", effect, SHARE)


def edit_lines(comparison: Comparison) -> Iterable[str]:
    """What was changed from one scenario to the other."""
    yield f"{comparison.a} -> {comparison.b}: {len(comparison.edits)} values differ"
    for path, a, b in comparison.edits[:EDITS_SHOWN]:
        yield f"  {path}: {_short(a)} -> {_short(b)}"
    if len(comparison.edits) > EDITS_SHOWN:
        yield f"  and {len(comparison.edits) - EDITS_SHOWN} more"


def closing_lines(comparison: Comparison) -> Iterable[str]:
    """How to read the table."""
    if comparison.pairs < 2:
        yield "One pair of runs tells no interval: run both with --replicates 20 or more."
    else:
        yield (
            f"Effect: median over {comparison.pairs} pairs with the same luck, shares in points; "
            "interval: of the mean effect, * if it leaves out zero; rises in: share of pairs."
        )
    yield from scale_warning(comparison)
    if set(comparison.drawn) == {"posterior", "scenario"}:
        drawn, fixed = comparison.a, comparison.b
        if comparison.drawn[0] == "scenario":
            drawn, fixed = fixed, drawn
        yield (
            f"Warning: {drawn} draws its parameters from the posterior and nothing is fitted in "
            f"{fixed}: effects are also of fixing all that {drawn} draws."
        )
    elif comparison.drawn[1] in WHERE_FROM:
        yield f"Parameters: {WHERE_FROM[comparison.drawn[1]]}."
    yield ""


def _row(label: str, effect: Effect, write: Write) -> tuple[str, ...]:
    level, change = write
    interval = ""
    if not math.isnan(effect.low):
        interval = (
            f"{change(effect.low)} to {change(effect.high)}{' *' if effect.is_clear else '  '}"
        )
    rises = f"{100 * effect.b_above_a:.0f} %"
    return label, level(effect.a), level(effect.b), change(effect.effect), interval, rises


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."
