"""What a fit leaves in ``calibration/posterior/``: draws, the best point, every run, what is known.

Runs are kept so that the posterior can be worked out again from them, and any of them run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.calibration.fit import foresight
from sim.calibration.identify import knowledge, left_out, pinned_down, trade_offs
from sim.calibration.recovery import BINS, LEVELS, recover
from sim.calibration.targets import SPREAD, prediction
from sim.parameters.posterior import DRAWS, FORMAT, POINT, POINT_HEADER
from sim.record.numbers import digits, json_text, rounded, write_csv, write_text
from sim.record.provenance import RECORD, record, record_text
from sim.scenario.places import calibration_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sim.base.arrays import Floats
    from sim.calibration.fit import Fit

RUNS, PREDICTED, KNOWN, SCENARIO = "runs.csv", "predicted.csv", "fit.json", "scenario.yaml"
READ = ("priors.yaml", "targets.yaml", "fit.yaml")
TRIALS = 300
"""Known runs that the fit has to find again."""
TRUTHS = 3
"""Sets the luck of choosing them apart from the other draws of the fit's seed."""


def write_fit(folder: Path, found: Fit) -> None:
    """Fill an empty folder with a fit, ``record.json`` last."""
    problem = found.problem
    for name in READ:
        write_text(folder / name, calibration_file(name).read_text(encoding="utf-8"))
    write_text(folder / SCENARIO, problem.loaded.canonical_yaml())
    write_csv(folder / DRAWS, problem.parameters, draw_rows(found.values))
    write_csv(folder / POINT, POINT_HEADER, point_rows(found))
    write_csv(folder / RUNS, ["wave", "number", "plausible", *problem.targets], run_rows(found))
    write_csv(folder / PREDICTED, list(problem.targets), (map_digits(r) for r in found.predicted))
    write_text(folder / KNOWN, json_text(known(found)) + "\n")
    made_from: dict[str, Any] = {"format": FORMAT, "seed": problem.settings.seed}
    write_text(folder / RECORD, record_text(record(folder, made_from, {})))


def draw_rows(values: Floats) -> Iterator[list[str]]:
    """Rows of ``draws.csv``."""
    return (map_digits(row) for row in values)


def point_rows(found: Fit) -> Iterator[list[str]]:
    """Rows of ``point.csv``."""
    points = zip(found.problem.parameters, found.best_values, strict=True)
    return ([name, digits(value)] for name, value in points)


def run_rows(found: Fit) -> Iterator[list[str]]:
    """Rows of ``runs.csv``.

    The wave, the number of the run's point in the design, whether the last emulators call it
    plausible, and what came out.
    """
    places = [
        (str(place), str(number))
        for place, wave in enumerate(found.matched.waves, start=1)
        for number in wave.numbers.tolist()
    ]
    rows = zip(places, found.inside.tolist(), found.matched.statistics, strict=True)
    for place, inside, statistics in rows:
        yield [*place, str(int(inside)), *map_digits(statistics)]


def map_digits(numbers: Sequence[float] | Floats) -> list[str]:
    """Numbers as they are published."""
    return [digits(float(number)) for number in numbers]


def known(found: Fit) -> dict[str, Any]:
    """What a fit tells, as ``fit.json`` has it."""
    return {
        "waves": [
            {"runs": len(wave.numbers), "share_of_prior_left": rounded(wave.left)}
            for wave in found.matched.waves
        ],
        "plausible_runs": len(found.region.points),
        "targets": dict(of_targets(found)),
        "parameters": dict(of_parameters(found)),
        "trade_offs": [
            [one, other, rounded(r)]
            for one, other, r in trade_offs(found.units, found.problem.parameters)
        ],
        "pinned_down": pinned(found),
        "recovery": recovered(found),
        "best": {
            "point": [rounded(one) for one in found.best.point.tolist()],
            "loss": rounded(found.best.loss),
            "loss_of_the_start": rounded(found.best.start_loss),
            "best_of_each_generation": [rounded(one) for one in found.best.history],
            "winners_on_fresh_seeds": [rounded(one) for one in found.best.scored],
        },
    }


def of_targets(found: Fit) -> Iterator[tuple[str, dict[str, Any]]]:
    """By target: what the posterior predicts, and how well emulators foresaw it."""
    told, within = foresight(found.problem, found.matched)
    for column, (name, target) in enumerate(found.problem.targets.items()):
        said = prediction(found.predicted[:, column], target)
        yield (
            name,
            {
                "predicted": [rounded(value) for value in said.spread],
                "in": said.inside,
                "median_agrees": said.median_agrees,
                "luck": rounded(found.matched.luck[column]),
                "foreseen": rounded(told[column]),
                "within_two_sd": rounded(within[column]),
            },
        )


def of_parameters(found: Fit) -> Iterator[tuple[str, dict[str, Any]]]:
    """By parameter: prior and posterior quantiles in its unit, and what is known of it."""
    problem = found.problem
    prior = problem.values_at(np.array([[level] * len(problem.parameters) for level in SPREAD]))
    after = np.quantile(found.values, SPREAD, axis=0)
    point = found.best_values
    for column, one in enumerate(knowledge(found.units)):
        yield (
            problem.parameters[column],
            {
                "prior": [rounded(v) for v in prior[:, column]],
                "posterior": [rounded(v) for v in after[:, column]],
                "point": rounded(point[column]),
                "narrowed": rounded(one.narrowed),
                "shifted": rounded(one.shifted),
                "identified": one.identified,
            },
        )


def pinned(found: Fit) -> dict[str, list[list[Any]]]:
    """By target: the parameters it tells something about."""
    region, problem = found.region, found.problem
    without = left_out(
        region.points, region.noisy, problem.intervals, region.scales, problem.settings.accepted
    )
    return {
        name: [
            [parameter, rounded(wider), rounded(moved)]
            for parameter, wider, moved in pinned_down(found.posterior, one, problem.parameters)
        ]
        for name, one in zip(problem.targets, without, strict=True)
    }


def recovered(found: Fit) -> dict[str, Any]:
    """How well known parameters were found again."""
    region, problem = found.region, found.problem
    trials = min(TRIALS, len(region.points))
    result = recover(
        region.points,
        region.scaled,
        problem.intervals,
        problem.sds,
        region.scales,
        problem.settings.accepted,
        trials,
        np.random.default_rng([problem.settings.seed, TRUTHS]),
    )
    return {
        "trials": trials,
        "levels": list(LEVELS),
        "parameters": {
            name: {
                "bias": rounded(result.bias[column]),
                "error": rounded(result.error[column]),
                "coverage": [rounded(v) for v in result.coverage[:, column]],
                "uniform_p": rounded(result.uniform[column]),
                "ranks": np.histogram(result.ranks[:, column], BINS, (0.0, 1.0))[0].tolist(),
            }
            for column, name in enumerate(problem.parameters)
        },
    }
