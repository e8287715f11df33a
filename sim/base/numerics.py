"""exp and log with the same bits on every CPU.

numpy picks its ``exp`` and ``log`` by the processor's instruction set, so the last bit
differs from machine to machine, and one bit can turn a contest.  These two use only
``+ - * /`` and exact scaling by powers of two, which do not differ.  The argument
reductions and polynomial coefficients are those published with FreeBSD's msun
(``e_exp.c``, ``e_log.c``, Sun Microsystems 1993), whose stated error is below one unit in
the last place; ``tests/base/test_numerics.py`` checks the bound.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from sim.base.arrays import Floats

    Number = Any  # a float or an array: the series are plain arithmetic

LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
LOG_TERMS = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
EXP_TERMS = (
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)
BLOCK = 4096
LARGEST_EXPONENT = 709.0
SMALLEST_EXPONENT = -745.0


HALF_SQRT = 0.7071067811865476
LOG2_E = 1.44269504088896338700


def log(x: npt.ArrayLike) -> Floats:
    """Natural logarithm; ``-inf`` at zero, ``nan`` below it."""
    return _in_blocks(_log, np.asarray(x, dtype=np.float64))


def exp(x: npt.ArrayLike) -> Floats:
    """Exponential; 0 below -745, ``inf`` above 709."""
    return _in_blocks(_exp, np.asarray(x, dtype=np.float64))


def _in_blocks(function: Callable[[Floats], Floats], values: Floats) -> Floats:
    # Blocks that fit the cache make the many small passes two to three times faster.
    if values.size <= BLOCK:
        return function(values)
    flat = values.ravel()
    out = np.empty_like(flat)
    for start in range(0, flat.size, BLOCK):
        out[start : start + BLOCK] = function(flat[start : start + BLOCK])
    return out.reshape(values.shape)


def _log(values: Floats) -> Floats:
    positive = (values > 0) & (values < np.inf)
    fraction, exponent = np.frexp(np.where(positive, values, 1.0))
    small = fraction < HALF_SQRT
    result = _log_series(np.where(small, 2.0 * fraction, fraction) - 1.0, exponent - small)
    edge = np.where(values == 0, -np.inf, np.where(values == np.inf, np.inf, np.nan))
    return np.where(positive, result, edge)


def _exp(values: Floats) -> Floats:
    clipped = np.clip(np.where(np.isnan(values), 0.0, values), SMALLEST_EXPONENT, LARGEST_EXPONENT)
    power = np.rint(clipped * LOG2_E)
    result = np.ldexp(_exp_series(clipped, power), power.astype(np.int64))
    result = np.where(values > LARGEST_EXPONENT, np.inf, result)
    return np.where(np.isnan(values), np.nan, np.where(values < SMALLEST_EXPONENT, 0.0, result))


def log_of(x: float) -> float:
    """:func:`log` of one positive number, the same bits, without an array."""
    fraction, exponent = math.frexp(x)
    if fraction < HALF_SQRT:
        fraction, exponent = 2.0 * fraction, exponent - 1
    return float(_log_series(fraction - 1.0, exponent))


def exp_of(x: float) -> float:
    """:func:`exp` of one number, the same bits, without an array."""
    if not SMALLEST_EXPONENT <= x <= LARGEST_EXPONENT:
        return math.nan if math.isnan(x) else math.inf if x > 0 else 0.0
    power = round(x * LOG2_E)
    return math.ldexp(_exp_series(x, power), power)


def _log_series(f: Number, power: Number) -> Number:
    s = f / (2.0 + f)
    square = s * s
    series = 0.0 * square
    for term in reversed(LOG_TERMS):
        series = square * (term + series)
    half = 0.5 * f * f
    return power * LN2_HIGH - ((half - (s * (half + series) + power * LN2_LOW)) - f)


def _exp_series(x: Number, power: Number) -> Number:
    high, low = x - power * LN2_HIGH, power * LN2_LOW
    rest = high - low
    square = rest * rest
    series = 0.0 * square
    for term in reversed(EXP_TERMS):
        series = square * (term + series)
    c = rest - series
    return 1.0 - ((low - (rest * c) / (2.0 - c)) - high)


def power(base: npt.ArrayLike, exponent: npt.ArrayLike) -> Floats:
    """``base ** exponent`` for non-negative bases, through :func:`exp` and :func:`log`.

    Anything to the power of zero is one, zero too.
    """
    exponents = np.asarray(exponent, dtype=np.float64)
    nothing = exponents == 0
    return np.where(nothing, 1.0, exp(np.where(nothing, 1.0, exponents) * log(base)))


def gumbel(uniform: Floats) -> Floats:
    """Standard Gumbel values (extreme value type I) from uniforms in [0, 1)."""
    inside = np.maximum(uniform, 2.0**-53)
    return -log(-log(inside))
