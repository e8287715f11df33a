from __future__ import annotations

from pathlib import Path

import pytest

from sim.base.errors import ScenarioError, TalentwarError
from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.plan import plan
from tests.experiments.sweeps.cheap import TWO_WAYS, written

ROOT = Path(__file__).parents[3]
SWEEPS = sorted((ROOT / "scenarios" / "sweeps").glob("*.yaml"))
LHS = {"kind": "latin_hypercube"}
TWO_LEVELS = {"levels": {"a": {}, "b": {}}}


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        ({"replicates": 0}, "replicates", "1 to 10000 are allowed"),
        ({"levers": {}, "uncertainties": {}, "design": {}}, "", "nothing is varied"),
        ({"levers": {"way": {"levels": {}}}}, "levers.way.levels", "name at least one"),
        ({"levers": {"way": {"levels": {"../up": {}}}}}, "levers.way", "cannot name a level"),
        ({"levers": {"way": {"values": [1]}}}, "levers.way", "give its path"),
        ({"levers": {"a.b": {}}}, "levers.a.b", "says nothing; give one of values"),
        ({"levers": {"a.b": {"values": [1], "range": [0, 1]}}}, "levers.a.b", "values and range"),
        ({"levers": {"a.b": {"range": [0, 1]}}}, "design.levers", "or a range and steps"),
        ({"levers": {"a.b": {"values": [1], "steps": 3}}}, "steps", "divides no range"),
        (
            {"levers": {"x": {"path": "a.b", "levels": {"y": {}}}}},
            "levers.x.path",
            "levels name their own paths",
        ),
        ({"uncertainties": {"quits.hazard_ai": TWO_WAYS}}, "hazard_ai", "a lever already"),
        ({"design": {"uncertainties": LHS}}, "design.uncertainties", "needs points"),
        (
            {"design": {"uncertainties": {"kind": "sobol", "points": 100}}},
            "points",
            "give a power of two",
        ),
        (
            {"design": {"uncertainties": {"kind": "morris", "points": 4, "grid_levels": 3}}},
            "grid_levels",
            "has to be even",
        ),
        ({"design": {"uncertainties": {"kind": "list"}}}, "design.uncertainties", "rows or a file"),
        ({"design": {"uncertainties": {"kind": "lhs"}}}, "kind", "latin_hypercube"),
        ({"outcomes": {"end.hhi_talent": "upward"}}, "outcomes", "allowed: higher, lower"),
        ({"outcomes": {}}, "outcomes", ""),
        ({"lever": {}}, "lever", "did you mean levers?"),
        *(
            ({"levers": {name: TWO_LEVELS}}, f"levers.{name}", "a column of the sweep's tables")
            for name in ("row", "Decision", "SEED", "kept", "number", "winner")
        ),
        (
            {"levers": {"way": TWO_LEVELS, "unit way": TWO_LEVELS}},
            "levers",
            "'unit way' is a column of the sweep's tables",
        ),
        (
            {"levers": {"way": TWO_LEVELS}, "uncertainties": {"Way": TWO_LEVELS}, "design": {}},
            "uncertainties.Way",
            "differs from 'way' in upper and lower case",
        ),
        (
            {"levers": {"End.HHI_talent": TWO_LEVELS}},
            "levers",
            "'End.HHI_talent' is a statistic that is kept",
        ),
        (
            {"levers": {"end.pay_p50": TWO_LEVELS}, "keep": ["end.pay_p50"]},
            "levers",
            "is a statistic that is kept",
        ),
        ({"design": {"levers": {"points": 8}}}, "design.levers.points", "kind: latin_hypercube"),
        ({"design": {"levers": {"rows": [[0.009]]}}}, "design.levers.rows", "give kind: list"),
        ({"design": {"levers": {"file": "a.csv"}}}, "design.levers.file", "give kind: list"),
        (
            {"design": {"uncertainties": {**LHS, "points": 4, "second_order": True}}},
            "design.uncertainties.second_order",
            "has no effect on a latin_hypercube; pairs of factors are for indices",
        ),
        (
            {"design": {"uncertainties": {**LHS, "points": 4, "grid_levels": 6}}},
            "design.uncertainties.grid_levels",
            "give kind: morris",
        ),
        (
            {"levers": {}, "design": {"levers": {"kind": "list", "rows": [[1]]}}},
            "design.levers",
            "there is nothing to list",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(tmp_path, changes, place, said):
    with pytest.raises(ScenarioError) as error:
        load_sweep(written(tmp_path, **changes))
    assert any(
        place in problem.path and problem.line > 0 and said in str(problem)
        for problem in error.value.problems
    ), str(error.value)


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ({"levers": {"quits.hazard_ais": TWO_WAYS}}, "hazard_ais:", "hazard_ai?"),
        ({"levers": {"firms.meta.cash": {"values": ["1 bn", -1]}}}, "firms.meta.cash:", "1 bn"),
        (
            {"levers": {"x": {"levels": {"a": {"firms.meta.stratgy": "raid"}}}}},
            "stratgy",
            "strategy?",
        ),
        ({"always": {"run.end": "2031-13"}}, "run.end", "2031-13"),
        (
            {"levers": {"firms.meta.strategy": {"values": ["raid"]}}},
            "firms.meta.strategy:",
            "strategy",
        ),
    ],
)
def test_what_the_scenario_does_not_know_is_told_at_its_line_in_the_sweep(
    tmp_path, changes, line, said
):
    path = written(tmp_path, **changes)
    with pytest.raises(ScenarioError) as error:
        plan(load_sweep(path))
    problem = error.value.problems[0]
    assert problem.file == str(path)
    assert line in path.read_text().splitlines()[problem.line - 1]
    assert said in str(problem)


