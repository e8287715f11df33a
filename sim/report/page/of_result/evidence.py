"""What the articles report, beside what the model gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.evidence.explaining import explain_all
from sim.report.page.blocks import Cell, Column, Prose, Section, Table, between, number
from sim.report.page.of_result.parameters import against_baseline
from sim.scenario.units import UNITS

if TYPE_CHECKING:
    from sim.evidence.explaining import Explanation, Measure
    from sim.record.read import Result
    from sim.report.language import Language
    from sim.report.page.blocks import Block

PLACE = 80
SHOWN = 12
VERDICTS = ("out", "in", "not measured")


def section(result: Result, say: Language) -> Section:
    """Every figure that a statistic is held against, with the model's spread and a verdict."""
    held = [one for one in explain_all(result) if one.measures]
    found = [(one, measure) for one in held for measure in one.measures]
    found.sort(key=lambda pair: VERDICTS.index(pair[1].verdict))
    rows = [_row(one, measure, say) for one, measure in found]
    blocks: list[Block] = [_explained(result, found, say), _table(rows, say)]
    return Section("evidence", say("What was reported, and what the model gives"), blocks)


def _explained(result: Result, found: list[tuple[Explanation, Measure]], say: Language) -> Prose:
    def counted(role: str) -> dict[str, int]:
        verdicts = [measure.verdict for one, measure in found if one.figure.role == role]
        return {"inside": verdicts.count("in"), "of": len(verdicts)}

    told = [
        say(
            "Checks, which the fit did not look at: {inside} of {of} medians lie where the figures "
            "are.",
            **counted("check"),
        ),
        say("Targets, which were fitted: {inside} of {of}.", **counted("target")),
        say("Many figures are one-sided, at least or at most; what misses stands first."),
    ]
    if against_baseline(result):
        told.append(say("This scenario asks what if: it need not give what was reported."))
    return Prose(say.together(told), "muted")


def _table(rows: list[list[Cell]], say: Language) -> Table:
    return Table(
        "evidence",
        say("Figures of the articles"),
        [
            Column(say("what is reported")),
            Column(say("reported"), True),
            Column(say("model"), True),
            Column(say("5 to 95 % of runs"), True),
            Column(say("median")),
            Column(say("role")),
            Column(say("where")),
        ],
        rows,
        SHOWN,
    )


def _row(one: Explanation, measure: Measure, say: Language) -> list[Cell]:
    reading = one.figure.readings[measure.reading]
    unit = UNITS[reading.unit][0] if reading.unit is not None else ""
    return [
        Cell(say.data(one.figure.about)),
        between(_asked(measure, unit, say), _middle(measure)),
        *_model(measure, unit, say),
        Cell(say.data(one.figure.role)),
        Cell(", ".join(reading.where)),
    ]


def _model(measure: Measure, unit: str, say: Language) -> list[Cell]:
    if measure.p5 is None or measure.p50 is None or measure.p95 is None:
        return [Cell(""), Cell(""), Cell(say("not in this result"))]
    inside = measure.verdict == "in"
    verdict = say("in") if inside else say("out, bands overlap")
    if not inside and not measure.band_reaches:
        verdict = say("out")
    return [
        number(measure.p50, say.quantity(measure.p50, unit)),
        between(_from_to(measure.p5, measure.p95, unit, say), measure.p95),
        Cell(verdict, mark="good" if inside else "bad"),
    ]


def _from_to(low: float, high: float, unit: str, say: Language) -> str:
    """Two amounts, the unit once where it stands behind both."""
    ends = say.quantity(low, unit), say.quantity(high, unit)
    behind = " " + say.data(unit)
    if ends[0] == ends[1]:
        return ends[0]
    if unit and all(end.endswith(behind) for end in ends):
        return say("{low} to {high}", low=ends[0].removesuffix(behind), high=ends[1])
    return say("{low} to {high}", low=ends[0], high=ends[1])


def _middle(measure: Measure) -> float:
    if math.isinf(measure.high):
        return measure.low
    return measure.high if math.isinf(measure.low) else (measure.low + measure.high) / 2


def _asked(measure: Measure, unit: str, say: Language) -> str:
    low, high = measure.low, measure.high
    if math.isinf(high):
        return say("at least {amount}", amount=say.quantity(low, unit))
    if math.isinf(low):
        return say("at most {amount}", amount=say.quantity(high, unit))
    return _from_to(low, high, unit, say)
