from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base.numerics import BLOCK, exp, exp_of, gumbel, log, log_of, power

RNG = np.random.default_rng(7)
EXPONENTS = np.concatenate(
    [
        RNG.uniform(-708.0, 709.0, 1500),
        RNG.normal(0.0, 1.0, 1500),
        RNG.normal(0.0, 1e-6, 200),
        np.arange(-40, 40) * math.log(2.0),
        (np.arange(-40, 40) + 0.5) * math.log(2.0),
    ]
)
POSITIVES = np.concatenate(
    [
        10.0 ** RNG.uniform(-300.0, 300.0, 1500),
        1.0 + RNG.normal(0.0, 1e-3, 1000),
        RNG.uniform(0.5, 2.0, 1000),
        2.0 ** np.arange(-1000.0, 1000.0, 50.0),
        math.sqrt(0.5) * (1.0 + np.arange(-20, 20) * 2.0**-52),
        [5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308],
    ]
)


def ulps(got, exact):
    """How many units in the last place of ``got`` it lies from the exact value."""
    return float(abs(Decimal(float(got)) - exact) / Decimal(math.ulp(float(got))))


def worst(values, results, function):
    with localcontext() as context:
        context.prec = 40
        return max(
            ulps(y, function(Decimal(float(x)))) for x, y in zip(values, results, strict=True)
        )


def test_exp_is_within_one_unit_in_the_last_place():
    assert worst(EXPONENTS, exp(EXPONENTS), Decimal.exp) < 1.0


def test_log_is_within_one_unit_in_the_last_place():
    assert worst(POSITIVES, log(POSITIVES), Decimal.ln) < 1.0


def test_exp_of_tiny_results_is_within_one_smallest_number():
    values = RNG.uniform(-744.0, -708.0, 100)
    assert worst(values, exp(values), Decimal.exp) <= 1.0


def test_exact_values_are_exact():
    assert exp(0.0) == 1.0
    assert log(1.0) == 0.0
    assert exp([0.0, -0.0]).tolist() == [1.0, 1.0]
    assert math.copysign(1.0, float(log(1.0))) == 1.0


def test_log_at_the_edges():
    assert log(0.0) == -math.inf
    assert log(math.inf) == math.inf
    assert np.isnan(log([-1.0, -math.inf, math.nan])).all()


def test_exp_at_the_edges():
    assert exp([-math.inf, -745.5, -1e300]).tolist() == [0.0, 0.0, 0.0]
    assert exp([math.inf, 709.5, 1e300]).tolist() == [math.inf] * 3
    assert exp(709.0) == pytest.approx(math.exp(709.0), rel=1e-15)
    assert exp(-745.0) == 5e-324
    assert np.isnan(exp(math.nan))


def test_the_shape_of_the_argument_is_kept():
    grid = RNG.uniform(0.1, 3.0, (3, BLOCK))
    assert exp(grid).shape == log(grid).shape == grid.shape
    assert exp(1.0).shape == log([[2.0]])[0, 0].shape == ()
    assert exp([]).shape == (0,)


@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17])
@pytest.mark.parametrize("function", [exp, log])
def test_blocks_give_the_bits_of_small_arrays(function, size):
    values = RNG.uniform(1e-3, 50.0, size)
    alone = np.array([float(function(value)) for value in values[-BLOCK - 20 :]])
    assert np.array_equal(function(values)[-BLOCK - 20 :], alone)


def test_a_strided_argument_gives_the_same_bits():
    values = RNG.uniform(0.1, 9.0, (BLOCK, 3))
    assert np.array_equal(log(values.T), np.ascontiguousarray(log(values)).T)
    assert np.array_equal(exp(values[::-2]), exp(values)[::-2])


@settings(deadline=None, derandomize=True)
@given(st.floats(-745.0, 709.0))
def test_the_scalar_exp_has_the_bits_of_the_array_one(x):
    assert exp_of(x) == float(exp(x))


@pytest.mark.parametrize(
    ("x", "wanted"),
    [
        (-800.0, 0.0),
        (math.nextafter(-745.0, -math.inf), 0.0),
        (-1e300, 0.0),
        (-math.inf, 0.0),
        (math.nextafter(709.0, math.inf), math.inf),
        (710.0, math.inf),
        (1e300, math.inf),
        (math.inf, math.inf),
    ],
)
def test_the_scalar_exp_agrees_beyond_its_range(x, wanted):
    assert exp_of(x) == float(exp(x)) == wanted


def test_the_scalar_exp_of_no_number_is_none():
    assert math.isnan(exp_of(math.nan))
    assert math.isnan(float(exp(math.nan)))


@pytest.mark.parametrize("x", [-745.0, 709.0, 0.0, -0.0])
def test_the_scalar_exp_agrees_at_its_ends(x):
    assert exp_of(x) == float(exp(x))
    assert 0.0 < exp_of(x) < math.inf


@settings(deadline=None, derandomize=True)
@given(st.floats(min_value=0.0, exclude_min=True, allow_infinity=False))
def test_the_scalar_log_has_the_bits_of_the_array_one(x):
    assert log_of(x) == float(log(x))


@settings(deadline=None, derandomize=True)
@given(st.floats(1e-30, 1e30), st.floats(-3.0, 3.0))
def test_power_is_exp_of_the_exponent_times_log(base, exponent):
    assert float(power(base, exponent)) == pytest.approx(base**exponent, rel=1e-12)


def test_power_of_zero_and_power_zero():
    assert power([0.0, 0.0], [0.5, 3.0]).tolist() == [0.0, 0.0]
    assert power([0.5, 7.0], 0.0).tolist() == [1.0, 1.0]


def test_anything_to_the_power_of_zero_is_one():
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        assert power([0.0, 5e-324, 1.0, 1e308, math.inf], 0.0).tolist() == [1.0] * 5
        assert power(0.0, [0.0, -0.0, 1.0, -1.0]).tolist() == [1.0, 1.0, 0.0, math.inf]
        assert float(power(0.0, 0.0)) == 1.0


def test_power_has_the_shape_of_base_and_exponent_together():
    got = power([[0.0], [4.0]], [0.0, 0.5, 2.0])
    assert got == pytest.approx(np.array([[1.0, 0.0, 0.0], [1.0, 2.0, 16.0]]))
    assert power(2.0, 3.0).shape == ()
    assert power([], 2.0).shape == (0,)


def test_gumbel_inverts_its_distribution_function():
    uniform = np.linspace(0.001, 0.999, 999)
    assert np.exp(-np.exp(-gumbel(uniform))) == pytest.approx(uniform, abs=1e-14)


def test_gumbel_has_the_mean_and_variance_of_the_extreme_value_law():
    values = gumbel((np.arange(200_000) + 0.5) / 200_000)
    assert values.mean() == pytest.approx(np.euler_gamma, abs=1e-4)
    assert values.var() == pytest.approx(math.pi**2 / 6.0, abs=2e-3)


def test_gumbel_of_the_ends_is_finite():
    assert np.isfinite(gumbel(np.array([0.0, 2.0**-60, 1.0 - 2.0**-53]))).all()
