from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest
import yaml

from sim.base.errors import ScenarioError, TalentwarError
from sim.experiments.choices import verdict, verdicts
from sim.experiments.sweep import (
    Observation,
    Sweep,
    cases,
    load_sweep,
    observations,
    overrides,
    parameters_of,
    requests,
    result_of,
)
from sim.experiments.sweep_record import why_not_a_sweep, write_sweep
from sim.statistics import named
from tests.parameters.fake_posterior import FITTED, NUMBERS, write_posterior
from tests.record.fake_world import FakeLoaded

ROOT = Path(__file__).parents[2]
FILE = {
    "title": "Two ways",
    "question": "Which?",
    "sources": [],
    "scenario": "challenger",
    "firm": "challenger",
    "replicates": 2,
    "seed": 3,
    "always": {"population.scale": 0.01, "run.end": "2026-11"},
    "choices": {
        "steady": {"firms.challenger.strategy": "steady"},
        "raid": {"firms.challenger.strategy": "raid"},
    },
    "circumstances": {
        "lag": {"near": {"firms.challenger.capability": 4.6}, "far": {"run.end": "2026-12"}},
        "mission": {"low": {}, "high": {"firms.challenger.ambition": 0.9}},
    },
    "outcomes": {"overall.gain": "higher", "overall.loss": "lower"},
}


def written(tmp_path, **changes):
    path = tmp_path / "sweep.yaml"
    path.write_text(yaml.safe_dump(FILE | changes, sort_keys=False))
    return path


def sweep(tmp_path, **changes) -> Sweep:
    return load_sweep(written(tmp_path, **changes)).value


def seen(choice, replicate, gain, loss=0.0):
    levels = {"lag": "near", "mission": "low"}
    return Observation(levels, choice, replicate, {"overall.gain": gain, "overall.loss": loss})


def test_every_choice_meets_every_combination(tmp_path):
    found = cases(sweep(tmp_path))
    assert len(found) == 8
    assert {(*case.levels.values(), case.choice) for case in found} == {
        (lag, mission, choice)
        for lag in ("near", "far")
        for mission in ("low", "high")
        for choice in ("steady", "raid")
    }
    assert [case.choice for case in found[:2]] == ["steady", "raid"]
    assert found[0].folder == Path("near/low/steady")


@pytest.mark.parametrize("check", [None, True, False])
def test_every_case_is_told_whether_to_check(tmp_path, check):
    found = requests(sweep(tmp_path), tmp_path, check=check)
    assert [request.check for _, request in found] == [check] * 8


def test_later_changes_go_over_earlier_ones(tmp_path):
    far = next(case for case in cases(sweep(tmp_path)) if case.levels["lag"] == "far")
    assert "run.end=2026-12" in far.overrides
    assert "run.end=2026-11" not in far.overrides


def test_values_are_written_as_the_command_line_has_them():
    assert overrides({"a.b": {"2025": "3 bn USD/yr"}, "c": [1, 2]}, {"d": "raid", "e": 0.5}) == (
        'a.b={"2025": "3 bn USD/yr"}',
        "c=[1, 2]",
        "d=raid",
        "e=0.5",
    )


def test_a_later_change_stands_after_what_holds_it():
    """Written last it is laid over last: a whole section in between must not undo it."""
    found = overrides({"a.b.c": 1}, {"a.b": {"c": 2}}, {"a.b.c": 9})
    assert found == ('a.b={"c": 2}', "a.b.c=9")


