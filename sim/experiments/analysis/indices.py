"""What a method of sensitivity analysis says of each factor, and of pairs of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.base.lazy import np

if TYPE_CHECKING:
    from sim.base.arrays import Floats

ROUNDING = 1e-9
"""Indices up to this size are nothing but rounding; relative to the outcome's range."""


@dataclass(frozen=True)
class Index:
    """How much one factor moves the outcome.

    ``index`` orders the factors: Morris' mu*, Sobol's total index, or that of PAWN or delta;
    ``low`` and ``high`` bound it.  ``chance`` is what a factor that does nothing would show by
    luck alone (NaN if that cannot be told), and ``is_clear`` says that this one shows more.
    Morris adds the mean ``mu`` and the spread ``sigma`` of its effects, Sobol what the factor
    explains alone (``first``) with its interval; they are NaN with other methods.
    """

    factor: str
    index: float
    low: float
    high: float
    chance: float
    is_clear: bool
    mu: float = math.nan
    sigma: float = math.nan
    first: float = math.nan
    first_low: float = math.nan
    first_high: float = math.nan


@dataclass(frozen=True)
class Pair:
    """What two factors explain together beyond what each does alone (Sobol's second order)."""

    a: str
    b: str
    index: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """The interval leaves out zero."""
        return self.low > 0 or self.high < 0


class Found(NamedTuple):
    """Indices, most influential first; second order; names left out; points used.

    There are none of an outcome that is ``constant`` at these points.
    """

    rows: tuple[Index, ...]
    pairs: tuple[Pair, ...]
    left_out: tuple[str, ...]
    points: int
    constant: float = math.nan


def unmoved(outcome: Floats, left_out: tuple[str, ...]) -> Found:
    """What is found of an outcome that does not vary."""
    return Found((), (), left_out, len(outcome), float(outcome[0]))


def by_influence(rows: list[Index]) -> tuple[Index, ...]:
    """The factors, most influential first; ties stay in the order of the design."""
    return tuple(sorted(rows, key=lambda row: -row.index))


def varies(outcome: Floats) -> bool:
    """The outcome differs between points by more than rounding."""
    return bool(np.ptp(outcome) > 1e-12 * np.abs(outcome).max())
