"""How a sweep is told: in which unit its factors are, and how many runs it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.experiments.sweeps.factors import overrides
from sim.parameters.priors import units_of_parameters
from sim.scenario.places import load_scenario

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult


def units_of_factors(result: SweepResult) -> dict[str, str]:
    """Unit of each factor that is a number, by its name; none if its scenario is not at hand."""
    sweep = result.sweep
    try:
        units = units_of_parameters(load_scenario(sweep.scenario, overrides(sweep.always)))
    except TalentwarError:
        return {}
    factors = (*result.record["levers"], *result.record["uncertainties"])
    return {one["name"]: units[one["path"]] for one in factors if one["path"] in units}


def runs_of(result: SweepResult) -> str:
    """How many circumstances a sweep has, and how many runs in each."""
    number = len(result.circumstances)
    circumstances = "1 circumstance" if number == 1 else f"{number} circumstances"
    return f"{circumstances}, {result.sweep.replicates} runs each"
