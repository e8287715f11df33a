"""The last figure known of a statistic when a forecast is made, from ``calibration/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from sim.base.errors import TalentwarError
from sim.evidence.figures import load_figures
from sim.scenario.nearest import did_you_mean
from sim.scenario.places import calibration_file
from sim.scenario.units import UNITS, in_model_unit
from sim.scenario.yaml_tree import LOADER
from sim.validation.forecasts.periods import Period

if TYPE_CHECKING:
    from sim.base.quantities import Month

OF_FIGURES, OF_BASE_DATA = "figures:", "base_data:"


@dataclass(frozen=True)
class Known:
    """A figure: least, central and most, in the model's unit, and what it is about."""

    low: float
    value: float
    high: float
    period: Period
    source: str

    @property
    def until(self) -> Month:
        """The last month it tells of."""
        return self.period.last


class KnownFigures:
    """Looks figures up by reference; each file is read once."""

    def __init__(self) -> None:
        self._base: dict[str, Any] = {}
        self._figures: dict[str, dict[str, Any]] = {}

    def __call__(self, reference: str, unit: str) -> Known:
        """The figure of a reference, which must be one in this unit of the model.

        Raises:
            TalentwarError: there is none, or it is in another unit.
        """
        found = self._found(reference)
        written = str(found["unit"])
        if UNITS.get(written, ("", 1.0))[0] != unit:
            raise TalentwarError(f"forecasts.yaml: {reference} is in {written!r}, not in {unit}")
        middle = found["value"]
        bounds = [middle if found.get(end) is None else found[end] for end in ("low", "high")]
        low, value, high = (
            in_model_unit(float(each), written) for each in sorted((bounds[0], middle, bounds[1]))
        )
        return Known(low, value, high, Period.parse(str(found["date"])), reference)

    def _found(self, reference: str) -> dict[str, Any]:
        if reference.startswith(OF_FIGURES):
            steps = reference.removeprefix(OF_FIGURES).rpartition(".")
            book = self._readings()
            path = [steps[0], steps[2]]
        else:
            book, path = self._base_data(), reference.removeprefix(OF_BASE_DATA).split(".")
        found: Any = book
        for step in path:
            if not isinstance(found, dict) or step not in found:
                hint = did_you_mean(step, map(str, found)) if isinstance(found, dict) else ""
                raise TalentwarError(f"forecasts.yaml: there is no figure {reference}; {hint}")
            found = found[step]
        if not isinstance(found, dict) or found.get("value") is None:
            raise TalentwarError(f"forecasts.yaml: {reference} is no figure with a value")
        return found

    def _readings(self) -> dict[str, Any]:
        if not self._figures:
            self._figures = {
                name: {key: one.model_dump() for key, one in figure.readings.items()}
                for name, figure in load_figures().figures.items()
            }
        return self._figures

    def _base_data(self) -> dict[str, Any]:
        if not self._base:
            self._base = yaml.load(calibration_file("base_data.yaml").read_text("utf-8"), LOADER)
        return self._base