@pytest.mark.parametrize(
    ("changes", "place", "said"),
    [
        ({"choices": {"steady": {}}}, "choices", "name at least two choices"),
        ({"replicates": 0}, "replicates", "1 to 10000 are allowed"),
        ({"circumstances": {"lag": {}}}, "circumstances.lag", "name at least one"),
        ({"choices": {"../up": {}, "raid": {}}}, "choices", "cannot name a folder"),
        ({"outcomes": {"overall.gain": "upward"}}, "outcomes", "allowed: higher, lower"),
        ({"outcomes": {}}, "outcomes", ""),
        ({"chioces": {}}, "chioces", "did you mean choices?"),
        (
            {"circumstances": {f"c{n}": {"a": {}, "b": {}} for n in range(12)}},
            "circumstances",
            "8192 cases; at most 2000",
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


def test_a_level_the_scenario_does_not_know_is_refused_before_any_run(tmp_path):
    wrong = sweep(tmp_path, choices={"a": {"firms.challenger.stratgy": "raid"}, "b": {}})
    with pytest.raises(ScenarioError, match="did you mean strategy"):
        requests(wrong, tmp_path / "work")


def test_cases_share_their_luck_and_have_folders_of_their_own(tmp_path):
    found = requests(sweep(tmp_path), tmp_path / "work")
    assert {request.seed for _, request in found} == {3}
    assert len({request.out for _, request in found}) == 8


@pytest.mark.parametrize(
    "path", sorted((ROOT / "scenarios" / "sweeps").glob("*.yaml")), ids=lambda path: path.stem
)
def test_every_sweep_asks_only_for_what_its_scenario_knows(path, tmp_path):
    sweep_of_file = load_sweep(path).value
    found = requests(sweep_of_file, tmp_path)
    assert len(found) == len(cases(sweep_of_file)) >= 2
    assert all(named(outcome) for outcome in sweep_of_file.outcomes)


def test_the_thesis_is_a_sweep_that_can_be_run(tmp_path):
    thesis = load_sweep(ROOT / "scenarios" / "sweeps" / "thesis.yaml").value
    found = requests(thesis, tmp_path)
    assert len(found) == 36
    assert {case.choice for case, _ in found} == {"steady", "raid", "concentrate"}


class TestRunning:
    @pytest.fixture
    def request_(self, tmp_path, fake_model):  # noqa: ARG002 - it stands in for the model
        from sim.experiments.run import prepare

        return prepare(FakeLoaded(), out=tmp_path / "case")

    def test_a_case_that_is_there_is_not_run_again(self, request_):
        from sim.experiments.run import carry_out

        runs = []

        def finish(request):
            runs.append(request)
            return carry_out(request)

        first = result_of(request_, finish)
        again = result_of(request_, finish)
        assert len(runs) == 1
        assert first.record == again.record

    def test_a_case_with_another_seed_is_run_anew(self, request_, tmp_path):
        from sim.experiments.run import carry_out, prepare

        result_of(request_, carry_out)
        other = prepare(FakeLoaded(), out=tmp_path / "case", seed=99)
        assert result_of(other, carry_out).record["seed"] == 99

    @pytest.mark.usefixtures("fake_model")
    def test_a_case_with_other_parameters_is_run_anew(self, tmp_path, monkeypatch):
        from sim.experiments.run import carry_out, prepare

        monkeypatch.chdir(tmp_path)
        write_posterior(tmp_path, scenario="title: x\n")
        runs = []

        def finish(request):
            runs.append(request)
            return carry_out(request)

        def done(**options):
            asked = {"overrides": FITTED, "replicates": 2, "jobs": 1, "out": "case"}
            return result_of(prepare("baseline", **asked | options), finish).parameters

        drawn = done()
        assert done() == drawn
        assert len(runs) == 1
        assert done(point=True) == done(point=True) == {"from": "point"}
        assert done() == drawn
        assert len(runs) == 3
        (tmp_path / "calibration").rename(tmp_path / "old")
        write_posterior(tmp_path, [[0.3, 0.3, 0.3]] * 40, scenario="title: x\n")
        anew = done()
        assert len(runs) == 4
        assert anew["rows"] == drawn["rows"]
        assert anew["sha256"] != drawn["sha256"]

    def test_an_unknown_outcome_is_refused_with_a_hint(self, request_, tmp_path):
        from sim.experiments.run import carry_out

        result = carry_out(request_)
        case = cases(sweep(tmp_path))[0]
        with pytest.raises(TalentwarError, match=r"no statistic 'overall\.gain'"):
            observations(sweep(tmp_path), [(case, result)])

    def test_outcomes_are_those_of_the_replicates(self, request_, tmp_path):
        from sim.experiments.run import carry_out

        result = carry_out(request_)
        name = result.replicates.column("statistic").to_pylist()[0]
        asked = sweep(tmp_path, outcomes={name: "higher"})
        rows = observations(asked, [(cases(asked)[0], result)])
        row = result.replicates.to_pylist()[0]
        assert [each.outcomes[name] for each in rows] == [
            row[f"replicate_{number}"] for number in range(3)
        ]


class TestFitted:
    """All cases of a sweep have the same draws of what was fitted, or the same best point."""

    @pytest.fixture
    def swept(self, tmp_path, monkeypatch) -> Sweep:
        monkeypatch.chdir(tmp_path)
        write_posterior(tmp_path, scenario="title: x\n")
        fitted = dict(each.split("=", 1) for each in FITTED)
        numbers = dict(each.split("=", 1) for each in NUMBERS)
        found = {key: value for key, value in fitted.items() if value != numbers[key]}
        assert len(found) == 3
        return sweep(
            tmp_path,
            scenario="baseline",
            always={key: yaml.safe_load(value) for key, value in fitted.items()},
            choices={"steady": {}, "raid": {"firms.meta.strategy": "raid"}},
            circumstances={
                "draws": {"all": {}, "none": {key: float(numbers[key]) for key in found}}
            },
        )

    def test_cases_have_the_same_rows(self, swept, tmp_path):
        found = [request for _, request in requests(swept, tmp_path / "work")]
        drawn, also, none, _ = (request.parameters for request in found)
        assert drawn["from"] == "posterior"
        assert len(drawn["rows"]) == 2
        assert also == drawn
        assert none == {"from": "scenario"}
        assert parameters_of(found) == parameters_of(found[::-1]) == drawn

    def test_the_posterior_is_read_once(self, swept, tmp_path, monkeypatch):
        from sim.parameters.posterior import read_posterior

        read = []

        def listen():
            read.append(read_posterior())
            return read[-1]

        monkeypatch.setattr("sim.experiments.run.read_posterior", listen)
        found = requests(swept, tmp_path / "work")
        assert len(read) == 1
        assert found[1][1].posterior is read[0]

    def test_all_are_at_the_best_point_if_asked(self, swept, tmp_path):
        found = [request for _, request in requests(swept, tmp_path / "work", point=True)]
        assert {request.posterior for request in found} == {None}
        assert parameters_of(found) == {"from": "point"}

    def test_nothing_fitted_is_said_too(self, tmp_path):
        plain = dict(each.split("=", 1) for each in NUMBERS)
        always = FILE["always"] | {key: float(value) for key, value in plain.items()}
        found = requests(sweep(tmp_path, always=always), tmp_path / "work")
        assert parameters_of(request for _, request in found) == {"from": "scenario"}


class TestVerdicts:
    def test_the_better_choice_wins_by_pairs(self, tmp_path):
        rows = [seen("steady", r, gain=r) for r in range(4)]
        rows += [seen("raid", r, gain=r + 1 + 0.1 * r) for r in range(4)]
        found = verdict(sweep(tmp_path), "overall.gain", rows)
        assert found.winner == "raid"
        assert found.second == "steady"
        assert found.lead.mean == pytest.approx(1.15)
        assert found.ahead == 1.0
        assert [effect.gain.mean for effect in found.effects] == pytest.approx([0.0, 1.15])

    def test_lower_can_be_better(self, tmp_path):
        rows = [seen("steady", r, 0.0, loss=5.0 + r) for r in range(3)]
        rows += [seen("raid", r, 0.0, loss=2.0 + 1.1 * r) for r in range(3)]
        found = verdict(sweep(tmp_path), "overall.loss", rows)
        assert found.winner == "raid"
        assert found.effects[1].median == pytest.approx(3.1)
        assert found.effects[1].gain.mean == pytest.approx(2.9)

    def test_nobody_wins_without_a_clear_lead(self, tmp_path):
        rows = [seen("steady", r, gain=g) for r, g in enumerate((1.0, 2.0, 3.0))]
        rows += [seen("raid", r, gain=g) for r, g in enumerate((2.0, 1.0, 3.1))]
        found = verdict(sweep(tmp_path), "overall.gain", rows)
        assert found.best == "raid"
        assert found.winner == ""

    def test_a_replicate_without_the_outcome_does_not_count(self, tmp_path):
        rows = [seen("steady", r, gain=g) for r, g in enumerate((1.0, math.nan, 1.0))]
        rows += [seen("raid", r, gain=g) for r, g in enumerate((2.0, 5.0, 2.2))]
        assert verdict(sweep(tmp_path), "overall.gain", rows).lead.mean == pytest.approx(1.1)

    def test_no_figure_no_winner(self, tmp_path):
        rows = [seen(choice, 0, gain=math.nan) for choice in ("steady", "raid")]
        found = verdict(sweep(tmp_path), "overall.gain", rows)
        assert (found.best, found.winner) == ("", "")

    def test_each_situation_and_outcome_gets_one(self, tmp_path):
        rows = [seen(choice, 0, 1.0) for choice in ("steady", "raid")]
        found = verdicts(sweep(tmp_path), rows)
        assert [each.outcome for each in found] == ["overall.gain", "overall.loss"]


class TestRecord:
    def leave(self, tmp_path, place):
        loaded = load_sweep(written(tmp_path))
        rows = [seen("steady", r, 1.0 + r) for r in range(3)]
        rows += [seen("raid", r, 2.5 + 1.5 * r) for r in range(3)]
        found = verdicts(loaded.value, rows)
        picture = {"choices.svg": "<svg/>"}
        write_sweep(place, loaded, rows, found, lambda *_: picture, {"from": "scenario"})
        return rows, found

    def test_the_folder_holds_every_observation_and_verdict(self, tmp_path):
        rows, found = self.leave(tmp_path, tmp_path / "out")
        with (tmp_path / "out" / "observations.csv").open() as stream:
            lines = list(csv.DictReader(stream))
        assert [float(each["overall.gain"]) for each in lines] == [
            row.outcomes["overall.gain"] for row in rows
        ]
        with (tmp_path / "out" / "verdicts.csv").open() as stream:
            said = list(csv.DictReader(stream))
        assert [each["winner"] for each in said] == [each.winner for each in found]
        assert float(said[0]["raid_gain"]) == pytest.approx(2.0)
        record = json.loads((tmp_path / "out" / "record.json").read_text())
        assert record["parameters"] == {"from": "scenario"}

    def test_an_older_sweep_is_replaced_and_nothing_else(self, tmp_path):
        place = tmp_path / "out"
        self.leave(tmp_path, place)
        assert why_not_a_sweep(place) is None
        self.leave(tmp_path, place)
        (place / "mine.txt").write_text("x")
        with pytest.raises(TalentwarError, match=r"mine\.txt"):
            self.leave(tmp_path, place)
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "mine.txt").write_text("x")
        with pytest.raises(TalentwarError, match="not the folder of a sweep"):
            self.leave(tmp_path, tmp_path / "other")
        assert (tmp_path / "other" / "mine.txt").read_text() == "x"
