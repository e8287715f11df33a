"""Runs of the fit: each computed once, kept by what it depends on, the same on any processors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.calibration import runs
from sim.calibration.runs import PART, Runner, statistics_of
from tests.calibration.fake_problem import OF_SUM, fake_problem

FEW = PART + 3


@pytest.fixture
def counted(monkeypatch):
    """The formula in place of the model; which seeds it was asked for."""
    seeds: list[int] = []

    def formula(_loaded, values, seed, names):
        seeds.append(seed)
        return [sum(values.values()) + seed] * len(names)

    monkeypatch.setattr(runs, "statistics_of", formula)
    return seeds


def points(count: int = FEW) -> np.ndarray:
    return np.linspace(0.1, 0.2, 2 * count).reshape(count, 2)


def test_a_finished_part_is_never_run_again(tmp_path, counted):
    first = Runner(fake_problem(), tmp_path, 1)(points(), range(FEW), "runs")
    assert counted == list(range(FEW))
    again = Runner(fake_problem(), tmp_path, 1)(points(), range(FEW), "runs")
    assert counted == list(range(FEW))
    assert again.tolist() == first.tolist()


def test_a_stopped_fit_goes_on_where_it_was(tmp_path, counted, monkeypatch):
    formula = runs.statistics_of

    def stops(loaded, values, seed, names):
        if seed == PART + 1:
            raise KeyboardInterrupt
        return formula(loaded, values, seed, names)

    monkeypatch.setattr(runs, "statistics_of", stops)
    with pytest.raises(KeyboardInterrupt):
        Runner(fake_problem(), tmp_path, 1)(points(), range(FEW), "runs")
    monkeypatch.setattr(runs, "statistics_of", formula)
    counted.clear()
    Runner(fake_problem(), tmp_path, 1)(points(), range(FEW), "runs")
    assert counted == list(range(PART, FEW))


def test_runs_of_other_circumstances_are_not_mistaken(tmp_path, counted, monkeypatch):
    problem = fake_problem()
    Runner(problem, tmp_path, 1)(points(3), range(3), "runs")
    counted.clear()
    Runner(problem, tmp_path, 1)(points(3), [5, 6, 7], "other seeds")
    Runner(problem, tmp_path, 1)(points(3) + 0.01, range(3), "other points")
    Runner(problem, tmp_path, 1)(points(3), range(3), "other statistics", [OF_SUM])
    other = replace(problem, loaded=fake_problem(seed=8).version({"run.end": "2025-10"}).loaded)
    Runner(other, tmp_path, 1)(points(3), range(3), "other scenario")
    monkeypatch.setattr(runs, "MODEL_VERSION", -1)
    Runner(problem, tmp_path, 1)(points(3), range(3), "other model")
    assert len(counted) == 15


def test_progress_is_told_part_by_part(tmp_path, counted):
    told: list[tuple[str, int, int]] = []
    Runner(fake_problem(), tmp_path, 1, lambda *said: told.append(said))(
        points(), range(FEW), "wave 1"
    )
    assert told == [("wave 1", PART, FEW), ("wave 1", FEW, FEW)]


def test_nothing_half_written_is_left(tmp_path, counted):
    Runner(fake_problem(), tmp_path, 1)(points(), range(FEW), "runs")
    assert sorted({path.suffix for path in tmp_path.iterdir()}) == [".parquet"]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_run_of_the_model_takes_the_values_given():
    problem = fake_problem().version({"run.end": "2025-03", "events": "[]"})
    paths = problem.parameters
    names = [OF_SUM, "end.uncovered", "overall.nothing.of.the.kind"]
    few = statistics_of(problem.runnable, dict.fromkeys(paths, 0.006), 1, names)
    many = statistics_of(problem.runnable, dict.fromkeys(paths, 0.08), 1, names)
    assert many[0] > 2 * few[0] > 0
    assert np.isnan(few[2])
    assert many[:2] == statistics_of(problem.runnable, dict.fromkeys(paths, 0.08), 1, names)[:2]


def test_two_processors_give_what_one_gives(tmp_path):
    problem = fake_problem().version({"run.end": "2025-02", "events": "[]"})
    one = Runner(problem, tmp_path / "one", 1)(points(3), range(3), "runs")
    two = Runner(problem, tmp_path / "two", 2)(points(3), range(3), "runs")
    assert one.tolist() == two.tolist()
    kept = [sorted(p.name for p in (tmp_path / each).iterdir()) for each in ("one", "two")]
    assert kept[0] == kept[1]
