"""What pictures of months have in common: their axis, and what a month tells when touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

    from sim.report.language import Language

LEVELS = ("p5", "p50", "p95")
"""Quantiles over replicates of a median with its band."""


def months(say: Language, ticks: int) -> alt.X:
    """The axis of months, the same wherever its reader is."""
    import altair as alt

    return alt.X(
        "month:T",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(format=say.month_on_axis, tickCount=ticks, grid=False),
    )


def columns(say: Language) -> dict[str, str]:
    """What a month's quantiles are called."""
    return {"month": say("month"), "p5": "5 %", "p50": say("median"), "p95": "95 %"}


def tooltips(say: Language, shown_as: str, of: str = "firm") -> list[alt.Tooltip]:
    """What a month tells when it is touched, ``of`` a firm or a scenario."""
    import altair as alt

    named = say("firm") if of == "firm" else say("scenario")
    return [
        alt.Tooltip(f"{of}:N", title=named),
        alt.Tooltip("utcyearmonth(month):T", title=say("month"), format="%Y-%m"),
        alt.Tooltip("p50:Q", title=say("median"), format=shown_as),
        alt.Tooltip("p5:Q", title="5 %", format=shown_as),
        alt.Tooltip("p95:Q", title="95 %", format=shown_as),
    ]
