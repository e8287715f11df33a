"""Problems whose answers are known: normal priors and normal figures (conjugate)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri


@dataclass(frozen=True)
class Conjugate:
    """Parameters N(0, I), seen through a matrix with noise, and figures with errors of their own.

    ``seen`` (k, d); a run's statistics are ``seen @ theta`` plus normal luck, and the figure
    adds a normal error: the posterior is normal, and known.
    """

    seen: np.ndarray
    luck: np.ndarray
    sds: np.ndarray
    figure: np.ndarray

    @property
    def covariance(self) -> np.ndarray:
        noise = np.diag(1.0 / (self.luck**2 + self.sds**2))
        return np.linalg.inv(np.eye(self.seen.shape[1]) + self.seen.T @ noise @ self.seen)

    @property
    def mean(self) -> np.ndarray:
        noise = np.diag(1.0 / (self.luck**2 + self.sds**2))
        return self.covariance @ self.seen.T @ noise @ self.figure

    @property
    def intervals(self) -> np.ndarray:
        return np.stack([self.figure, self.figure], axis=1)

    def runs(self, points: np.ndarray, luck: np.random.Generator) -> np.ndarray:
        """Statistics of a run at each point of the unit cube."""
        exact = ndtri(points) @ self.seen.T
        return exact + self.luck * luck.standard_normal(exact.shape)


def two_parameters() -> Conjugate:
    """One figure about the sum, one about the first alone, one about nothing."""
    return Conjugate(
        seen=np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]),
        luck=np.array([0.2, 0.5, 1.0]),
        sds=np.array([0.3, 0.2, 0.5]),
        figure=np.array([1.0, -0.4, 0.3]),
    )


def as_normal(points: np.ndarray) -> np.ndarray:
    """Points of the unit cube as the parameters of a conjugate problem."""
    return ndtri(points)


def as_unit(parameters: np.ndarray) -> np.ndarray:
    """And back."""
    return ndtr(parameters)
