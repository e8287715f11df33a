from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.experiments.analysis.sample import Factor, Sample
from sim.experiments.analysis.sensitivity import METHODS, sensitivity
from sim.experiments.analysis.slices import SLICES, mean_distance
from tests.experiments.analysis.samples import (
    FIRST,
    TOTAL,
    cube,
    ishigami,
    lacking,
    morris,
    saltelli,
    sample_of,
    scattered,
)

SLOPES = np.array([3.0, -5.0, 0.5, 0.0])


def line(unit):
    return unit @ SLOPES[: unit.shape[1]]


def by_name(found):
    return {row.factor: row for row in found.rows}


def close_to_ishigami(found):
    rows = by_name(found)
    assert {name: row.index for name, row in rows.items()} == pytest.approx(TOTAL, abs=0.05)
    assert {name: row.first for name, row in rows.items()} == pytest.approx(FIRST, abs=0.05)


# -- Sobol --


def test_sobol_finds_the_known_indices_of_the_ishigami_function():
    found = sensitivity(saltelli(ishigami, 1024), seed=1)
    close_to_ishigami(found)
    assert found.method == "sobol"
    assert [row.factor for row in found.rows] == ["x1", "x2", "x3"]
    assert len(found.clear) == 3
    assert found.points == found.of_points == 1024 * 5
    assert all(row.low < TOTAL[row.factor] < row.high for row in found.rows)


def test_sobol_finds_them_through_luck():
    found = sensitivity(saltelli(ishigami, 1024, noise=(8, 1.0)), seed=1)
    close_to_ishigami(found)
    variance = 13.8446  # 1/2 + a^2/8 + b pi^4/5 + b^2 pi^8/18
    assert found.luck.share == pytest.approx(1 / (1 + variance), abs=0.01)


def test_sobol_leaves_out_a_block_that_salib_would_make_zeros_of():
    from SALib.analyze import sobol

    sample = lacking(saltelli(ishigami, 1024), 7)
    assert not sobol.analyze(cube(3), sample.outcome[:, 0], calc_second_order=False)["ST"].any()
    found = sensitivity(sample, seed=1)
    close_to_ishigami(found)
    assert found.left_out == ("block 2 (lacks point 8)",)
    assert found.points == 1023 * 5


def test_second_order_finds_the_pair_that_acts_together():
    found = sensitivity(saltelli(ishigami, 1024, second_order=True), seed=1)
    first = found.pairs[0]
    assert (first.a, first.b) == ("x1", "x3")
    assert first.index == pytest.approx(0.2437, abs=0.05)
    assert [pair.is_clear for pair in found.pairs] == [True, False, False]


def test_a_factor_without_effect_has_the_total_index_that_luck_gives():
    found = sensitivity(saltelli(line, 1024, factors=4, noise=(4, 1.0)), seed=1)
    dummy = by_name(found)["x4"]
    assert dummy.index == pytest.approx(dummy.chance, rel=0.1)
    assert dummy.chance > 0.05
    assert not dummy.is_clear
    assert {row.factor for row in found.clear} >= {"x1", "x2"}


def test_one_run_a_point_leaves_chance_unknown():
    row = sensitivity(saltelli(ishigami, 64), seed=1).rows[0]
    assert math.isnan(row.chance)


# -- Morris --


def test_effects_of_a_line_are_its_slopes():
    found = sensitivity(morris(line, 10, factors=4), seed=1)
    rows = by_name(found)
    assert found.method == "morris"
    assert [row.factor for row in found.rows] == ["x2", "x1", "x3", "x4"]
    assert [rows[f"x{i + 1}"].index for i in range(4)] == pytest.approx(np.abs(SLOPES))
    assert [rows[f"x{i + 1}"].mu for i in range(4)] == pytest.approx(SLOPES)
    assert [row.sigma for row in found.rows] == pytest.approx([0.0] * 4)
    assert [row.factor for row in found.clear] == ["x2", "x1", "x3"]


def test_a_trajectory_that_lacks_a_point_goes_and_the_slopes_stay():
    found = sensitivity(lacking(morris(line, 10, factors=4), 11), seed=1)
    assert found.left_out == ("trajectory 3 (lacks point 12)",)
    assert found.points == 45
    assert {row.factor: row.index for row in found.rows}["x2"] == pytest.approx(5.0)


