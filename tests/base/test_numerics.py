from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base.numerics import (
    LEAST_UNIFORM,
    exp,
    exp_of,
    gumbel,
    gumbel_of,
    log,
    log_of,
    logit_of,
    power,
    power_of,
    power_of_two,
)

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
        5e-324 * RNG.integers(1, 2**52, 200),
        [5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308],
    ]
)
LENGTHS = range(1, 71)
WAYS = {
    exp: (exp_of, st.floats()),
    log: (log_of, st.floats()),
    gumbel: (gumbel_of, st.floats(0.0, 1.0, exclude_max=True)),
}


def bits(values):
    """What tells every two numbers apart, -0 from 0 too."""
    return np.asarray(values, dtype=np.float64).view(np.int64).tolist()


def ulps(got, exact):
    """How many units in the last place of ``got`` it lies from the exact value."""
    return float(abs(Decimal(float(got)) - exact) / Decimal(math.ulp(float(got))))


def worst(values, results, function):
    with localcontext() as context:
        context.prec = 40
        return max(
            ulps(y, function(Decimal(float(x)))) for x, y in zip(values, results, strict=True)
        )


# -- accuracy --------------------------------------------------------------------------------------


def test_exp_is_within_one_unit_in_the_last_place():
    assert worst(EXPONENTS, exp(EXPONENTS), Decimal.exp) < 1.0


def test_log_is_within_one_unit_in_the_last_place():
    assert worst(POSITIVES, log(POSITIVES), Decimal.ln) < 1.0


def test_exp_of_tiny_results_is_within_one_smallest_number():
    values = RNG.uniform(-744.0, -708.0, 300)
    assert worst(values, exp(values), Decimal.exp) <= 1.0


@settings(deadline=None, derandomize=True)
@given(st.floats(1e-30, 1e30), st.floats(-3.0, 3.0))
def test_power_errs_by_no_more_than_the_logarithm_is_large(base, exponent):
    with localcontext() as context:
        context.prec = 40
        exact = Decimal(base) ** Decimal(exponent)
    within = 2.0**-52 * (2.0 + 2.0 * abs(exponent * math.log(base)))
    assert float(power(base, exponent)) == pytest.approx(float(exact), rel=within)


def test_a_logit_is_the_logarithm_of_the_odds():
    uniforms = RNG.uniform(0.0, 1.0, 500)
    with localcontext() as context:
        context.prec = 40
        exact = [float((Decimal(u) / (1 - Decimal(u))).ln()) for u in uniforms]
    assert [logit_of(u) for u in uniforms] == pytest.approx(exact, rel=1e-15, abs=1e-15)


def test_gumbel_inverts_its_distribution_function():
    uniform = np.linspace(0.001, 0.999, 999)
    assert np.exp(-np.exp(-gumbel(uniform))) == pytest.approx(uniform, abs=1e-14)


def test_gumbel_has_the_mean_and_variance_of_the_extreme_value_law():
    values = gumbel((np.arange(200_000) + 0.5) / 200_000)
    assert values.mean() == pytest.approx(np.euler_gamma, abs=1e-4)
    assert values.var() == pytest.approx(math.pi**2 / 6.0, abs=2e-3)


# -- exact values and edges ------------------------------------------------------------------------


def test_powers_of_two_are_exact_from_the_smallest_normal_number_to_the_largest():
    exponents = range(-1022, 1024)
    assert [power_of_two(e) for e in exponents] == [math.ldexp(1.0, e) for e in exponents]


def test_exact_values_are_exact():
    assert exp(0.0) == 1.0
    assert log(1.0) == 0.0
    assert exp([0.0, -0.0]).tolist() == [1.0, 1.0]
    assert math.copysign(1.0, float(log(1.0))) == 1.0


def test_log_at_the_edges():
    assert log([0.0, -0.0]).tolist() == [-math.inf, -math.inf]
    assert log(math.inf) == math.inf
    assert np.isnan(log([-5e-324, -1.0, -math.inf, math.nan])).all()


def test_log_of_subnormal_numbers_is_that_of_their_size():
    for exponent in range(-1074, -1020):
        assert log_of(2.0**exponent) == pytest.approx(exponent * math.log(2.0), rel=1e-15)


def test_log_rises_over_the_smallest_normal_number():
    least = 2.0**-1022
    around = [math.nextafter(least, 0.0), least, math.nextafter(least, 1.0)]
    assert worst(around, log(around), Decimal.ln) < 1.0
    assert log(around).tolist() == sorted(log(around).tolist())


@pytest.mark.parametrize(
    ("x", "wanted"),
    [
        (-800.0, 0.0),
        (math.nextafter(-745.0, -math.inf), 0.0),
        (-1e300, 0.0),
        (-math.inf, 0.0),
        (-745.0, 5e-324),
        (math.nextafter(709.0, math.inf), math.inf),
        (710.0, math.inf),
        (1e300, math.inf),
        (math.inf, math.inf),
    ],
)
def test_exp_at_and_beyond_its_ends(x, wanted):
    assert exp_of(x) == float(exp(x)) == wanted


def test_exp_of_its_largest_argument_is_finite():
    assert exp(709.0) == pytest.approx(math.exp(709.0), rel=1e-15)


def test_exp_of_no_number_is_none():
    assert math.isnan(exp_of(math.nan))
    assert np.isnan(exp(math.nan))


def test_power_of_zero_and_power_zero():
    assert power([0.0, 0.0], [0.5, 3.0]).tolist() == [0.0, 0.0]
    assert power([0.5, 7.0], 0.0).tolist() == [1.0, 1.0]
    assert power_of(0.0, 0.0) == power_of(0.0, -0.0) == 1.0


