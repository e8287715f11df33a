"""What a finished fit is held against and never saw: ``calibration/checks.yaml``.

A check is written as a target is.  It is read here and nowhere below: the fit's own package
cannot import this one, and a test watches which files a fit opens.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from sim.base.errors import PlacedErrors
from sim.base.section import Section
from sim.calibration.targets import Target, contradictions
from sim.evidence.figures import load_figures
from sim.scenario.load import load
from sim.scenario.places import calibration_file

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_FIGURES = "figures:"


class Checks(Section):
    """All that a fit is judged by and was not fitted to, by name."""

    checks: dict[str, Target] = Field(min_length=1)
    """Each by its name."""

    @model_validator(mode="after")
    def _do_not_contradict(self) -> Checks:
        found = [
            one._replace(path=("checks", *one.path[1:])) for one in contradictions(self.checks)
        ]
        if found:
            raise PlacedErrors(found)
        return self


def load_checks(path: str | Path | None = None) -> dict[str, Target]:
    """The checks by name.

    Raises:
        ScenarioError: one is incomplete, or two cannot both come true.
        TalentwarError: there is no such file.
    """
    return dict(load(calibration_file("checks.yaml", path), Checks).value.checks)


def abouts(checks: Mapping[str, Target]) -> dict[str, str]:
    """What was reported, by check; nothing where the source is no figure of the articles."""
    figures = load_figures().figures
    return {
        name: figures[figure_of(one)].about if one.source.startswith(OF_FIGURES) else ""
        for name, one in checks.items()
    }


def figure_of(one: Target) -> str:
    """Name of the figure whose reading is the source: ``figures:lab.size.people`` is lab.size."""
    return one.source.removeprefix(OF_FIGURES).rpartition(".")[0]
