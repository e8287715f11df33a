"""Who gets there first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures import picture
from sim.report.page.blocks import Drawing, Section

if TYPE_CHECKING:
    from sim.record.read import Result
    from sim.report.language import Language

PLACE = 60


def section(result: Result, say: Language) -> Section | None:
    """Capability and belief, month by month; None where no lab races."""
    drawn = picture("race", result, say)
    if drawn is None:
        return None
    return Section("race", say("Who leads the race"), [Drawing(drawn)])