@pytest.mark.parametrize("key", ["outcomes", "keep"])
def test_an_unknown_statistic_is_refused_with_a_hint(tmp_path, key):
    asked = {"end.hhi_talnt": "higher"} if key == "outcomes" else ["end.hhi_talnt", "end.pay_*"]
    with pytest.raises(
        TalentwarError, match=r"two.yaml.*no statistic .*did you mean end.hhi_talent"
    ):
        plan(load_sweep(written(tmp_path, **{key: asked})))


def test_too_many_runs_are_refused(tmp_path):
    many = {"uncertainties": {"kind": "latin_hypercube", "points": 600_000}}
    with pytest.raises(TalentwarError, match="are 2400000 runs; at most 1000000 are allowed"):
        plan(load_sweep(written(tmp_path, design=many)))
    crossed = {
        f"firms.{firm}.cash": {"range": [0, 1], "steps": 120} for firm in ("meta", "xai", "ssi")
    }
    with pytest.raises(TalentwarError, match=r"has 1728000 points; .* sample them"):
        plan(load_sweep(written(tmp_path, levers=crossed)))


@pytest.mark.parametrize("path", SWEEPS, ids=lambda path: path.stem)
def test_every_sweep_that_comes_along_asks_only_for_what_its_scenario_knows(path):
    found = plan(load_sweep(path))
    assert len(found) >= 2
    assert found.run(0).key != found.run(len(found) - 1).key


def test_a_sweep_that_comes_along_is_found_by_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_sweep("thesis").value == load_sweep(ROOT / "scenarios/sweeps/thesis.yaml").value
    written(tmp_path, "thesis")
    assert load_sweep("thesis").value.title == "Two ways"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("thesys", "thesys:1:1: there is no such sweep file; did you mean thesis?; allowed: "),
        ("no/where.yaml", "no/where.yaml:1:1: there is no such sweep file"),
    ],
)
def test_an_unknown_sweep_is_told_with_those_there_are(tmp_path, monkeypatch, name, said):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "other")
    with pytest.raises(ScenarioError) as error:
        load_sweep(name)
    assert str(error.value).startswith(said)
    assert "other" not in str(error.value)
