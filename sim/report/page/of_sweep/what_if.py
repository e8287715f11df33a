"""What happens if: levers and circumstances under the reader's hand, outcomes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.blocks import Control, Prose, Section
from sim.report.what_if import what_if

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language

PLACE = 20


def section(result: SweepResult, say: Language) -> Section:
    """The control, and what it does and does not do."""
    data = what_if(result, say)
    return Section(
        "what_if",
        say("What happens if"),
        [Control("what_if", data), Prose(_read(data, say), "muted")],
    )


def _read(data: dict[str, object], say: Language) -> str:
    factors = data["factors"]
    assert isinstance(factors, list)
    told = [
        say(
            "Nothing is simulated here: the page shows runs that were made, and says which. The "
            "large number is their median, and between the others lie 50 and 90 % of them."
        )
    ]
    if any("at" in one for one in factors):
        told.append(
            say(
                "Marks under a slider are where runs were made; between them quantiles are read "
                "off a straight line."
            )
        )
    if any("knots" in one for one in factors):
        told.append(
            say(
                "Runs were drawn all over the sliders' ranges, not at every setting: those nearest "
                "to yours are shown. How near is the largest distance on any slider that is set, "
                "as a share of all draws; the line under a slider is where the runs shown lie."
            )
        )
    if data["first"]:
        told.append(
            say(
                "A pair is two runs in the same circumstance and with the same luck, so that the "
                "decision alone differs."
            )
        )
    return say.together(told)
