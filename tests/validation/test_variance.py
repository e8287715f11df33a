"""Components of variance: unbiased on made-up runs, alone where only one source varies."""

from __future__ import annotations

import numpy as np
import pytest

from sim.validation.variance import STRUCTURES, components, mean_squares, unbiased
from tests.validation.made_up import PROBLEM

SHAPE = (4, 12, 2)


def made(luck, seed=0.0, parameters=0.0, structure=0.0, both=0.0, of_structure=0.0):
    """Runs whose effects have these standard deviations; ``of_structure`` is luck within one."""
    s, d, r = SHAPE
    return 7.0 + (
        structure * luck.standard_normal((s, 1, 1))
        + parameters * luck.standard_normal((1, d, 1))
        + both * luck.standard_normal((s, d, 1))
        + seed * luck.standard_normal((1, d, r))
        + of_structure * luck.standard_normal((s, d, r))
    )


def test_estimates_are_unbiased():
    luck = np.random.default_rng(1)
    deviations = {"seed": 1.0, "parameters": 2.0, "structure": 1.5, "both": 0.5}
    tries = 2000
    found = np.array([unbiased(made(luck, **deviations, of_structure=0.7)) for _ in range(tries)])
    truth = np.array([1.0 + 0.49, 4.0, 2.25, 0.25])
    error = found.std(axis=0) / np.sqrt(tries)
    assert (np.abs(found.mean(axis=0) - truth) < 4.0 * error).all()
    assert (error < 0.1 * truth).all()


def test_estimates_of_nothing_are_centred_on_nothing_and_told_as_none_below_it():
    luck = np.random.default_rng(2)
    runs = [made(luck, of_structure=1.0) for _ in range(500)]
    found = np.array([unbiased(one) for one in runs])
    assert ((found[:, 1:] < 0.0).mean(axis=0) > 0.3).all()
    assert (np.abs(found[:, 1:].mean(axis=0)) < 0.02).all()
    told = [components(one) for one in runs]
    assert min(min(one.parameters, one.structure, one.both) for one in told) == 0.0
    for one in told:
        assert sum(one.shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("source", ["parameters", "structure"])
def test_a_source_that_varies_alone_has_the_whole_variance(source):
    found = components(made(np.random.default_rng(3), **{source: 3.0}))
    assert found.shares[source] == pytest.approx(1.0)


def test_luck_within_draws_alone_is_the_seeds_whether_structures_share_it_or_not():
    s, d, _ = SHAPE
    luck = np.random.default_rng(4)
    for size in ((1, d, 1), (s, d, 1)):
        one = luck.standard_normal(size)
        runs = np.broadcast_to(np.concatenate([one, -one], axis=2), SHAPE)
        assert components(runs).shares["seed"] == pytest.approx(1.0)


def test_what_a_draw_does_in_one_structure_alone_is_of_both():
    luck = np.random.default_rng(5)
    cell = luck.standard_normal((4, 12, 1))
    cell -= cell.mean(axis=0, keepdims=True)
    cell -= cell.mean(axis=1, keepdims=True)
    found = components(np.repeat(cell, 2, axis=2))
    assert found.shares == pytest.approx(
        {"seed": 0.0, "parameters": 0.0, "structure": 0.0, "both": 1.0}
    )


def test_squares_add_up_to_the_whole():
    runs = np.random.default_rng(6).standard_normal((3, 5, 2))
    free = (2 * 5 * 1, 5 * 1, 2 * 4, 4, 2)
    whole = sum(square * f for square, f in zip(mean_squares(runs), free, strict=True))
    assert whole == pytest.approx(((runs - runs.mean()) ** 2).sum())
    assert sum(free) == runs.size - 1


def test_what_never_varies_has_no_shares_and_one_of_a_kind_is_refused():
    still = components(np.full(SHAPE, 2.5))
    assert (still.mean, still.variance, set(still.shares.values())) == (2.5, 0.0, {0.0})
    for shape in ((1, 4, 2), (4, 1, 2), (4, 4, 1), (4, 4)):
        with pytest.raises(ValueError, match="two structures"):
            components(np.zeros(shape))


@pytest.mark.parametrize("name", STRUCTURES)
def test_every_structure_differs_from_the_model_as_built_and_fixes_nothing_fitted(name):
    other = PROBLEM.version(STRUCTURES[name])
    assert other.parameters == PROBLEM.parameters
    assert (other.loaded.value == PROBLEM.loaded.value) is (name == "as built")