def test_anything_to_the_power_of_zero_is_one():
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        anything = [0.0, 5e-324, 1.0, 1e308, math.inf, -1.0, math.nan]
        assert power(anything, 0.0).tolist() == [1.0] * 7
        assert power(0.0, [0.0, -0.0, 1.0, -1.0]).tolist() == [1.0, 1.0, 0.0, math.inf]


def test_power_at_the_edges():
    assert power(math.inf, [2.0, -2.0]).tolist() == [math.inf, 0.0]
    assert power([0.5, 2.0], math.inf).tolist() == [0.0, math.inf]
    assert power([0.5, 2.0], -math.inf).tolist() == [math.inf, 0.0]
    assert power([1e200, 1e-200], 2.0).tolist() == [math.inf, 0.0]
    assert np.isnan(power([-2.0, math.nan], 2.0)).all()


def test_gumbel_and_logit_of_the_ends_are_finite_and_those_of_the_least_uniform():
    assert gumbel_of(0.0) == gumbel_of(2.0**-60) == gumbel_of(LEAST_UNIFORM)
    assert logit_of(0.0) == logit_of(LEAST_UNIFORM) == -logit_of(1.0)
    assert logit_of(1.0) == logit_of(1.0 - LEAST_UNIFORM)
    assert np.isfinite([gumbel_of(0.0), gumbel_of(1.0 - 2.0**-53), logit_of(0.0)]).all()
    assert logit_of(0.5) == 0.0


# -- one number or many, anywhere ------------------------------------------------------------------


@settings(deadline=None, derandomize=True)
@given(st.data())
@pytest.mark.parametrize("many", WAYS)
def test_single_numbers_have_the_bits_of_arrays(many, data):
    one, numbers = WAYS[many]
    x = data.draw(numbers)
    assert bits(one(x)) == bits(many(x)) == bits(many([x] * 9)[8])


@settings(deadline=None, derandomize=True)
@given(st.floats(0.0), st.floats())
def test_single_powers_have_the_bits_of_arrays(base, exponent):
    assert bits(power_of(base, exponent)) == bits(power([base] * 9, exponent)[8])


def values_of(many):
    """Seventy numbers: ordinary ones, and each edge among them."""
    values = RNG.uniform(0.01, 0.99, 70)
    if many is not gumbel:
        values *= 50.0
        values[::7] = [0.0, 1e-310, 5e-324, -1.0, 800.0, math.inf, -800.0, math.nan, 1.0, -0.0]
    return values


@pytest.mark.parametrize("many", WAYS)
def test_the_bits_depend_on_neither_length_nor_position(many):
    values = values_of(many)
    alone = bits([WAYS[many][0](x) for x in values])
    for length in LENGTHS:
        assert bits(many(values[:length])) == alone[:length]
        assert bits(many(values[-length:])) == alone[-length:]
        start = (70 - length) // 2
        assert bits(many(values[start : start + length])) == alone[start : start + length]


def test_the_bits_of_powers_depend_on_neither_length_nor_position():
    bases, exponents = np.abs(values_of(power)), RNG.normal(0.0, 2.0, 70)
    alone = bits([power_of(b, e) for b, e in zip(bases, exponents, strict=True)])
    for length in LENGTHS:
        assert bits(power(bases[:length], exponents[:length])) == alone[:length]
        assert bits(power(bases[-length:], exponents[-length:])) == alone[-length:]


@pytest.mark.parametrize("many", WAYS)
def test_the_bits_do_not_depend_on_where_in_memory_numbers_lie(many):
    values = values_of(many)
    for offset in range(16):
        memory = np.zeros(values.nbytes + 16, dtype=np.uint8)
        moved = memory[offset : offset + values.nbytes].view(np.float64)
        moved[:] = values
        assert bits(many(moved)) == bits(many(values))


@pytest.mark.parametrize("many", WAYS)
def test_a_strided_argument_gives_the_same_bits(many):
    values = RNG.uniform(0.1, 0.9, (40, 3))
    assert bits(many(values.T)) == bits(np.ascontiguousarray(many(values)).T)
    assert bits(many(values[::-2, 1])) == bits(many(values)[::-2, 1])
    assert bits(many(np.asfortranarray(values))) == bits(many(values))


def test_arguments_are_left_alone():
    values = RNG.uniform(0.1, 0.9, 10)
    values.flags.writeable = False
    for many in (*WAYS, lambda x: power(x, x)):
        assert not np.shares_memory(many(values), values)


def test_the_shape_of_the_argument_is_kept():
    grid = RNG.uniform(0.1, 0.9, (3, 5))
    for many in WAYS:
        assert many(grid).shape == grid.shape
        assert many(0.5).shape == ()
        assert many([[0.5]]).shape == (1, 1)
        assert many([]).shape == many(np.zeros((0, 3))).shape[:1] == (0,)
        assert many([]).dtype == many(0.5).dtype == np.float64


def test_power_has_the_shape_of_base_and_exponent_together():
    got = power([[0.0], [4.0]], [0.0, 0.5, 2.0])
    assert got == pytest.approx(np.array([[1.0, 0.0, 0.0], [1.0, 2.0, 16.0]]))
    assert power(2.0, 3.0).shape == ()
    assert power([], 2.0).shape == (0,)


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint16", "float32", "bool"])
def test_numbers_of_other_types_count_as_doubles(dtype):
    values = np.array([1, 0, 1, 1], dtype=dtype)
    doubles = values.astype(np.float64)
    for many in (exp, log):
        assert bits(many(values)) == bits(many(doubles))
    assert bits(power(values, 2)) == bits(power(doubles, 2.0))
    assert exp_of(3) == exp_of(3.0)
    assert log_of(3) == log_of(3.0)
    assert power_of(3, 2) == power_of(3.0, 2.0)
