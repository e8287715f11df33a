"""How much a run will write: what is refused before it fills the disk, not after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.scenario.checks import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.experiments.run import Request

OF_A_RESULT = 1e6
"""Bytes of what is written once, whatever its size."""
OF_AN_AI_PERSON, OF_AN_AI_MONTH, OF_A_STAFF_MONTH = 45.0, 5.0, 1.0
"""Bytes a replicate: of each AI person, of each of their months, of each month of other staff.

Measured on the baseline with 0.1 % to 20 % of its staff and 3 to 24 months, where 40, 3.9 and
0.75 were written.
"""


class TooLargeError(TalentwarError):
    """Results would take more of the disk than all that are kept may; both in bytes."""

    def __init__(self, expected: float, most: float) -> None:
        super().__init__(f"it would write about {in_gb(expected)}; at most {in_gb(most)} are kept")
        self.expected, self.most = expected, most


class FullError(TalentwarError):
    """Runs under way will take what room there is."""


def bytes_expected(request: Request) -> float:
    """What a request will write, by its people, months and replicates; rather too much."""
    scenario, months = request.loaded.value, len(request.months)
    heads = [spec.heads for spec in scenario.firms.values()]
    staff = sum(one.core + one.legacy for one in heads) * scenario.population.scale
    of_ai = (rows_of(scenario) - staff) * (OF_AN_AI_PERSON + OF_AN_AI_MONTH * months)
    return OF_A_RESULT + request.most * (of_ai + staff * OF_A_STAFF_MONTH * months)


def refuse_too_large(requests: Iterable[Request], most: float) -> None:
    """Refuse results that cannot be kept together.

    Raises:
        TooLargeError: they would take more than ``most`` bytes.
    """
    expected = sum(map(bytes_expected, requests))
    if expected > most:
        raise TooLargeError(expected, most)


def in_gb(size: float) -> str:
    """Bytes as gigabytes."""
    return f"{size / 1e9:.1f} GB"
