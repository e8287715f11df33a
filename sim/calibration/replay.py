"""Checks a posterior against its own runs: some are run again, and it is worked out from all.

What a whole fit takes half an hour for, this says in a minute: that the runs kept are those the
model gives, and that the draws and the best point follow from them.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.calibration.design import seeds_of, sobol
from sim.calibration.fit import PREDICTIVE, drawn, posterior_of, region_of
from sim.calibration.search import FRESH, loss_at
from sim.calibration.written import KNOWN, PREDICTED, RUNS, map_digits
from sim.parameters.posterior import DRAWS
from sim.record.numbers import digits, rounded

if TYPE_CHECKING:
    from pathlib import Path

    from sim.base.arrays import Flags, Floats, Ints
    from sim.calibration.problem import Problem
    from sim.calibration.runs import Runner
    from sim.parameters.posterior import Posterior

STRIDE = 7919
"""Steps between the runs that are made again: a prime, so that all come round."""


@dataclass(frozen=True)
class Kept:
    """Runs as they were kept: numbers of their points, which are plausible, statistics."""

    numbers: Ints
    plausible: Flags
    statistics: Floats


def replay(problem: Problem, posterior: Posterior, run: Runner, count: int) -> list[str]:
    """Verify a posterior; what held, in words.

    Args:
        problem: what the posterior was fitted to.
        posterior: as it was kept.
        run: carries out runs; its folder should be fresh, so that nothing is looked up.
        count: runs of the design that are made again, and as many of the draws.

    Raises:
        TalentwarError: the draws do not follow from the runs, or a run comes out otherwise.
    """
    told = json.loads((posterior.folder / KNOWN).read_text(encoding="utf-8"))
    kept = read_runs(posterior.folder / RUNS)
    luck = np.array([told["targets"][name]["luck"] for name in problem.targets])
    verify_draws(problem, posterior, kept, luck)
    rows = np.arange(count) * STRIDE % len(kept.numbers)
    verify_runs(problem, kept, run, np.unique(rows))
    verify_predicted(
        problem, posterior, run, np.unique(np.arange(count) * STRIDE % len(posterior.draws))
    )
    verify_point(problem, posterior, run, told["best"])
    return [
        f"{len(posterior.draws)} draws follow from the {len(kept.numbers)} runs kept",
        f"{count} of these runs and {count} of those from draws came out as kept",
        f"the best point has the loss that was told, {told['best']['loss']}",
    ]


def read_runs(path: Path) -> Kept:
    """The runs of a posterior."""
    with path.open(encoding="utf-8", newline="") as stream:
        _, *rows = csv.reader(stream)
    return Kept(
        np.array([int(row[1]) for row in rows]),
        np.array([row[2] == "1" for row in rows]),
        np.array([[_number(cell) for cell in row[3:]] for row in rows]),
    )


def verify_draws(problem: Problem, posterior: Posterior, kept: Kept, luck: Floats) -> None:
    """The draws are what rejection and regression make of the runs."""
    numbers = kept.numbers[kept.plausible]
    points = sobol(numbers, len(problem.parameters), problem.settings.seed)
    region = region_of(problem, points, kept.statistics[kept.plausible], luck)
    values = problem.values_at(drawn(problem, posterior_of(problem, region)))
    again = [map_digits(row) for row in values]
    if again != [map_digits(row) for row in posterior.draws]:
        raise _differs(posterior.folder / DRAWS, "the draws do not follow from the runs kept")


def verify_runs(problem: Problem, kept: Kept, run: Runner, rows: Ints) -> None:
    """Runs of the design come out as they were kept."""
    numbers = kept.numbers[rows]
    points = sobol(numbers, len(problem.parameters), problem.settings.seed)
    seeds = seeds_of(numbers, problem.settings.seed)
    again = run(problem.values_at(points), seeds, "the design")
    _refuse_other(problem, again, kept.statistics[rows], RUNS)


def verify_predicted(problem: Problem, posterior: Posterior, run: Runner, rows: Ints) -> None:
    """Runs from draws come out as they were kept."""
    with (posterior.folder / PREDICTED).open(encoding="utf-8", newline="") as stream:
        _, *lines = csv.reader(stream)
    kept = np.array([[_number(cell) for cell in lines[row]] for row in rows])
    seeds = seeds_of(rows, problem.settings.seed + PREDICTIVE)
    again = run(posterior.draws[rows], seeds, "the draws")
    _refuse_other(problem, again, kept, PREDICTED)


def verify_point(problem: Problem, posterior: Posterior, run: Runner, told: dict[str, Any]) -> None:
    """The best point fits as well as was told."""
    point = np.array([posterior.point[name] for name in problem.parameters])
    seeds = seeds_of(range(problem.settings.search.fresh_seeds), problem.settings.seed + FRESH)
    loss = loss_at(
        problem, run, point[None, :], np.array(told["point"])[None, :], seeds, "the point"
    )
    if rounded(float(loss[0])) != told["loss"]:
        what = f"the best point has the loss {loss[0]:.6g}, and {told['loss']} was told"
        raise _differs(posterior.folder / KNOWN, what)


def _refuse_other(problem: Problem, again: Floats, kept: Floats, name: str) -> None:
    for row, (one, other) in enumerate(zip(again, kept, strict=True)):
        for column, target in enumerate(problem.targets):
            if digits(one[column]) != digits(other[column]):
                raise TalentwarError(
                    f"{name}: {target} of run {row + 1} made again is {one[column]:.6g} and "
                    f"not {other[column]:.6g}: the model has changed, and its version has not; "
                    "`talentwar calibrate` makes the posterior anew"
                )


def _differs(path: Path, what: str) -> TalentwarError:
    return TalentwarError(f"{path}: {what}; `talentwar calibrate` makes the posterior anew")


def _number(cell: str) -> float:
    return float(cell) if cell else float("nan")
