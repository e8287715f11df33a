from __future__ import annotations

import pytest
import yaml

from sim.experiments.batch.catalogue import catalogue
from sim.experiments.batch.store import Store
from sim.experiments.luck import replicate_seed
from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.plan import plan
from sim.scenario.places import load_scenario
from tests.experiments.sweeps.cheap import planned, written
from tests.parameters.fake_posterior import FITTED, NUMBERS, write_posterior

GRID = {"investors.tolerance": {"values": [0.3, 0.5]}}


def test_decisions_meet_the_same_circumstances_with_the_same_luck(tmp_path):
    found = planned(tmp_path)
    assert len(found) == 3 * 2 * 2
    by_place = {}
    for row in range(len(found)):
        where = found.at(row)
        by_place.setdefault((where.point, where.replicate), []).append(row)
    assert len(by_place) == 6
    for rows in by_place.values():
        assert len({found.seed(row) for row in rows}) == 1
        assert len({found.settings(row)["investors.tolerance"] for row in rows}) == 1
        assert len({found.settings(row)["quits.hazard_ai"] for row in rows}) == 2
    assert len({found.seed(row) for row in range(len(found))}) == 6


def test_listed_circumstances_share_their_luck(tmp_path):
    found = planned(tmp_path, uncertainties=GRID, design={})
    seeds = {found.seed(row) for row in range(len(found))}
    assert seeds == {replicate_seed(3, 0), replicate_seed(3, 1)}


def test_every_row_has_its_key_and_a_setting_moves_it(tmp_path):
    found = planned(tmp_path)
    keys = [found.key(row) for row in range(len(found))]
    assert len(set(keys)) == len(found)
    assert keys == [found.run(row).key for row in range(len(found))]
    assert keys == [planned(tmp_path).key(row) for row in range(len(found))]


def test_a_row_is_the_scenario_with_its_numbers(tmp_path):
    found = planned(tmp_path)
    scenario = found.scenario(5)
    settings = found.settings(5)
    assert scenario.quits.hazard_ai == settings["quits.hazard_ai"]
    assert scenario.investors.tolerance == settings["investors.tolerance"]
    assert scenario.race.contest_sharpness == 2


def test_settings_that_the_scenario_refuses_are_rows_of_their_own(tmp_path):
    starts = {"run.start": {"values": ["2025-01", "2025-02", "2025-03"]}}
    found = planned(tmp_path, levers=starts, uncertainties={}, design={})
    assert list(found.refused) == [4, 5]
    assert "run" in found.refused[4]
    finished = catalogue(Store(tmp_path), found.wanted)
    assert found.rows(finished) == [0, 1, 2, 3]
    assert [run.key for run in found.left(finished)] == [found.key(row) for row in range(4)]


class TestFitted:
    """All rows of a replicate have the same draw of what was fitted, or the same best point."""

    @pytest.fixture
    def file(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        write_posterior(tmp_path, scenario="title: x\n")
        fitted = dict(each.split("=", 1) for each in FITTED)
        numbers = dict(each.split("=", 1) for each in NUMBERS)
        varied = {key: float(numbers[key]) for key in fitted if fitted[key] != numbers[key]}
        assert len(varied) == 3
        own = {
            "always": {key: yaml.safe_load(value) for key, value in fitted.items()},
            "uncertainties": {"draws": {"levels": {"all": {}, "none": varied}}},
            "design": {},
        }
        return lambda **more: written(tmp_path, **own | more), varied

    def test_rows_of_a_replicate_have_one_draw(self, file):
        write, varied = file
        found = plan(load_sweep(write()))
        assert found.parameters["from"] == "posterior"
        assert found.fitted == varied.keys()

        def drawn(row):
            return [value_at(found.scenario(row), path) for path in varied]

        by_replicate = {}
        for row in range(len(found)):
            if found.settings(row)["draws"] == "all":
                by_replicate.setdefault(found.at(row).replicate, []).append(drawn(row))
            else:
                assert drawn(row) == pytest.approx(list(varied.values()))
        assert all(first == second for first, second in by_replicate.values())
        assert by_replicate[0] != by_replicate[1]

    def test_a_parameter_that_is_varied_is_not_drawn(self, file):
        write, varied = file
        path, *others = varied
        drawn = {"draws": {"levels": {"all": {}, "none": {key: varied[key] for key in others}}}}
        values = [varied[path], 2 * varied[path]]
        file = write(levers={path: {"values": values}}, uncertainties=drawn)
        found = plan(load_sweep(file))
        assert found.fitted == set(others)
        told = [value_at(found.scenario(row), path) for row in range(len(found))]
        assert told == [values[0], values[0], values[1], values[1]] * 2

    def test_all_are_at_the_best_point_if_asked(self, file):
        write, _ = file
        found = plan(load_sweep(write()), point=True)
        assert found.posterior is None
        assert found.parameters == {"from": "point"}

    def test_nothing_fitted_is_said_too(self, tmp_path):
        assert planned(tmp_path).parameters == {"from": "scenario"}


def value_at(scenario, path):
    for step in path.split("."):
        if isinstance(scenario, tuple):
            scenario = next(one for one in scenario if one.name == step)
        elif isinstance(scenario, dict):
            scenario = scenario[step]
        else:
            scenario = getattr(scenario, step)
    return scenario


def test_the_baseline_alone_is_drawn_as_a_run_draws_it(tmp_path):
    from sim.experiments.run import prepare

    found = plan(load_sweep(written(tmp_path, always={}, uncertainties={}, design={})))
    request = prepare("baseline", overrides=["quits.hazard_ai=0.009"], seed=3, replicates=2)
    assert found.scenario(0).model_dump() | {"run": None} == request.realised(
        request.seeds[0]
    ).model_dump() | {"run": None}
    assert load_scenario("baseline").fitted.keys() - {"quits.hazard_ai"} == found.fitted
