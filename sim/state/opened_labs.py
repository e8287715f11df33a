"""A lab opened by decision: what is left of it while it stands open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenedLab:
    """Star seats a firm keeps open until a month, whatever its strategy decides.

    ``seats_left`` counts down with every star hired; ``until`` is the first month (since year
    0) in which it is closed; ``opening`` and ``premium`` are the least of the stance's
    ``opening`` and ``premium_share_of_capex`` meanwhile.
    """

    seats_left: int
    until: int
    opening: float
    premium: float
