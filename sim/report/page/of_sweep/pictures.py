"""The sweep's pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures_of_sweeps import pictures
from sim.report.page.blocks import Drawing, Section

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language

PLACE = 30


def section(result: SweepResult, say: Language) -> Section | None:
    """Every picture that fits the sweep; None where none does."""
    drawn = [Drawing(one) for one in pictures(result, say)]
    return Section("pictures", say("All of it in one picture"), drawn) if drawn else None
