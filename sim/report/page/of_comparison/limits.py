"""What the comparison does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.blocks import Points, Section
from sim.report.page.of_result.limits import of_any_result

if TYPE_CHECKING:
    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language

PLACE = 100


def section(compared: Compared, say: Language) -> Section:
    """Limits of any result, and of setting two side by side."""
    pairs = min(comparison.pairs for comparison in compared.comparisons)
    told = [
        *of_any_result(say),
        say(
            "{pairs} pairs can miss small effects: an effect that is not clear may still be "
            "there, up to the smallest visible one.",
            pairs=pairs,
        ),
    ]
    return Section("limits", say("What this does not say"), [Points(told)])
