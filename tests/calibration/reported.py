"""What a target or a check names as its source, and what was reported there."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sim.calibration.targets import Target
from sim.evidence.entering import allowed
from sim.evidence.figures import Figure, Reading, load_figures
from sim.scenario.units import in_model_unit

CALIBRATION = Path(__file__).parents[2] / "calibration"
FIGURES, BASE_DATA = "figures:", "base_data:"
SURE = ("low", "medium", "high")
YEARS_OF_VESTING = 4.0
TIMES: dict[str, tuple[float, str]] = {
    "base_data:pay.accepted_extreme": (YEARS_OF_VESTING, "M USD"),
    "base_data:priors.job_to_job_moves": (1.0, "share"),  # a month, as the statistic is
    "base_data:priors.offer_accepted": (1.0, "share"),
}
"""Entries that are counted otherwise than what is held against them: times what, in which unit."""


@functools.cache
def figures() -> Mapping[str, Figure]:
    return load_figures(CALIBRATION / "figures.yaml").figures


@functools.cache
def base_data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CALIBRATION / "base_data.yaml").read_text("utf-8"))
    return found


def reading_of(source: str) -> Reading:
    """The reading a source names."""
    figure, _, reading = source.removeprefix(FIGURES).rpartition(".")
    return figures()[figure].readings[reading]


def entry_of(source: str) -> dict[str, Any]:
    """The entry of the base data a source names."""
    found = base_data()
    for step in source.removeprefix(BASE_DATA).split("."):
        found = found[step]
    return found


def reported(one: Target) -> tuple[float, float]:
    """What its source says of a target's statistic, least and most, in the model's unit."""
    return _of_figure(one) if one.source.startswith(FIGURES) else _of_base_data(one)


def _of_figure(one: Target) -> tuple[float, float]:
    reading = reading_of(one.source)
    (held,) = (each for each in reading.statistic if each.name == one.statistic)
    low, high = allowed(reading)
    if reading.value is not None and held.compare != "range":
        assert reading.unit is not None
        low = high = in_model_unit(reading.value, reading.unit)
    return {
        "value": (low, high),
        "range": (low, high),
        "at_least": (low, math.inf),
        "at_most": (-math.inf, high),
    }[held.compare]


def _of_base_data(one: Target) -> tuple[float, float]:
    entry = entry_of(one.source)
    times, unit = TIMES.get(one.source, (1.0, entry["unit"]))
    low, high = (in_model_unit(times * float(entry[end]), unit) for end in ("low", "high"))
    return low, high


def no_surer_than_the_source(one: Target) -> bool:
    """Whether the weight of a target is at most the confidence in the reading it names."""
    if not one.source.startswith(FIGURES):
        return one.weight != "high" or entry_of(one.source)["grade"] == "A"
    return SURE.index(one.weight) <= SURE.index(reading_of(one.source).confidence)


def left_out(held: Mapping[str, Target], role: str) -> set[tuple[str, str]]:
    """Statistics of figures of a role that nothing here is about, with their readings."""
    wanted = {
        (f"{FIGURES}{name}.{key}", each.name)
        for name, figure in figures().items()
        if figure.role == role
        for key, reading in figure.readings.items()
        for each in reading.statistic
    }
    return wanted - {(one.source, one.statistic) for one in held.values()}
