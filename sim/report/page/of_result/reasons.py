"""Why people moved, and why they stayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures import picture
from sim.report.page.blocks import Drawing, Section

if TYPE_CHECKING:
    from sim.record.read import Result
    from sim.report.language import Language

PLACE = 70


def section(result: Result, say: Language) -> Section | None:
    """What each part of an offer weighed; None where nobody was bid for."""
    drawn = picture("reasons", result, say)
    if drawn is None:
        return None
    return Section("reasons", say("Why people moved"), [Drawing(drawn)])
