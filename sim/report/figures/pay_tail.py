"""The tail of pay: what share of AI people earns more than a given pay, at start and end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.report.look import BLUE, INK, ORANGE, VERMILION
from sim.report.picture import WIDE, Picture, named
from sim.statistics.packages import LARGE_PACKAGE_USD

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result
    from sim.report.language import Language

LARGEST_TAKEN = "overall.packages.package_max_accepted"
BELOW_LEAST = 1.6
LOOK = {"start": (ORANGE, [5, 3]), "end": (BLUE, [1, 0])}
TICKS = "packages"
Curve = list[dict[str, Any]]


def picture(result: Result, say: Language) -> Picture | None:
    """Both axes logarithmic, so that a Pareto tail is a straight line; large packages as ticks."""
    curves = pay_tail(result)
    if not curves:
        return None
    packages = large_packages(result)
    dates = {when: _date(result, when, say) for when in curves}
    rows = [
        {"when": when, "date": dates[when], **row}
        for when, curve in curves.items()
        for row in curve
    ]
    least = min(row["p50"] for row in rows) / BELOW_LEAST
    return Picture(
        key="pay_tail",
        finding=_finding(result, curves, say),
        explained=_explained(result, packages, say),
        rows=rows,
        columns={
            "date": say("when"),
            "pay": say("pay, USD a year"),
            "p5": say("share who earn more, 5 %"),
            "p50": say("share who earn more, median"),
            "p95": say("share who earn more, 95 %"),
        },
        chart=lambda width: _chart(curves, packages, least, width, say),
        more={
            TICKS: [{"pay": each["pay_usd_per_year"], "low": least} for each in packages],
            **{
                f"{when} label": [{**curve[int(len(curve) * 0.6)], "text": dates[when]}]
                for when, curve in curves.items()
            },
        },
    )


def pay_tail(result: Result) -> dict[str, Curve]:
    """Share who earn more than each step of pay, by ``start`` and ``end``; empty if not known.

    Nothing has no logarithm: steps which nobody exceeds in the median replicate are left out, and
    a band ends at the axis, a little below the least share of the median.
    """
    if result.pay_tail is None:
        return {}
    table = [row for row in result.pay_tail.to_pylist() if row["p50"] > 0]
    least = min((row["p50"] for row in table), default=0.0) / BELOW_LEAST
    curves: dict[str, Curve] = {"start": [], "end": []}
    for row in table:
        shares = {"p5": max(row["p5"], least), "p50": row["p50"], "p95": row["p95"]}
        curves[row["when"]].append({"pay": row["pay_usd_per_year"], **shares})
    return curves if all(curves.values()) else {}


def large_packages(result: Result) -> list[dict[str, Any]]:
    """Packages of 100 M USD and more that were taken, of the ten largest offered in each run."""
    offered = [] if result.packages is None else result.packages.to_pylist()
    taken = [row for row in offered if row["accepted"] and row["package_usd"] >= LARGE_PACKAGE_USD]
    return sorted(taken, key=lambda row: -row["package_usd"])


def earned_by(curve: Curve, share: float) -> float:
    """Pay that no more than this share of people exceed in the median run, USD/yr."""
    shares = [math.log(row["p50"]) for row in reversed(curve)]
    pay = [math.log(row["pay"]) for row in reversed(curve)]
    return math.exp(float(np.interp(math.log(share), shares, pay)))


def _chart(
    curves: dict[str, Curve],
    packages: list[dict[str, Any]],
    least: float,
    width: int,
    say: Language,
) -> alt.LayerChart:
    import altair as alt

    wide = width >= WIDE
    axis = {"labelExpr": say.money_on_axis, "values": _round_numbers(curves, packages, wide)}
    x = alt.X(
        "pay:Q", title=say("pay, USD a year"), scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(**axis),
    )  # fmt: skip
    y: dict[str, Any] = {
        "title": say("share of AI people at bidders who earn more"),
        "scale": alt.Scale(type="log", domain=[least, 1]),
        "axis": alt.Axis(format="~%", values=[10.0**-power for power in range(8)]),
    }
    layers: list[alt.Chart] = []
    for when in curves:
        colour, dash = LOOK[when]
        here = alt.Chart(named()).transform_filter(alt.datum.when == when).encode(x=x)
        band = here.mark_area(color=colour, opacity=0.25)
        layers.append(band.encode(y=alt.Y("p5:Q", **y), y2="p95:Q"))
        line = here.mark_line(color=colour, strokeWidth=2.2, strokeDash=dash)
        layers.append(line.encode(y=alt.Y("p50:Q", **y)))
        touched = here.mark_point(size=80, opacity=0)
        layers.append(touched.encode(y=alt.Y("p50:Q", **y), tooltip=_tooltips(say)))
        layers.append(_label(when, x, y))
    if packages:
        mark = {"type": "tick", "color": VERMILION, "thickness": 1.4, "size": 14, "opacity": 0.7}
        ticks = alt.Chart(named(TICKS), mark=mark)
        layers.append(ticks.encode(x=x, y=alt.Y("low:Q", **y)))
    return alt.layer(*layers).properties(width=width - 100, height=360 if wide else 280)


def _tooltips(say: Language) -> list[alt.Tooltip]:
    import altair as alt

    return [
        alt.Tooltip("date:N", title=say("when")),
        alt.Tooltip("pay:Q", title=say("pay, USD a year"), format=",.3s"),
        alt.Tooltip("p50:Q", title=say("share who earn more, median"), format=".3~%"),
    ]


def _round_numbers(
    curves: dict[str, Curve], packages: list[dict[str, Any]], wide: bool
) -> list[float]:
    """1, 2 and 5 times each power of ten within what is shown."""
    paid = [row["pay"] for curve in curves.values() for row in curve]
    highest = max([*paid, *(each["pay_usd_per_year"] for each in packages)])
    steps = (step * 10.0**power for power in range(3, 12) for step in ((1, 2, 5) if wide else (1,)))
    return [step for step in steps if min(paid) <= step <= highest]


def _label(when: str, x: alt.X, y: dict[str, Any]) -> alt.Chart:
    """Write the date beside its curve: above the end's, below the start's."""
    import altair as alt

    align, dx, dy = ("right", -8, 10) if when == "start" else ("left", 8, -8)
    mark = {"type": "text", "align": align, "dx": dx, "dy": dy, "fontSize": 12, "color": INK}
    data = named(f"{when} label")
    return alt.Chart(data, mark=mark).encode(x=x, y=alt.Y("p50:Q", **y), text="text:N")


def _date(result: Result, when: str, say: Language) -> str:
    if when == "start":
        return say("start of {month}", month=say.month(result.summary["first_month"]))
    return say("end of {month}", month=say.month(result.summary["last_month"]))


def _finding(result: Result, curves: dict[str, Curve], say: Language) -> str:
    bound = {when: earned_by(curve, 0.01) for when, curve in curves.items()}
    taken = result.values.get(LARGEST_TAKEN, np.zeros(1))
    largest = float(np.nanmax(taken)) if np.isfinite(taken).any() else 0.0
    told = {"pay": say.money(bound["end"]), "times": f"{bound['end'] / bound['start']:.2g}"}
    if largest >= LARGE_PACKAGE_USD:
        return say(
            "The best-paid 1 % earn {pay} a year or more at the end, {times} times the start; "
            "the largest package taken from a rival in any run is {largest}",
            largest=say.money(largest), **told,
        )  # fmt: skip
    return say(
        "The best-paid 1 % earn {pay} a year or more at the end, {times} times the start; no "
        "rival's package of 100 M USD was taken",
        **told,
    )


def _explained(result: Result, packages: list[dict[str, Any]], say: Language) -> str:
    times = min(result.summary["replicates"], result.SAMPLE)
    told = [say("One run.")]
    if times > 1:
        told = [say("Line: median of {runs} runs, band: 5 to 95 %.", runs=times)]
    told.append(say("A straight line is a Pareto tail."))
    if packages:
        told.append(
            say(
                "Ticks on the axis: of the ten largest packages offered in each run, those of "
                "100 M USD and more that were taken."
            )
        )
    return say.together(told)
