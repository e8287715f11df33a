"""The appraisal of a made-up fit: what it has, that it is the same again, and that it is sealed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.calibration.design import seeds_of
from sim.calibration.fit import PREDICTIVE
from sim.calibration.written import draw_rows
from sim.parameters.priors import calibration_file
from sim.record.digest import file_digest
from sim.record.numbers import rounded, write_csv
from sim.validation.appraisal import (
    WHOLE_FIT,
    Extent,
    appraise,
    digest_of_draws,
    read_appraisal,
    write_appraisal,
)
from sim.validation.conclusions import load_conclusions
from sim.validation.versions import NULL, VERSIONS, Effort
from tests.validation.made_up import CHECKS, DRAWS, MET, PROBLEM, MadeUpRuns, made_up_fit, runner

SMALL = Extent(Effort(design=16, accepted=0.2, draws=5), 6, 2, 12)
SENT = 2025


@pytest.fixture
def made_up(monkeypatch):
    return MadeUpRuns().put_in_place(monkeypatch)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where the runs of the appraisal below are kept."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def asked(kept):
    """An appraisal, and every run it asked for."""
    with pytest.MonkeyPatch.context() as patch:
        made_up = MadeUpRuns().put_in_place(patch)
        return appraise(made_up_fit(), runner(kept), SMALL), made_up.asked


@pytest.fixture
def found(asked):
    return asked[0]


def test_checks_are_told_with_what_was_reported_and_what_the_whole_fit_predicts(asked):
    found, every = asked
    assert list(found["checks"]) == list(CHECKS)
    for name, one in CHECKS.items():
        told = found["checks"][name]
        assert (told["source"], told["why"]) == (one.source, one.why)
        assert bool(told["about"]) is one.source.startswith("figures:")
        bounds = [-np.inf if told["bounds"][0] is None else told["bounds"][0]]
        bounds += [np.inf if told["bounds"][1] is None else told["bounds"][1]]
        assert bounds == pytest.approx(list(one.bounds), rel=1e-5)
        low, middle, high = told["predicted"]
        assert 0.7 * MET[one.statistic] < low < middle < high < 1.3 * MET[one.statistic]
        assert told["median_agrees"] is one.agrees(middle)
    assert found["checks"]["meta_cuts"]["in"] is True
    assert found["checks"]["stars_beside_capex"]["unit"] == "share"
    of_checks = [one.seed for one in every if len(one.names) == len(CHECKS)]
    assert of_checks == seeds_of(range(DRAWS), PROBLEM.settings.seed + PREDICTIVE)


def test_versions_are_scored_on_targets_and_checks_and_the_null_beside_them(found):
    assert list(found["versions"]) == [WHOLE_FIT, *VERSIONS, NULL]
    for name, one in found["versions"].items():
        assert one["about"]
        assert one["runs_predicted"] == (DRAWS if name == WHOLE_FIT else SMALL.effort.draws)
        for kind, held in (("targets", PROBLEM.targets), ("checks", CHECKS)):
            each = one[kind]["each"]
            assert list(each) == list(held)
            assert one[kind]["of"] == len(held)
            assert one[kind]["in"] == sum(mark["in"] for mark in each.values())
            mean = np.mean([mark["crps"] for mark in each.values()])
            assert one[kind]["crps"] == pytest.approx(mean, abs=1e-5)
    whole, null = found["versions"][WHOLE_FIT], found["versions"][NULL]
    assert whole["targets"]["in"] == len(PROBLEM.targets)
    assert whole["targets"]["crps"] == pytest.approx(0.0, abs=1e-9)
    assert null["targets"]["in"] < len(PROBLEM.targets)
    assert null["targets"]["crps"] > found["versions"]["the model"]["targets"]["crps"]
    assert null["targets"]["each"]["best_refuse"]["in"] is True


def test_variance_is_taken_apart_for_every_headline(found):
    claims, told = load_conclusions(), found["variance"]
    assert (told["draws"], told["seeds"]) == (6, 2)
    assert list(told["statistics"]) == list(claims.headlines)
    for one in told["statistics"].values():
        assert one["sd"] > 0.0
        assert sum(one["shares"].values()) == pytest.approx(1.0, abs=1e-5)
        assert one["shares"]["structure"] == 0.0  # made-up runs know of none
        assert one["shares"]["parameters"] > 0.2  # mission moves them all


def test_variance_is_of_every_structure_with_the_same_draws_and_two_seeds_each(asked):
    whole = [one for one in asked[1] if str(one.scenario.run.end) == "2026-12"]
    blocks = [whole[first : first + 6] for first in range(0, 48, 6)]
    built = [
        (
            block[0].scenario.market.settlement.order,
            block[0].scenario.stance.social_weight,
            block[0].scenario.catch_up.distillation > 0.0,
        )
        for block in blocks[::2]
    ]
    social = built[0][1]
    assert social > 0.0
    assert built == [
        ("simultaneous", social, True),
        ("sequential", social, True),
        ("simultaneous", 0.0, True),
        ("simultaneous", social, False),
    ]
    assert all(
        [one.values for one in block] == [one.values for one in blocks[0]] for block in blocks
    )
    seeds = [[one.seed for one in block] for block in blocks]
    assert seeds[::2] == [seeds[0]] * 4
    assert seeds[1::2] == [seeds[1]] * 4
    assert len({*seeds[0], *seeds[1]}) == 12


def test_every_number_has_six_digits(found):
    def numbers(part):
        if isinstance(part, dict | list):
            for inner in part.values() if isinstance(part, dict) else part:
                yield from numbers(inner)
        elif isinstance(part, float):
            yield part

    every = list(numbers(found))
    assert len(every) > 500
    assert [one for one in every if one != rounded(one)] == []


def test_conclusions_are_told_in_words_with_the_runs_they_rest_on(found):
    claims, told = load_conclusions(), found["conclusions"]
    assert told["draws"] == 12
    assert list(told["statements"]) == list(claims.conclusions)
    statements = told["statements"]
    assert statements["stars_are_cheap"]["below"] == 0.05
    lost = statements["raid_costs_the_raided"]
    # Without the raid every number is larger by 0.02 of what luck gives, in every pair.
    assert (lost["against"], lost["probability"], lost["fragile"]) == ("no_raid", 1.0, False)
    assert lost["values"][2] < 0.0
    assert statements["raid_buys_time"]["probability"] == 0.0
    assert statements["hundred_thousand_go"]["probability"] == 0.0
    for one in statements.values():
        assert (one["tilt"] is None) is (one["probability"] in (0.0, 1.0))
        assert one["tilt"] is None or one["tilt"]["parameter"] in PROBLEM.parameters
        assert one["why"]
        assert one["unit"]


def test_an_appraisal_that_was_stopped_goes_on_and_comes_out_the_same(asked, made_up, kept):
    found, every = asked
    parts = sorted(kept.iterdir())
    parts[0].unlink()
    parts[-1].unlink()
    again = appraise(made_up_fit(), runner(kept), SMALL)
    assert 0 < len(made_up.asked) < len(every) / 2
    assert json.dumps(again, allow_nan=False) == json.dumps(found, allow_nan=False)


def test_a_fit_of_fewer_draws_is_judged_by_those_it_has(made_up, tmp_path):
    few = appraise(made_up_fit(draws=4), runner(tmp_path), SMALL)
    assert (few["variance"]["draws"], few["conclusions"]["draws"]) == (4, 4)


def test_a_check_that_no_run_tells_of_is_refused_before_anything_is_run(made_up, tmp_path):
    misspelt = tmp_path / "checks.yaml"
    shipped = calibration_file("checks.yaml").read_text(encoding="utf-8")
    misspelt.write_text(shipped.replace("end.uncovered", "end.uncoverd"), encoding="utf-8")
    with pytest.raises(TalentwarError, match=r"checks\.uncovered\.statistic: .*end\.uncovered"):
        appraise(made_up_fit(), runner(tmp_path), SMALL, checks=misspelt)
    assert made_up.asked == []


def test_what_is_written_is_read_again_and_goes_with_its_draws(found, tmp_path):
    fit = made_up_fit()
    folder = tmp_path / "appraisal"
    folder.mkdir()
    write_appraisal(folder, found, SENT)
    assert read_appraisal(folder) == found
    assert sorted(path.name for path in folder.iterdir()) == ["appraisal.json", "record.json"]
    described = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    assert (described["format"], described["seed"]) == ("talentwar appraisal 1", SENT)
    write_csv(tmp_path / "draws.csv", PROBLEM.parameters, draw_rows(fit.values))
    assert described["draws"] == digest_of_draws(fit) == file_digest(tmp_path / "draws.csv")
    fit.values = fit.values + 0.01
    assert digest_of_draws(fit) != described["draws"]


def test_an_appraisal_that_was_changed_or_is_not_there_is_refused(found, tmp_path):
    folder = tmp_path / "appraisal"
    with pytest.raises(TalentwarError, match="talentwar calibrate"):
        read_appraisal(folder)
    folder.mkdir()
    write_appraisal(folder, found, SENT)
    file = folder / "appraisal.json"
    file.write_text(file.read_text(encoding="utf-8").replace("true", "false", 1), encoding="utf-8")
    with pytest.raises(TalentwarError, match="was changed after it was made"):
        read_appraisal(folder)
