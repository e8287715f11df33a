"""exp and log with the same bits on every CPU.

numpy and the C library pick theirs by the processor's instruction set, so the last bit
differs from machine to machine, and one bit can turn a contest.  These two use only
``+ - * /`` and exact scaling by powers of two, which do not differ.  The argument
reductions and polynomial coefficients are those published with FreeBSD's msun
(``e_exp.c``, ``e_log.c``, Sun Microsystems 1993), whose stated error is below one unit in
the last place; ``tests/base/test_numerics.py`` checks the bound.  ``log`` and ``exp`` take
arrays, ``log_of`` and ``exp_of`` single numbers, in kernels too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.kernels import formula, kernel
from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from sim.base.arrays import Floats

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
LARGEST_EXPONENT = 709.0
SMALLEST_EXPONENT = -745.0
SMALLEST_NORMAL = 2.0**-1022
HALF_SQRT = 0.7071067811865476
LOG2_E = 1.44269504088896338700
TO_WHOLE = 1.5 * 2.0**52
"""Added and taken away again, rounds a double of moderate size to the nearest whole number."""
LEAST_UNIFORM = 2.0**-53


@formula
def power_of_two(exponent: int) -> float:
    """``2 ** exponent`` for exponents of normal numbers, -1022 to 1023."""
    return np.int64((exponent + 1023) << 52).view(np.float64)


@formula
def log_of(x: float) -> float:
    """Natural logarithm of one number; ``-inf`` at zero, ``nan`` below it."""
    tiny = x < SMALLEST_NORMAL
    bits = np.float64(x * 2.0**54 if tiny else x).view(np.int64)
    fraction = np.int64((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000).view(np.float64)
    small = fraction < HALF_SQRT
    f = (2.0 * fraction if small else fraction) - 1.0
    power = np.float64((bits >> 52) - 1022 - (1 if small else 0) - (54 if tiny else 0))
    s = f / (2.0 + f)
    q = s * s
    a, b, c, d, e, g, h = LOG_TERMS
    series = q * (a + q * (b + q * (c + q * (d + q * (e + q * (g + q * h))))))
    half = 0.5 * f * f
    result = power * LN2_HIGH - ((half - (s * (half + series) + power * LN2_LOW)) - f)
    edge = -np.inf if x == 0.0 else (np.inf if x == np.inf else np.nan)
    return result if (x > 0.0) & (x < np.inf) else edge


@formula
def exp_of(x: float) -> float:
    """Exponential of one number; 0 below -745, ``inf`` above 709."""
    inside = (x >= SMALLEST_EXPONENT) & (x <= LARGEST_EXPONENT)
    y = x if inside else 0.0
    power = (y * LOG2_E + TO_WHOLE) - TO_WHOLE
    high, low = y - power * LN2_HIGH, power * LN2_LOW
    rest = high - low
    square = rest * rest
    a, b, c, d, e = EXP_TERMS
    correction = rest - square * (a + square * (b + square * (c + square * (d + square * e))))
    result = 1.0 - ((low - (rest * correction) / (2.0 - correction)) - high)
    # Two factors, since one would leave the range of normal numbers at either end.
    whole = int(power)
    first = whole >> 1
    scaled = result * power_of_two(first) * power_of_two(whole - first)
    edge = np.inf if x > 0.0 else (0.0 if x < 0.0 else np.nan)
    return scaled if inside else edge


@formula
def power_of(base: float, exponent: float) -> float:
    """``base ** exponent`` of a base that is not negative; anything to the power of zero is one."""
    return 1.0 if exponent == 0.0 else exp_of(exponent * log_of(base))


@formula
def gumbel_of(uniform: float) -> float:
    """A standard Gumbel value (extreme value type I) from a uniform in [0, 1)."""
    return -log_of(-log_of(max(uniform, LEAST_UNIFORM)))


@formula
def logit_of(uniform: float) -> float:
    """A standard logistic value from a uniform in [0, 1)."""
    inside = min(max(uniform, LEAST_UNIFORM), 1.0 - LEAST_UNIFORM)
    return log_of(inside) - log_of(1.0 - inside)


def log(x: npt.ArrayLike) -> Floats:
    """Natural logarithm; ``-inf`` at zero, ``nan`` below it."""
    return _of_each(_log_of_each, x)


def exp(x: npt.ArrayLike) -> Floats:
    """Exponential; 0 below -745, ``inf`` above 709."""
    return _of_each(_exp_of_each, x)


def power(base: npt.ArrayLike, exponent: npt.ArrayLike) -> Floats:
    """``base ** exponent`` for bases that are not negative.

    Anything to the power of zero is one, zero too.
    """
    bases, exponents = np.broadcast_arrays(base, exponent)
    out = np.empty(bases.shape)
    _power_of_each(_flat(bases), _flat(exponents), out.reshape(-1))
    return out


def gumbel(uniform: npt.ArrayLike) -> Floats:
    """Standard Gumbel values (extreme value type I) from uniforms in [0, 1)."""
    return _of_each(_gumbel_of_each, uniform)


def _of_each(rule: Callable[[Floats, Floats], None], x: npt.ArrayLike) -> Floats:
    values = np.asarray(x, dtype=np.float64)
    out = np.empty(values.shape)
    rule(_flat(values), out.reshape(-1))
    return out


def _flat(values: npt.NDArray[np.generic]) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64).reshape(-1)


@kernel
def _log_of_each(x: Floats, out: Floats) -> None:
    for i in range(len(x)):
        out[i] = log_of(x[i])


@kernel
def _exp_of_each(x: Floats, out: Floats) -> None:
    for i in range(len(x)):
        out[i] = exp_of(x[i])


@kernel
def _power_of_each(base: Floats, exponent: Floats, out: Floats) -> None:
    for i in range(len(base)):
        out[i] = power_of(base[i], exponent[i])


@kernel
def _gumbel_of_each(uniform: Floats, out: Floats) -> None:
    for i in range(len(uniform)):
        out[i] = gumbel_of(uniform[i])
