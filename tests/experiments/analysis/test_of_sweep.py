from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.experiments.analysis.of_sweep import sample_of
from sim.experiments.analysis.verbs import discover, sensitivity
from tests.fake_sweep import CUTS, HHI, LAGS, SAMPLED, TOLERANCE, WAYS, fake_sweep

PRESSURE = {"cuts.per_pressure": {"range": [0.0, 1.0]}}
TWO = {**TOLERANCE, **PRESSURE}


def linear(settings, luck):
    """Three times pressure, a little tolerance, a raid adds two, and luck."""
    way = 2.0 if settings.get("way") == "raid" else 0.0
    mean = 3 * settings.get("cuts.per_pressure", 0.0) + settings.get("investors.tolerance", 0.0)
    return {HHI: mean + way + 0.1 * luck.standard_normal(), CUTS: 1.0}


def swept(folder, **changes):
    return fake_sweep(folder, linear, **changes)


def test_sampled_uncertainties_are_the_factors_of_a_single_decision(tmp_path):
    result = swept(tmp_path, uncertainties=TWO, design={"uncertainties": SAMPLED})
    sample = sample_of(result)
    assert [one.name for one in sample.factors] == list(TWO)
    assert (sample.factors[1].low, sample.factors[1].high) == (0.0, 1.0)
    assert sample.outcome.shape == (32, 4)
    assert sample.unit.shape == sample.values.shape == (32, 2)
    assert sample.blocks.tolist() == list(range(32))
    assert sample.outcome.mean(axis=1) == pytest.approx(sample.values @ [1, 3], abs=0.4)


def test_levers_join_the_factors_where_the_design_allows(tmp_path):
    result = swept(
        tmp_path, levers={"way": WAYS}, uncertainties=TWO, design={"uncertainties": SAMPLED}
    )
    sample = sample_of(result)
    assert [one.name for one in sample.factors] == [*TWO, "way"]
    assert sample.factors[2].levels == ("steady", "raid")
    assert sample.outcome.shape == (64, 4)
    assert sample.names[:2] == ("point 0, steady", "point 0, raid")
    assert sample.values[:2, 2].tolist() == [0.0, 1.0]
    assert sample.blocks[:4].tolist() == [0, 0, 1, 1]


def test_a_decision_can_be_set_over_another(tmp_path):
    result = swept(
        tmp_path, levers={"way": WAYS}, uncertainties=TWO, design={"uncertainties": SAMPLED}
    )
    sample = sample_of(result, HHI, "raid", "steady")
    assert sample.statistic == f"{HHI}: raid over steady"
    # The same luck on both sides drops out.
    assert sample.outcome == pytest.approx(np.full((32, 4), 2.0), abs=1e-5)
    assert sample_of(result, HHI, "raid").outcome.shape == (32, 4)
    with pytest.raises(TalentwarError, match="--over needs --decision"):
        sample_of(result, HHI, over="steady")
    with pytest.raises(TalentwarError, match="no decision 'rade'; give one of steady, raid"):
        sample_of(result, HHI, "rade")
    with pytest.raises(TalentwarError, match="--over 'raid' is --decision itself; name another"):
        sample_of(result, HHI, "raid", "raid")


def test_of_sampled_levers_circumstances_are_replicates(tmp_path):
    design = {"levers": SAMPLED}
    sample = sample_of(swept(tmp_path, levers=TWO, uncertainties={"lag": LAGS}, design=design))
    assert [one.name for one in sample.factors] == list(TWO)
    assert sample.outcome.shape == (32, 8)
    assert set(sample.blocks.tolist()) == {0}


def test_of_a_grid_all_are_factors(tmp_path):
    sample = sample_of(swept(tmp_path, levers={"way": WAYS}, uncertainties={"lag": LAGS}))
    assert sample.kind == "grid"
    assert [one.name for one in sample.factors] == ["lag", "way"]
    assert sample.outcome.shape == (4, 4)


@pytest.mark.parametrize("kind", ["morris", "saltelli"])
def test_a_design_made_for_indices_needs_one_decision(tmp_path, kind):
    design = {"uncertainties": {"kind": kind, "points": 16}}
    result = swept(tmp_path, levers={"way": WAYS}, uncertainties=TWO, design=design)
    with pytest.raises(TalentwarError, match="name one of them with --decision: steady, raid"):
        sample_of(result)
    found = sensitivity(result, decision="raid")
    assert [row.factor for row in found.rows] == ["cuts.per_pressure", "investors.tolerance"]


def test_an_outcome_that_was_not_asked_for_is_refused(tmp_path):
    result = swept(tmp_path, uncertainties=TWO, design={"uncertainties": SAMPLED})
    with pytest.raises(TalentwarError, match=r"did not ask for 'end.pay_p50'; give one of"):
        sample_of(result, "end.pay_p50")


def test_sobol_shares_of_a_sweep_are_those_of_the_function(tmp_path):
    design = {"uncertainties": {"kind": "saltelli", "points": 128}}
    found = sensitivity(swept(tmp_path, uncertainties=TWO, design=design))
    assert found.method == "sobol"
    first = {row.factor: row.first for row in found.rows}
    variance = {"cuts.per_pressure": 9 / 12, "investors.tolerance": 0.16 / 12}
    share = variance["cuts.per_pressure"] / sum(variance.values())
    assert first["cuts.per_pressure"] == pytest.approx(share, abs=0.1)


def test_a_box_of_a_sweep_is_where_the_function_is_high(tmp_path):
    more = {"kind": "latin_hypercube", "points": 64}
    result = swept(
        tmp_path, levers={"way": WAYS}, uncertainties=TWO, design={"uncertainties": more}
    )
    found = discover(result, above=4.0)
    limits = {limit.factor: limit for limit in found.boxes[0].limits}
    assert "way" in limits
    assert discover(result.folder, best=0.2).boxes
    with pytest.raises(TalentwarError):
        discover(result, above=100.0)


@pytest.mark.parametrize(("better", "side"), [("higher", "above"), ("lower", "below")])
@pytest.mark.parametrize("over", [None, "steady"])
def test_the_best_runs_are_best_by_the_direction_of_the_sweep(tmp_path, better, side, over):
    def pressed(settings, luck):
        raid = settings["way"] == "raid"
        return {HHI: raid * settings["cuts.per_pressure"] + 0.01 * luck.standard_normal()}

    result = fake_sweep(
        tmp_path,
        pressed,
        levers={"way": WAYS},
        uncertainties=TWO,
        design={"uncertainties": {"kind": "latin_hypercube", "points": 64}},
        outcomes={HHI: better},
    )
    found = discover(result, best=0.25, decision="raid", over=over)
    assert found.asked.side == side
    (limit,) = (one for one in found.boxes[0].limits if one.factor == "cuts.per_pressure")
    assert (limit.low > 0.5) == (better == "higher")
    assert (limit.high < 0.5) == (better == "lower")
