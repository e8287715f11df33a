"""History matching on a problem whose plausible region is known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.calibration.design import sobol
from sim.calibration.waves import Matched, match, plausible
from tests.calibration.fake_problem import (
    OF_SUM,
    FakeRunner,
    fake_problem,
    target,
    with_targets,
)


@cache
def matched() -> Matched:
    return match(fake_problem(), FakeRunner())


def test_the_true_parameters_stay_plausible():
    assert plausible(fake_problem(), matched().emulators, np.array([[0.7, 0.5]])).all()


def test_what_misses_a_target_by_far_is_left_out():
    """Sum 1.2 and difference 0.2 within three times 0.054 (figure and luck)."""
    points = sobol(np.arange(2048), 2, 3)
    away = np.stack([points.sum(axis=1) - 1.2, points[:, 0] - points[:, 1] - 0.2], axis=1)
    exact = (np.abs(away) <= 3 * np.sqrt(0.05**2 + 0.02**2)).all(axis=1)
    found = plausible(fake_problem(), matched().emulators, points)
    assert (found != exact).mean() < 0.02
    assert found.mean() == pytest.approx(exact.mean(), abs=0.02)


def test_later_waves_lie_where_earlier_ones_left_something():
    first, second = matched().waves
    assert first.left == 1.0
    assert second.left < 0.15
    assert plausible(fake_problem(), matched().emulators[:1], second.points).all()
    assert second.numbers[0] > first.numbers[-1]


def test_luck_is_measured_by_running_points_again():
    assert matched().luck == pytest.approx([0.02, 0.02], rel=0.25)
    asked = FakeRunner()
    match(fake_problem(), asked)
    assert asked.asked == [("wave 1", 64), ("wave 2", 128), ("luck", 128)]


def test_no_two_runs_of_the_design_share_their_luck(monkeypatch):
    seeds: list[int] = []

    class Watching(FakeRunner):
        def __call__(self, values, given, what, names=None):
            seeds.extend(given)
            return super().__call__(values, given, what, names)

    match(fake_problem(), Watching())
    assert len(set(seeds)) == len(seeds)


def test_a_target_out_of_reach_is_told_with_what_came_nearest():
    beyond = with_targets(fake_problem(), beyond=target(OF_SUM, 9.0))

    class Three(FakeRunner):
        def __call__(self, *given, **more):
            found = super().__call__(*given, **more)
            return np.column_stack([found, found[:, 0]])

    with pytest.raises(
        TalentwarError, match=r"targets\.beyond: .*nearest has overall\.cuts"
    ) as told:
        match(beyond, Three())
    assert "9 to 9 is wanted" in str(told.value)
    assert "widen the priors" in str(told.value)


def test_targets_that_contradict_each_other_are_told():
    """Both can be met alone, but not a sum of 1.9 with a difference of 0.8."""
    with pytest.raises(TalentwarError, match="contradict each other") as told:
        match(fake_problem(1.9, 0.8), FakeRunner())
    assert "difference" in str(told.value)


def test_the_same_luck_at_any_number_of_jobs():
    again = match(fake_problem(), FakeRunner(), jobs=2)
    assert [wave.numbers.tolist() for wave in again.waves] == [
        wave.numbers.tolist() for wave in matched().waves
    ]
