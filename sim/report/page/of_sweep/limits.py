"""What the sweep does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.blocks import Points, Section
from sim.report.page.of_result.answer import ROUGH
from sim.report.page.of_result.limits import of_any_result
from sim.report.what_if.factors import GROUPS, is_grid, points_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language

PLACE = 100


def section(result: SweepResult, say: Language) -> Section:
    """Limits of any result, and those of what this sweep varied."""
    points = [*_of_this(result, say), *of_any_result(say)]
    return Section("limits", say("What this does not say"), [Points(points)])


def _of_this(result: SweepResult, say: Language) -> Iterator[str]:
    varied = (result.sweep.levers | result.sweep.uncertainties).values()
    if any(one.levels for one in varied):
        yield say(
            "Named levels are what the sweep file makes of them (table above): they are set to be "
            "compared, not measured, and another hand would draw them elsewhere."
        )
    if any(not one.levels for one in varied):
        yield say(
            "A range says what was tried, not how likely it is; what lies outside was not run."
        )
    if any(_crossed(result, group) for group in GROUPS):
        yield say(
            "Between the values that were run nothing was run: numbers there are read off between "
            "neighbours, and a jump between two of them would not be seen."
        )
    if result.circumstances.units.size:
        yield say(
            "Circumstances were drawn together: a rank correlation says what goes with the "
            "outcome over all of them, not in each."
        )
    scale = result.sweep.always.get("population.scale")
    if isinstance(scale, int | float) and scale < 1:
        yield say(
            "To save time, of staff outside AI one in {number} was simulated and stands for the "
            "others; AI people are all there. Numbers of people cut are rougher for it.",
            number=f"{1 / scale:g}",
        )
    if int(result.sweep.replicates) < ROUGH and not result.circumstances.units.size:
        yield say("With fewer than 20 runs at a setting its band is rough.")
    if result.failed:
        yield say(
            "{failed} of {runs} runs failed and are left out.",
            failed=f"{result.failed:,}",
            runs=f"{result.record['runs']:,}",
        )


def _crossed(result: SweepResult, group: str) -> bool:
    """Whether numbers of a group were listed, with nothing run between them."""
    factors = getattr(result.sweep, group).values()
    return any(not one.levels for one in factors) and is_grid(points_of(result, group))
