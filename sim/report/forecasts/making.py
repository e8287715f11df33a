"""``sim.forecast``: the verb, with its statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.forecasts.statement import statement
from sim.validation.forecasts.make import carry_out, plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from sim.experiments.replicates import Progress
    from sim.validation.forecasts.record import Forecast


def forecast(
    scenario: str | Path = "baseline",
    *,
    made_on: str | date | None = None,
    months: int | None = None,
    overrides: Sequence[str] = (),
    replicates: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Forecast:
    """Say what the model expects of the months ahead, and freeze it.

    The same scenario, date and seed leave the same files.  What was made is never replaced.

    Args:
        scenario: a file, or the name of a scenario that comes with the program.
        made_on: the day it is of, such as ``2026-11-26``; today unless given.
        months: how many months ahead, the first being the one after the day's; 12 unless given.
        overrides: changes such as ``population.scale=0.01``.
        replicates: runs, each with its own luck and draw of the posterior; 100 unless given.
        seed: of all luck; as the scenario says unless given.
        jobs: processes at work; as many as there are processors unless given.
        out: the folder; ``results/forecasts/<date>`` unless given.
        progress: told after each month, or after each run when processes share the work.

    Raises:
        TalentwarError: the scenario, the date, a number or the place is not acceptable, or there
            is a forecast already.
    """
    found = plan(
        scenario,
        made_on=made_on,
        months=months,
        overrides=overrides,
        replicates=replicates,
        seed=seed,
        jobs=jobs,
        out=out,
    )
    return carry_out(found, statement, progress)
