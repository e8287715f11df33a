from __future__ import annotations

import sys
import warnings

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.experiments.analysis.luck import luck_in
from sim.experiments.analysis.sample import whole_blocks
from sim.experiments.packages import fixed, library, quiet
from tests.experiments.analysis.samples import lacking, sample_of

UNIT = np.linspace(0, 1, 8).reshape(4, 2)


def with_runs(*runs):
    return sample_of("list", UNIT[: len(runs)], np.array(runs, dtype=float))


def test_a_point_is_the_mean_of_the_runs_it_has():
    sample = with_runs([1, 2, 3], [4, np.nan, 6], [np.nan, np.nan, 9], [np.nan] * 3)
    assert sample.means().tolist()[:2] == [2.0, 5.0]
    assert sample.counts().tolist() == [True, True, False, False]
    assert np.isnan(sample.means()[2:]).all()
    assert sample.missing() == ("point 3", "point 4")
    assert sample.thin() == ("point 2",)


def test_a_missing_run_is_not_a_zero():
    assert with_runs([-4, np.nan]).means().tolist() == [-4.0]


def test_a_block_that_lacks_a_point_goes_whole():
    sample = sample_of("morris", np.zeros((9, 2)), np.ones(9), levels=4)
    blocks = whole_blocks(lacking(sample, 3, 5), "trajectory")
    assert blocks.kept.tolist() == [True] * 3 + [False] * 3 + [True] * 3
    assert blocks.left_out == ("trajectory 2 (lacks point 4, point 6)",)


@pytest.mark.parametrize(
    ("kind", "design", "size"),
    [
        ("morris", {"levels": 4}, 4),
        ("saltelli", {"second_order": True}, 8),
        ("saltelli", {"second_order": False}, 5),
        ("sobol", {}, 1),
    ],
)
def test_points_share_luck_with_their_block(kind, design, size):
    sample = sample_of(kind, np.zeros((40, 3)), np.ones(40), **design)
    assert sample.block_size == size
    assert sample.shared_luck().tolist() == [i // size for i in range(40)]


def test_all_points_of_a_grid_share_their_luck():
    assert set(sample_of("grid", UNIT, np.ones(4)).shared_luck()) == {0}


def test_shapes_have_to_agree():
    with pytest.raises(ValueError, match="do not agree"):
        sample_of("list", UNIT, np.ones(3))


def effects(points, replicates, shared):
    """Points that differ by 2, luck of 1 that may be shared, luck of 0.5 that is not."""
    rng = np.random.default_rng(7)
    own = 2.0 * rng.standard_normal((points, 1))
    luck = rng.standard_normal((1 if shared else points, replicates))
    rest = 0.5 * rng.standard_normal((points, replicates))
    return own + luck + rest


def test_luck_of_single_points_is_all_that_differs_between_their_replicates():
    outcome = effects(3000, 8, shared=False)
    found = luck_in(sample_of("latin_hypercube", np.zeros((3000, 1)), outcome))
    assert found.share == pytest.approx(1.25 / 5.25, abs=0.01)
    assert found.in_means == pytest.approx(1.25 / 8, rel=0.05)
    assert found.in_differences == found.in_means


def test_luck_that_all_share_blurs_no_difference():
    outcome = effects(300, 200, shared=True)
    found = luck_in(sample_of("grid", np.zeros((300, 1)), outcome))
    assert found.share == pytest.approx(1.25 / 5.25, abs=0.05)
    assert found.in_differences == pytest.approx(0.25 / 200, rel=0.05)


def test_luck_alone_is_all_of_the_variance():
    outcome = np.random.default_rng(3).standard_normal((500, 2))
    found = luck_in(sample_of("latin_hypercube", np.zeros((500, 1)), outcome))
    assert found.share == pytest.approx(1.0, abs=0.1)


def test_one_run_a_point_tells_nothing_of_luck():
    assert np.isnan(luck_in(with_runs([1], [2], [4]))).all()


def test_a_library_that_is_missing_is_named_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.analyze.pawn", None)
    with pytest.raises(TalentwarError, match=r'SALib.*pip install "talentwar\[analysis\]"'):
        library("SALib.analyze.pawn")


def test_quiet_lets_nothing_out_and_leaves_all_as_it_was():
    form, before = warnings.formatwarning, np.random.get_state()[1].tolist()  # noqa: NPY002
    with quiet():
        np.random.seed(5)  # noqa: NPY002
        warnings.formatwarning = str
        warnings.warn("loud", UserWarning, stacklevel=1)
    assert warnings.formatwarning is form
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_no_seed_is_none_to_salib():
    seeds = [fixed(seed) for seed in range(50)]
    assert min(seeds) > 0
    assert len(set(seeds)) == 50
