"""Who gains and who loses from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures_of_comparisons import paths, shifts
from sim.report.page.blocks import Drawing, Section

if TYPE_CHECKING:
    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language

PLACE = 20


def section(compared: Compared, say: Language) -> Section | None:
    """Effects on shares of talent, and the shares themselves."""
    drawn = [shifts.talent(compared, say), paths.picture(compared, say)]
    blocks = [Drawing(one) for one in drawn if one is not None]
    return Section("talent", say("Who gains and who loses talent"), blocks) if blocks else None