def test_a_factor_without_effect_has_the_mean_effect_that_luck_gives():
    found = sensitivity(morris(line, 300, factors=4, noise=(3, 1.0)), seed=1)
    dummy = by_name(found)["x4"]
    assert dummy.index == pytest.approx(dummy.chance, rel=0.1)
    assert dummy.chance > 0.5
    assert not dummy.is_clear
    assert [row.factor for row in found.clear] == ["x2", "x1", "x3"]


def test_too_few_whole_trajectories_tell_nothing():
    with pytest.raises(TalentwarError, match=r"3 trajectories lack no point.*lacks point 1\)"):
        sensitivity(lacking(morris(line, 5), 0, 4), seed=1)


def test_points_that_are_no_trajectories_are_refused():
    sample = scattered(line, 40)
    wrong = Sample(**{**vars(sample), "design": {"kind": "morris", "levels": 4}})
    with pytest.raises(ValueError, match="trajectories"):
        sensitivity(wrong, seed=1)


def test_points_that_are_no_blocks_are_refused():
    sample = saltelli(line, 32)
    order = np.random.default_rng(1).permutation(len(sample.names))
    wrong = Sample(**{**vars(sample), "unit": sample.unit[order]})
    with pytest.raises(ValueError, match="blocks"):
        sensitivity(wrong, seed=1)


# -- PAWN and delta --


@pytest.mark.parametrize("method", ["pawn", "delta"])
def test_distances_rank_the_factors_and_tell_those_that_do_nothing(method):
    found = sensitivity(scattered(line, 160, factors=4), method, seed=1)
    assert [row.factor for row in found.rows[:2]] == ["x2", "x1"]
    dummy = by_name(found)["x4"]
    assert not dummy.is_clear
    assert [row.factor for row in found.clear][:2] == ["x2", "x1"]
    assert found.rows[1].index > found.rows[1].chance > dummy.low


def test_pawn_ranks_the_ishigami_function():
    found = sensitivity(scattered(ishigami, 300), seed=1)
    assert found.method == "pawn"
    assert [row.factor for row in found.rows] == ["x2", "x1", "x3"]
    assert [row.factor for row in found.clear] == ["x2", "x1"]


def test_pawn_is_salibs_where_values_have_no_ties():
    from SALib.analyze import pawn

    sample = scattered(line, 100)
    said = pawn.analyze(cube(3), sample.unit, sample.outcome[:, 0], S=10)
    rows = by_name(sensitivity(sample, "pawn", seed=1))
    assert [rows[f"x{i + 1}"].index for i in range(3)] == pytest.approx(list(said["mean"]))


def with_a_choice(rule, points=150):
    rng = np.random.default_rng(1)
    codes, number = rng.integers(0, 3, points), rng.random(points)
    luck = 0.3 * rng.standard_normal(points)
    return Sample(
        (Factor("way", 0, 2, ("poach", "wait", "buy")), Factor("premium", 0.0, 1.0)),
        {"kind": "list"},
        np.empty((0, 0)),
        np.column_stack([codes, number]).astype(float),
        (rule(codes, number) + luck)[:, None],
        tuple(f"point {i + 1}" for i in range(points)),
        "outcome",
    )


@pytest.mark.parametrize("method", ["pawn", "delta"])
@pytest.mark.parametrize("level", [0, 2])
def test_distances_see_each_level_of_a_choice(method, level):
    def rule(codes, number):
        return (codes == level) + 0.2 * number

    assert sensitivity(with_a_choice(rule), method, seed=1).rows[0].factor == "way"


def test_every_number_of_slices_is_one_that_salib_can_cut():
    column = (np.arange(200) + 0.5)[:, None] / 200
    for slices in SLICES:
        assert 0 < mean_distance(column, column[:, 0], slices)[0] < 1


def test_points_that_are_missing_are_named_and_left_out():
    sample = scattered(line, 100)
    found = sensitivity(lacking(sample, 3, 50), seed=1)
    assert found.left_out == ("point 4", "point 51")
    assert found.points == 98


@pytest.mark.parametrize(("points", "factors", "least"), [(49, 3, 50), (69, 7, 70)])
def test_too_few_points_are_refused_with_the_number_that_is_enough(points, factors, least):
    unit = np.random.default_rng(1).random((points, factors))
    with pytest.raises(TalentwarError, match=f"{points} points have.*need {least} or more"):
        sensitivity(sample_of("sobol", unit, unit[:, 0]), seed=1)


