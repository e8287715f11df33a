"""The tail of pay: what share of AI people earns more than a given pay, at start and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.report.amounts import money
from sim.report.look import BLUE, INK, ORANGE, VERMILION, rows, title

if TYPE_CHECKING:
    import altair as alt
    import numpy.typing as npt

    from sim.record.read import Result

STEPS = 120
LARGE_PACKAGE_USD = 100e6
LOOK = {"start": (ORANGE, [5, 3]), "end": (BLUE, [1, 0])}
Curve = list[dict[str, Any]]


def chart(result: Result) -> alt.LayerChart | None:
    """Both axes logarithmic, so that a Pareto tail is a straight line; large packages as ticks."""
    import altair as alt

    pay = pay_by_time(result)
    if not pay["start"] or not pay["end"]:
        return None
    grid = _grid(pay)
    curves = {when: exceedance(pay[when], grid) for when in ("start", "end")}
    lowest = min(row["p50"] for curve in curves.values() for row in curve)
    packages = large_packages(result)
    x = alt.X(
        "pay:Q", title="pay, USD a year", scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(format="~s", values=_round_numbers(grid, packages)),
    )  # fmt: skip
    scale = alt.Scale(type="log", domain=[lowest / 1.6, 1])
    y_axis = alt.Axis(format="~%", values=[10.0**-power for power in range(8)])
    y = {
        "title": "share of AI people at bidders who earn more",
        "scale": scale,
        "axis": y_axis,
    }
    layers: list[alt.Chart] = []
    for when, curve in curves.items():
        colour, dash = LOOK[when]
        here = alt.Chart(rows(curve)).encode(x=x)
        band = here.mark_area(color=colour, opacity=0.25)
        layers.append(band.encode(y=alt.Y("p5:Q", **y), y2="p95:Q"))
        line = here.mark_line(color=colour, strokeWidth=2.2, strokeDash=dash)
        layers.append(line.encode(y=alt.Y("p50:Q", **y)))
        layers.append(_label(result, curve, when, x, y))
    if packages:
        ticks = [{"pay": each["pay_usd_per_year"], "low": lowest / 1.6} for each in packages]
        mark = {"type": "tick", "color": VERMILION, "thickness": 1.4, "size": 14, "opacity": 0.7}
        layers.append(alt.Chart(rows(ticks), mark=mark).encode(x=x, y=alt.Y("low:Q", **y)))
    return alt.layer(*layers).properties(
        width=640, height=360, title=title(_finding(pay, packages), _explained(result, packages))
    )


def pay_by_time(result: Result) -> dict[str, list[npt.NDArray[np.float64]]]:
    """Pay of AI people at bidding firms at start and end, a column of numbers a replicate."""
    table = result.sample("people", ["replicate", "when", "role", "firm", "pay_usd_per_year"])
    replicate = table.column("replicate").to_numpy()
    when = np.array(table.column("when").to_pylist(), dtype=str)
    role = np.array(table.column("role").to_pylist(), dtype=str)
    firm = np.array(table.column("firm").to_pylist(), dtype=str)
    pay = table.column("pay_usd_per_year").to_numpy()
    bidding = [key for key in result.summary["firms"] if result.bids(key)]
    counts = (role != "staff") & (pay > 0) & np.isin(firm, bidding)
    replicates = np.unique(replicate[counts])
    return {
        time: [pay[counts & (when == time) & (replicate == one)] for one in replicates]
        for time in ("start", "end")
    }


def large_packages(result: Result) -> list[dict[str, Any]]:
    """Packages of 100 M USD and more that were taken, largest first."""
    names = ["replicate", "month", "bidder", "incumbent", "accepted", "is_counter"]
    table = result.sample("offers", [*names, "pay_usd_per_year", "package_usd"])
    taken = [
        row
        for row in table.to_pylist()
        if row["accepted"] and row["package_usd"] >= LARGE_PACKAGE_USD
    ]
    return sorted(taken, key=lambda row: -row["package_usd"])


def exceedance(pay: list[npt.NDArray[np.float64]], grid: npt.NDArray[np.float64]) -> Curve:
    """Share paid more than each step of the grid: 5 %, 50 % and 95 % quantiles over replicates.

    Steps which nobody exceeds in the median replicate are left out: they have no logarithm.
    """
    above = np.array([1 - np.searchsorted(np.sort(one), grid, "right") / len(one) for one in pay])
    smallest = min(1 / len(one) for one in pay)
    found = np.quantile(above, (0.05, 0.5, 0.95), axis=0)
    return [
        {
            "pay": float(step),
            "p5": max(float(p5), smallest / 2),
            "p50": float(p50),
            "p95": float(p95),
        }
        for step, p5, p50, p95 in zip(grid, *found, strict=True)
        if p50 > 0
    ]


def _grid(pay: dict[str, list[npt.NDArray[np.float64]]]) -> npt.NDArray[np.float64]:
    everyone = np.concatenate([one for replicates in pay.values() for one in replicates])
    low = float(np.quantile(everyone, 0.02))
    steps: npt.NDArray[np.float64] = np.geomspace(low, float(everyone.max()), STEPS)
    return steps


def _round_numbers(grid: npt.NDArray[np.float64], packages: list[dict[str, Any]]) -> list[float]:
    """1, 2 and 5 times each power of ten within what is shown."""
    highest = max([float(grid[-1]), *(each["pay_usd_per_year"] for each in packages)])
    steps = (step * 10.0**power for power in range(3, 12) for step in (1, 2, 5))
    return [step for step in steps if grid[0] <= step <= highest]


def _label(result: Result, curve: Curve, when: str, x: alt.X, y: dict[str, Any]) -> alt.Chart:
    """Write the date beside its curve: above the end's, below the start's."""
    import altair as alt

    place = curve[int(len(curve) * 0.42)]
    month = result.summary["first_month" if when == "start" else "last_month"]
    text = f"{'start of ' if when == 'start' else 'end of '}{month}"
    align, dx, dy = ("right", -8, 10) if when == "start" else ("left", 8, -8)
    mark = {"type": "text", "align": align, "dx": dx, "dy": dy, "fontSize": 12, "color": INK}
    data = rows([{**place, "text": text}])
    return alt.Chart(data, mark=mark).encode(x=x, y=alt.Y("p50:Q", **y), text="text:N")


def _finding(pay: dict[str, list[npt.NDArray[np.float64]]], packages: list[dict[str, Any]]) -> str:
    bound = {when: float(np.median([np.quantile(one, 0.99) for one in pay[when]])) for when in pay}
    told = (
        f"The best-paid 1 % earn {money(bound['end'])} a year or more at the end, "
        f"{bound['end'] / bound['start']:.2g} times the start"
    )
    if packages:
        return (
            f"{told}; the largest package taken in any run is {money(packages[0]['package_usd'])}"
        )
    return f"{told}; no package of 100 M USD was taken"


def _explained(result: Result, packages: list[dict[str, Any]]) -> str:
    times = result.summary["replicates"]
    spread = f"Line: median of {times} runs, band: 90 %. " if times > 1 else "One run. "
    ticks = "Ticks on the axis: packages of 100 M USD and more that were taken." if packages else ""
    return f"{spread}A straight line is a Pareto tail. {ticks}"
