"""A figure explained on the terminal: its source, its way into the model, and what came out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.amounts import count, money, percent
from sim.report.terminal import show
from sim.scenario.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from sim.evidence.entering import Entry, Value
    from sim.evidence.explaining import Explanation, Measure
    from sim.evidence.figures import Reading

ROLES = {
    "input": "goes into the model as it stands",
    "target": "the model is to give it; parameters may be fitted to it",
    "check": "the model is to give it; nothing is fitted to it",
    "mechanism": "told by a rule of the model",
    "scenario": "subject of a scenario",
    "unusable": "cannot be used",
}
SAYINGS = {"in": "as reported", "out": "not as reported"}
LETTERS_REPORTED = 38


def show_figure(explanation: Explanation) -> None:
    """Print one figure: what is said of it, where it enters, what the model gives."""
    from rich.text import Text

    figure = explanation.figure
    show(Text(f"{explanation.name}: {figure.about}", style="bold"))
    show(f"{figure.kind}; {figure.role}: {ROLES[figure.role]}", "", _readings(figure.readings))
    if explanation.entries:
        show("", Text("Where it enters the baseline", style="bold"), _entries(explanation.entries))
    if explanation.measures:
        source = explanation.result or "no result at hand; give one, or run the baseline"
        show("", Text(f"What the model says ({source})", style="bold"))
        show(_measures(explanation))
    show(*closing_lines(explanation))


def show_all(explanations: Sequence[Explanation]) -> None:
    """Print every figure on a line: its name, role, what it says, the model's word on it."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("figure", "role", "what is reported", "the model has", "verdict"):
        table.add_column(name, no_wrap=True)
    for one in explanations:
        reported = "; ".join(figure_text(reading) for reading in _main(one))
        row = (one.name, one.figure.role, _short(reported), _model_text(one), one.verdict or "-")
        table.add_row(*row)
    results = {one.result for one in explanations if one.result}
    where = f"Model: {results.pop()}." if results else "No result at hand: run the baseline."
    show(table, "", f"{where} One figure in full: talentwar explain --figure NAME")


def figure_text(reading: Reading) -> str:
    """A reading's number as people write it, or what it states."""
    if reading.states:
        return reading.states
    unit = reading.unit or ""
    match (reading.low, reading.value, reading.high):
        case (_, float(value), _):
            return f"{value:,g} {unit}"
        case (float(low), None, float(high)):
            return f"{low:,g} to {high:,g} {unit}"
        case (float(low), None, None):
            return f"at least {low:,g} {unit}"
    return f"at most {reading.high:,g} {unit}"


def value_text(value: Value) -> str:
    """What the baseline has at a path."""
    if isinstance(value.found, float):
        return amount(value.found, value.unit)
    return "stated" if value.found is None else str(value.found)


def amount(number: float, unit: str) -> str:
    """A number in one of the model's units."""
    if unit.startswith("USD"):
        return money(number) + unit.removeprefix("USD")
    if unit == "share":
        return percent(number)
    return f"{count(number)} people" if unit == "people" else f"{number:.4g} {unit}".rstrip()


def measure_lines(measure: Measure, unit: str) -> Iterable[str]:
    """A statistic beside what is asked of it, in plain words."""
    asked = _asked_text(measure, unit)
    if measure.p5 is None or measure.p50 is None or measure.p95 is None:
        yield f"{measure.held.name}: should be {asked}; not in a result shown here"
        return
    band = f"{amount(measure.p5, unit)} to {amount(measure.p95, unit)}"
    month = f" in {measure.held.month}" if measure.held.month is not None else ""
    middle = amount(measure.p50, unit)
    yield f"{measure.held.name}{month}: {middle} in the middle run, 5-95 % {band}"
    reaches = measure.verdict == "out" and measure.band_reaches
    some = ", though some runs are" if reaches else ""
    yield f"  {measure.verdict}: should be {asked}, so {SAYINGS[measure.verdict]}{some}"


def closing_lines(explanation: Explanation) -> list[str]:
    """The files, scenarios and statistics tied to a figure, and what cannot be told."""
    figure = explanation.figure
    gaps = [f"{name}: {one.not_modelled}" for name, one in figure.readings.items()]
    told = {
        "the rule": ", ".join(figure.mechanism),
        "asked by": ", ".join(figure.scenarios),
        "moves": ", ".join(figure.drives),
        "not modelled": figure.not_modelled,
        "": "; ".join(gap for gap in gaps if not gap.endswith(": ")),
    }
    lines = [f"{label + ':' if label else '':<13} {text}" for label, text in told.items() if text]
    return ["", *lines] if lines else []


def _readings(readings: dict[str, Reading]) -> Table:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, one in readings.items():
        place = f"{one.date}; {', '.join(one.where)}; confidence {one.confidence}"
        why = f" Doubtful: {one.why}" if one.why else ""
        grid.add_row(name, f"{figure_text(one)} ({place})")
        grid.add_row("", f"{one.read}{why}")
    return grid


def _entries(entries: Sequence[Entry]) -> str:
    lines = []
    for one in entries:
        if one.agrees is None:
            said = "nothing to compare"
        else:
            said = "agrees" if one.agrees else f"differs: {one.differs or 'no reason is given'}"
        lines.append(f"{one.path}: {value_text(one.value)} ({one.reading}; {said})")
    return "\n".join(lines)


def _measures(explanation: Explanation) -> str:
    lines: list[str] = []
    for measure in explanation.measures:
        lines += measure_lines(measure, _unit_of(measure, explanation))
    return "\n".join(lines)


def _model_text(explanation: Explanation) -> str:
    """The model's medians: one or two as they are, more of them from least to most."""
    found = [m for m in explanation.measures if m.p50 is not None]
    found.sort(key=lambda measure: measure.p50 or 0.0)
    kept = found if len(found) <= 2 else [found[0], found[-1]]
    texts = [amount(m.p50 or 0.0, _unit_of(m, explanation)) for m in kept]
    return (", " if len(found) <= 2 else " to ").join(dict.fromkeys(texts))


def _main(explanation: Explanation) -> list[Reading]:
    """The readings that are tied to the model, or the first one."""
    readings = [*explanation.figure.readings.values()]
    return [one for one in readings if one.statistic] or readings[:1]


def _unit_of(measure: Measure, explanation: Explanation) -> str:
    unit = explanation.figure.readings[measure.reading].unit
    return UNITS[unit][0] if unit is not None else ""


def _asked_text(measure: Measure, unit: str) -> str:
    low, high = measure.low, measure.high
    if math.isinf(high):
        return f"at least {amount(low, unit)}"
    if math.isinf(low):
        return f"at most {amount(high, unit)}"
    return f"{amount(low, unit)} to {amount(high, unit)}"


def _short(text: str) -> str:
    return text if len(text) <= LETTERS_REPORTED else f"{text[: LETTERS_REPORTED - 3]}..."
