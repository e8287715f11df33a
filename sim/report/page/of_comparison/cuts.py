"""What it does to those who are let go, and to those who are hired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures_of_comparisons import shifts
from sim.report.page.blocks import Drawing, Section

if TYPE_CHECKING:
    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language

PLACE = 30


def section(compared: Compared, say: Language) -> Section | None:
    """Effects on cuts and on stars hired, firm by firm."""
    drawn = [shifts.cuts(compared, say), shifts.stars(compared, say)]
    blocks = [Drawing(one) for one in drawn if one is not None]
    heading = say("Who is let go, and who is hired meanwhile")
    return Section("cuts", heading, blocks) if blocks else None
