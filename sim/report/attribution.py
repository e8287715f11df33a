"""Which edit moved the result, on the terminal: a table for each statistic, and a sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.record.edits import described
from sim.report.statistic_words import amount, called, digits, scale
from sim.report.terminal import WHERE_FROM, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from sim.experiments.edits.attribution import Attribution, Contribution, Divided
    from sim.experiments.edits.question import Question
    from sim.experiments.edits.sets import Edit

VALUES_SHOWN = 3
PARTS_TOLD = 3
WIDEST = 44
NAME = 36
COLUMNS = ("mean", "90 % interval", "median", "rises in", "alone", "least to most")


def show_attribution(found: Attribution) -> None:
    """Print what each edit contributes to each statistic."""
    told = found.question
    show(*edit_lines(told), "")
    for each in found.divided.values():
        show(heading(each), table(each), sentence(each, told), "")
    for statistic in found.untold:
        show(f"{statistic}: not in each of the {len(told.requests)} scenarios in any replicate.")
    show(*closing_lines(told))


def edit_lines(question: Question) -> Iterator[str]:
    """The edits in their order, and which had to be made one."""
    yield f"{question.a} -> {question.b}: {len(question.edits)} edits"
    for edit in question.edits:
        yield f"  {edit.name}: {values_in_words(edit)}"
    for note in question.notes:
        yield f"  {note}"


def values_in_words(edit: Edit) -> str:
    """What an edit changes, from what to what."""
    lines = [line for change in edit.changes for line in described(change)]
    if [path for path, _, _ in lines] == [edit.name]:
        return f"{_short(lines[0][1])} -> {_short(lines[0][2])}"
    told = [
        f"{path.removeprefix(f'{edit.name}.')} {_short(a)} -> {_short(b)}" for path, a, b in lines
    ]
    more = f" and {len(told) - VALUES_SHOWN} more" if len(told) > VALUES_SHOWN else ""
    return ", ".join(told[:VALUES_SHOWN]) + more


def heading(each: Divided) -> str:
    """The statistic and the unit it is told in."""
    unit = _scale(each)[1]
    return f"{each.statistic} ({unit})" if unit else each.statistic


def table(each: Divided) -> Table:
    """A row an edit, and one for all of them."""
    from rich.table import Table

    told = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    rows = [cells(one, _scale(each)[0]) for one in (*each.parts, each.whole)]
    told.add_column("", overflow="fold", min_width=min(NAME, max(len(row[0]) for row in rows)))
    columns = max(len(row) for row in rows)
    for name in COLUMNS[: columns - 1]:
        told.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        told.add_row(*row)
    return told


def cells(one: Contribution, divisor: float) -> list[str]:
    """A contribution as the cells of a row, in the unit that the divisor leaves."""
    band = ""
    if not math.isnan(one.low):
        clear = " *" if one.low > 0 or one.high < 0 else "  "
        band = _range(one.low / divisor, one.high / divisor) + clear
    told = [one.edit, _signed(one.mean / divisor), band, _signed(one.median / divisor)]
    told.append(f"{100 * one.rises:.0f} %")
    if not math.isnan(one.least):
        told += [_signed(one.alone / divisor), _range(one.least / divisor, one.most / divisor)]
    return told


def sentence(each: Divided, question: Question) -> str:
    """How much of the effect is whose, and whether the edits work together."""
    path, whole, (divisor, unit) = each.statistic, each.whole, _scale(each)
    firms = question.whole.loaded.value.firms
    name = called(path, lambda key: firms[key].name if key in firms else key)
    if whole.pairs > 1 and not (whole.low > 0 or whole.high < 0):
        opening = f"The change in {name} cannot be told from luck"
        if whole.rises == whole.falls == 0:
            opening = f"Nothing changes in {name}"
        all_of_it = f"{_band(whole, divisor)} {unit}".rstrip()
        return f"{opening}: {all_of_it} in all; {', '.join(_parts(each))}."
    all_of_it = f"{_signed(whole.mean / divisor)} {unit}".rstrip()
    told = f"Of the change in {name}, {all_of_it} on average, {', '.join(_parts(each))}"
    return f"{told}{_together(each)}."


def _parts(each: Divided) -> Iterator[str]:
    divisor = _scale(each)[0]
    ordered = sorted(each.parts, key=lambda one: -abs(one.mean))
    for place, one in enumerate(ordered[:PARTS_TOLD]):
        yield f"{one.edit} {'accounts for ' * (place == 0)}{_band(one, divisor)}"
    if rest := ordered[PARTS_TOLD:]:
        yield f"the others {_signed(sum(one.mean for one in rest) / divisor)}"


def _band(one: Contribution, divisor: float) -> str:
    if math.isnan(one.low):
        return _signed(one.mean / divisor)
    return f"{_signed(one.mean / divisor)} [{_range(one.low / divisor, one.high / divisor)}]"


def _scale(each: Divided) -> tuple[float, str]:
    """The divisor and the unit that suit the largest contribution."""
    return scale(each.statistic, max(abs(one.mean) for one in (*each.parts, each.whole)))


def _signed(number: float) -> str:
    return f"{'-' if number < 0 else '+'}{digits(number)}"


def _range(low: float, high: float) -> str:
    return f"{_signed(low)} to {_signed(high)}"


def _together(each: Divided) -> str:
    found = each.together
    if found is None or len(each.parts) == 1 or math.isnan(found.low):
        return ""
    if found.low == found.high == 0:
        return "; each does as much alone as after the others"
    if not found.is_clear:
        return "; whether they work together cannot be told from luck"
    more = "more" if (found.mean > 0) == (each.whole.mean > 0) else "less"
    return f"; together they do {amount(each.statistic, found.mean)} {more} than one by one"


def closing_lines(question: Question) -> Iterator[str]:
    """How to read the tables."""
    times = question.whole.replicates
    yield f"{_way(question)} Mean over {times} replicates with the same luck; contributions add up."
    if times < 2:
        yield "One replicate tells no interval: ask for --replicates 20 or more."
    else:
        yield "Interval: of the mean, * if it leaves out zero; rises in: share of replicates."
    if question.way == "shapley":
        yield (
            "Alone: with no other edit made; least to most: by which others are made before it. "
            "A wide range says that edits work together or get in each other's way."
        )
    if words := WHERE_FROM.get(question.whole.parameters["from"]):
        yield f"Parameters: {words}."


def _way(question: Question) -> str:
    if question.way == "ordered":
        names = ", ".join(question.edits[one].name for one in (question.orders or [()])[0])
        return (
            f"Each after those before it, in this order: {names}; another may divide it otherwise."
        )
    if question.orders is None:
        return "Averaged over all orders of the edits (Shapley value)."
    orders, seed = len(question.orders), question.whole.seed
    return f"Averaged over {orders} orders of the edits, drawn with seed {seed} (Shapley value)."


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 3]}..."
