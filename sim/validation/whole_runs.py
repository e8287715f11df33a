"""Runs as long as the scenario has them, from draws of the posterior.

The fit's own runs end with the figures.  What follows is predicted, in this scenario or another
and in any structure; draw and seed are the same in all of them, so that runs can be paired.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.calibration.design import seeds_of
from sim.scenario.places import load_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.base.arrays import Floats
    from sim.calibration.runs import Runner

WHOLE = 13
"""Added to the seed of the fit, with the number of the repetition, for the luck of these runs."""


@dataclass(frozen=True)
class WholeRuns:
    """Carries out such runs.

    ``values`` are the draws (m, d) in the model's units, ``names`` the statistics wanted.
    """

    run: Runner
    values: Floats
    names: tuple[str, ...]

    def __call__(
        self,
        what: str,
        draws: int,
        repetition: int = 0,
        changes: Mapping[str, str | float] | None = None,
        scenario: str | None = None,
    ) -> Floats:
        """Statistics, (draws, len(names)), of a run from each of the first draws."""
        fitted = self.run.problem
        end = str(load_scenario(fitted.settings.scenario).value.run.end)
        problem = fitted.version({"run.end": end, **(changes or {})}, scenario)
        place = {path: column for column, path in enumerate(fitted.parameters)}
        values = self.values[:draws, [place[path] for path in problem.parameters]]
        seeds = seeds_of(range(draws), fitted.settings.seed + WHOLE + repetition)
        return replace(self.run, problem=problem)(values, seeds, what, self.names)

    def columns(self, statistics: Sequence[str]) -> list[int]:
        """Where these statistics are among the names."""
        return [self.names.index(one) for one in statistics]


def there(statistics: Floats) -> Floats:
    """Statistics in which a run that has none has nothing, as the fit reads them."""
    return np.nan_to_num(statistics)
