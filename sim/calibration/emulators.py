"""Emulators: what a statistic would be where no run has been, and how unsure that is.

A statistic is a quadratic trend in the inputs that matter to it, plus a Gaussian process in
those for what the trend leaves, plus the luck of a run.  Inputs are chosen by the lasso with
Schwarz's criterion; correlation lengths and the share of luck are the likeliest.

Source: Craig, Goldstein, Seheult and Smith (1997) and Vernon, Goldstein and Bower (2010) on
emulators of this form for history matching; Rasmussen and Williams (2006), equation 2.30.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints

MOST_INPUTS = 10
MOST_LEARNT = 512
"""Runs from which lengths are learnt: the cost grows with their cube."""
LENGTHS = (0.1, 20.0)
"""Correlation lengths allowed, in sides of the unit cube."""
LUCK = (1e-3, 1.0)
"""Shares of luck allowed."""
DIGITS = 2
"""Kept of lengths and luck: an optimiser's last digits differ between processors."""
BLOCK = 4096


@dataclass(frozen=True)
class Emulator:
    """One statistic on its target's scale as a function of points of the unit cube.

    ``luck`` is the variance of one run about the mean over luck.
    """

    inputs: Ints
    trend: Floats
    process: Any
    scale: float
    luck: float

    def __call__(self, points: Floats) -> tuple[Floats, Floats]:
        """Mean over luck at points (n, d) and the variance of not knowing it, (n,) each."""
        mean, variance = np.empty(len(points)), np.empty(len(points))
        for first in range(0, len(points), BLOCK):
            block = slice(first, first + BLOCK)
            mean[block], variance[block] = self._block(points[block])
        return mean, variance

    def _block(self, points: Floats) -> tuple[Floats, Floats]:
        trend = quadratic(points[:, self.inputs]) @ self.trend
        if self.process is None:
            return trend, np.zeros(len(points))
        mean, sd = self.process.predict(points[:, self.inputs], return_std=True)
        known = self.process.kernel_.k2.noise_level
        variance = np.maximum(sd**2 - known, 0.0)
        return trend + self.scale * mean, self.scale**2 * variance


def emulate(points: Floats, values: Floats) -> Emulator:
    """Learn a statistic from runs at points (n, d) with values (n,) on its scale."""
    if np.ptp(values) == 0.0:
        nothing = np.zeros(0, dtype=np.int64)
        return Emulator(nothing, values[:1].copy(), None, 0.0, 0.0)
    inputs = inputs_that_matter(points, values)
    features = quadratic(points[:, inputs])
    trend = np.asarray(np.linalg.lstsq(features, values, rcond=None)[0], dtype=np.float64)
    rest = values - features @ trend
    freedom = max(len(values) - features.shape[1], 1)
    scale = float(np.sqrt((rest**2).sum() / freedom))
    if len(inputs) == 0 or scale == 0.0:
        return Emulator(inputs, trend, None, scale, scale**2)
    process = likeliest(points[:, inputs], rest / scale)
    return Emulator(inputs, trend, process, scale, scale**2 * process.kernel_.k2.noise_level)


def inputs_that_matter(points: Floats, values: Floats) -> Ints:
    """The coordinates the lasso keeps, of their levels and squares; the strongest if many."""
    from sklearn.linear_model import LassoLarsIC

    centred = 2.0 * points - 1.0
    levels = np.hstack([centred, centred**2 - 1.0 / 3.0])
    scaled = (values - values.mean()) / values.std()
    strength = np.abs(LassoLarsIC(criterion="bic").fit(levels, scaled).coef_)
    of_input = strength.reshape(2, -1).sum(axis=0)
    order = np.argsort(-of_input, kind="stable")[:MOST_INPUTS]
    found: Ints = np.sort(order[of_input[order] > 0.0])
    return found


def quadratic(points: Floats) -> Floats:
    """Features (n, 1 + 2m): one, levels and squares of m coordinates."""
    centred = 2.0 * points - 1.0
    found: Floats = np.hstack([np.ones((len(points), 1)), centred, centred**2])
    return found


def likeliest(points: Floats, rest: Floats) -> Any:
    """The Gaussian process whose lengths and luck make what the trend leaves likeliest."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor

    learnt = slice(-MOST_LEARNT, None)
    with warnings.catch_warnings():
        # A length at its bound says that the input hardly matters, which is what it is for.
        warnings.simplefilter("ignore", ConvergenceWarning)
        guess = GaussianProcessRegressor(first_guess(points.shape[1]))
        found = guess.fit(points[learnt], rest[learnt])
    coarse = [float(f"{one:.{DIGITS}g}") for one in np.exp(found.kernel_.theta)]
    kernel = found.kernel_.clone_with_theta(np.log(coarse))
    return GaussianProcessRegressor(kernel, optimizer=None).fit(points, rest)


def first_guess(inputs: int) -> Any:
    """A smooth part of unit variance and a length for each input, and as much luck."""
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    smooth = ConstantKernel(0.5, (1e-3, 10.0)) * RBF(np.ones(inputs), LENGTHS)
    return smooth + WhiteKernel(0.5, LUCK)
