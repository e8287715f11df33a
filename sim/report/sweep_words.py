"""How a sweep is told: in which unit its factors are, and how many runs it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult


def units_of_factors(result: SweepResult) -> dict[str, str]:
    """Unit of each factor that is a number, by its name."""
    factors = (*result.record["levers"], *result.record["uncertainties"])
    return {one["name"]: one["unit"] for one in factors if one["unit"]}


def runs_of(result: SweepResult) -> str:
    """How many circumstances a sweep has, and how many runs in each."""
    number = len(result.circumstances)
    circumstances = "1 circumstance" if number == 1 else f"{number} circumstances"
    times = int(result.sweep.replicates)
    return f"{circumstances}, {times} run{'' if times == 1 else 's'} each"
