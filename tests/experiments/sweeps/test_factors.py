from __future__ import annotations

import pytest

from sim.base.errors import ScenarioError
from sim.experiments.sweeps.factors import scenario_of, space_of
from sim.experiments.sweeps.file import load_sweep
from tests.experiments.sweeps.cheap import TWO_WAYS, always, written

HAZARD = "quits.hazard_ai"
CASH = "firms.meta.cash"


def space(folder, **changes):
    return space_of(load_sweep(written(folder, **changes)))


def levels(**each):
    return {"levels": each}


@pytest.mark.parametrize(
    ("levers", "uncertainties", "said"),
    [
        (
            {"a": {"path": HAZARD, "values": [1]}, HAZARD: TWO_WAYS},
            {},
            "levers.quits.hazard_ai: sets quits.hazard_ai, as levers.a does; leave one out",
        ),
        (
            {HAZARD: TWO_WAYS},
            {"x": levels(a={}, b={HAZARD: 0.02})},
            "uncertainties.x.levels.b: sets quits.hazard_ai, as levers.quits.hazard_ai does",
        ),
        (
            {"x": levels(a={CASH: 1}, b={})},
            {"y": levels(c={"firms.meta": {"strategy": "raid", "cash": 2}})},
            "uncertainties.y.levels.c: sets firms.meta.cash, as levers.x.levels.a does",
        ),
        (
            {"x": levels(a={"firms.meta.operating_cash_flow": 1}, b={})},
            {"y": {"path": "firms.meta.operating_cash_flow.2025", "values": [1]}},
            "uncertainties.y: sets firms.meta.operating_cash_flow.2025, as levers.x.levels.a does",
        ),
    ],
)
def test_two_factors_may_not_set_the_same_or_a_part_of_it(tmp_path, levers, uncertainties, said):
    with pytest.raises(ScenarioError) as error:
        space(tmp_path, levers=levers, uncertainties=uncertainties, design={})
    (problem,) = error.value.problems
    assert said in str(problem)
    assert problem.file == str(tmp_path / "two.yaml")
    assert problem.line > 1


def test_levels_of_one_factor_may_set_the_same_and_neighbours_are_not_the_same(tmp_path):
    ways = {
        "x": levels(a={CASH: 1}, b={CASH: 2}),
        "y": levels(c={"firms.meta": {"capability": 4.0}}, d={}),
    }
    assert len(space(tmp_path, levers=ways).levers) == 2


@pytest.mark.parametrize(
    ("path", "lever", "said"),
    [
        (HAZARD, {"values": [0.009, 0.03, 0.009]}, "takes 0.009 twice"),
        (CASH, {"values": ["1 bn USD", 1_000_000_000]}, "takes 1e+09 twice"),
        ("run.start", {"range": ["2025-01", "2025-02"], "steps": 4}, "twice"),
    ],
)
def test_a_decision_is_listed_once(tmp_path, path, lever, said):
    with pytest.raises(ScenarioError) as error:
        space(tmp_path, levers={path: lever})
    (problem,) = error.value.problems
    assert said in str(problem)
    assert f"levers.{path}" in str(problem)
    assert problem.line > 1


def test_what_nobody_knows_may_be_listed_twice_and_weighs_twice(tmp_path):
    found = space(tmp_path, uncertainties={CASH: {"values": [1, 1, 2]}}, design={})
    assert found.uncertainties[0].listed == (1.0, 1.0, 2.0)
    assert [one.is_lever for one in found.factors] == [True, False]


def test_a_number_is_read_as_the_scenario_reads_it(tmp_path):
    lists = {CASH: {"range": [0, "9 bn USD"]}, "run.end": {"range": ["2025-02", "2025-09"]}}
    cash, end = space(tmp_path, uncertainties=lists).uncertainties
    assert cash.read("2 bn USD") == 2e9
    assert cash.read(5) == 5.0
    assert end.bounds[0] + 4 == end.read("2025-06")
    for wrong in (True, None, "2 bn EUR", "7", [1]):
        with pytest.raises(ValueError):
            cash.read(wrong)


def test_an_event_may_be_named_by_its_number(tmp_path):
    wave = {"name": "wave", "kind": "capex_change", "date": "2025-01", "firms": ["meta"]}
    wave |= {"factor": 1, "hold": False, "source": "the test varies it"}
    found = space(
        tmp_path,
        always=always() | {"events": [wave]},
        uncertainties={"events.0.factor": {"range": [0.5, 2]}},
    )
    assert found.uncertainties[0].path == "events.wave.factor"
    numbers = found.numbers({HAZARD: 0.02, "events.0.factor": 1.5})
    scenario = found.opened({}).loaded.realise(lambda _: 0.5, numbers)
    assert scenario.events[0].factor == 1.5


class TestScenario:
    """The file beside the sweep's comes first, then what is found by name."""

    def test_it_is_the_file_beside_the_sweep(self, tmp_path, monkeypatch):
        folder = tmp_path / "mine"
        folder.mkdir()
        (folder / "mine.yaml").write_text("extends: baseline\ntitle: Mine\n")
        monkeypatch.chdir(tmp_path)
        for said in ("mine.yaml", "mine"):
            loaded = load_sweep(written(folder, scenario=said))
            assert scenario_of(loaded) == str(folder / "mine.yaml")
            assert space_of(loaded).opened({}).loaded.value.title == "Mine"

    def test_neither_a_folder_nor_the_sweep_itself_is_one(self, tmp_path):
        (tmp_path / "baseline").mkdir()
        assert scenario_of(load_sweep(written(tmp_path))) == "baseline"
        assert scenario_of(load_sweep(written(tmp_path, "baseline"))) == "baseline"
