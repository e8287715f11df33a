"""Who took from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures import picture
from sim.report.page.blocks import Drawing, Section

if TYPE_CHECKING:
    from sim.record.read import Result
    from sim.report.language import Language

PLACE = 30


def section(result: Result, say: Language) -> Section | None:
    """The grid of moves between firms; None where nobody moved."""
    drawn = picture("flows", result, say)
    if drawn is None:
        return None
    return Section("flows", say("Who took from whom"), [Drawing(drawn)])