def test_an_outcome_in_steps_is_read():
    unit = np.random.default_rng(1).random((100, 2))
    steps = np.floor(2 * unit[:, 0])
    found = sensitivity(sample_of("sobol", unit, steps), "pawn", seed=1)
    assert [row.factor for row in found.clear] == ["x1"]


@pytest.mark.parametrize("fault", [ValueError("singular matrix"), None])
def test_delta_that_finds_no_density_says_so(monkeypatch, fault):
    def analyze(problem, *_, **__):
        if fault:
            raise fault
        nothing = np.full(problem["num_vars"], np.nan)
        return {"delta_raw": nothing, "delta_raw_conf": nothing}

    monkeypatch.setattr("SALib.analyze.delta.analyze", analyze)
    with pytest.raises(TalentwarError, match="use the method pawn"):
        sensitivity(scattered(line, 60), "delta", seed=1)


# -- all methods --

EACH = {
    "morris": lambda: morris(line, 10, noise=(2, 0.5)),
    "sobol": lambda: saltelli(line, 32, noise=(2, 0.5)),
    "pawn": lambda: scattered(line, 60, factors=2, noise=(2, 0.5)),
    "delta": lambda: scattered(line, 60, factors=1, noise=(2, 0.5)),
}


@pytest.mark.parametrize(
    ("method", "seed"),
    [("morris", 0), ("morris", 5), ("sobol", 0), ("sobol", 5), ("pawn", 0), ("delta", 0)],
)
def test_nothing_but_the_seed_is_random(method, seed, monkeypatch):
    monkeypatch.setattr("sim.experiments.analysis.slices.DELTA_DUMMIES", 3)
    sample, form = EACH[method](), warnings.formatwarning
    np.random.seed(1)  # noqa: NPY002
    first = sensitivity(sample, method, seed=seed)
    after = np.random.random()  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002
    assert sensitivity(sample, method, seed=seed) == first
    assert sensitivity(sample, method, seed=seed + 1).rows != first.rows
    np.random.seed(1)  # noqa: NPY002
    assert np.random.random() == after  # noqa: NPY002
    assert warnings.formatwarning is form


@pytest.mark.parametrize("method", METHODS)
def test_an_outcome_that_does_not_vary_has_no_indices(method):
    sample = EACH[method]()
    same = Sample(**{**vars(sample), "outcome": np.full(sample.outcome.shape, 0.1)})
    found = sensitivity(same, method, seed=1)
    assert found.rows == ()
    assert found.constant == pytest.approx(0.1)
    assert found.table().num_rows == 0


@pytest.mark.parametrize(
    ("method", "columns"),
    [
        ("morris", {"mu", "sigma"}),
        ("sobol", {"first", "first_low", "first_high"}),
        ("pawn", set()),
    ],
)
def test_the_table_has_the_columns_of_the_method(method, columns):
    found = sensitivity(EACH[method](), method, seed=1)
    always = {"factor", "index", "low", "high", "chance", "is_clear"}
    assert set(found.table().column_names) == always | columns
    assert found.frame()["factor"].tolist() == [row.factor for row in found.rows]


@pytest.mark.parametrize(
    ("sample", "method", "said"),
    [
        ("pawn", "sobol", r"latin_hypercube: these allow pawn and delta; .*kind: saltelli"),
        ("sobol", "morris", r"these allow sobol and pawn and delta; .*kind: morris"),
        ("morris", "sobol", r"these allow morris and pawn and delta; .*kind: saltelli"),
        ("morris", "fast", r"no method is called 'fast'; give morris, sobol, pawn, delta"),
    ],
)
def test_a_method_that_cannot_read_the_design_says_what_can(sample, method, said):
    with pytest.raises(TalentwarError, match=said):
        sensitivity(EACH[sample](), method, seed=1)


def test_distances_read_the_designs_of_the_others_too():
    found = sensitivity(saltelli(line, 32), "pawn", seed=1)
    assert [row.factor for row in found.rows[:2]] == ["x2", "x1"]


def test_no_run_at_all_is_an_error():
    sample = scattered(line, 60)
    with pytest.raises(TalentwarError, match="no run has outcome"):
        sensitivity(lacking(sample, *range(60)), seed=1)


def test_confidence_is_a_share():
    with pytest.raises(TalentwarError, match="between 0 and 1"):
        sensitivity(EACH["pawn"](), seed=1, confidence=90)
