"""Who gains and who loses from a change: the mean effect on each firm, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.figures_of_comparisons import COLOURS, MOST, SHAPES
from sim.report.look import PALE
from sim.report.picture import WIDE, Picture, named
from sim.report.statistic_words import TALENT_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable

    import altair as alt

    from sim.experiments.compare import Effect
    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language

FIRMS = 12
TALENT = f"end.{TALENT_SHARE}"
CUTS = "overall.cuts.by_firm."
STARS = "overall.stars.hired_by_firm."
Row = dict[str, Any]


def talent(compared: Compared, say: Language) -> Picture | None:
    """Effects on shares of talent at the end, in points."""
    return _shifts(
        compared, "shifts_of_talent", TALENT, say, say("talent share, points"), 100, say.points
    )


def cuts(compared: Compared, say: Language) -> Picture | None:
    """Effects on people cut."""
    return _shifts(compared, "shifts_of_cuts", CUTS, say, say("people cut"), 1, _people(say))


def stars(compared: Compared, say: Language) -> Picture | None:
    """Effects on stars hired."""
    return _shifts(compared, "shifts_of_stars", STARS, say, say("stars hired"), 1, _people(say))


def _people(say: Language) -> Callable[[float], str]:
    return lambda number: f"{'-' if number < 0 else '+'}{say.count(abs(number))}"


def _shifts(
    compared: Compared,
    key: str,
    prefix: str,
    say: Language,
    unit: str,
    times: float,
    write: Callable[[float], str],
) -> Picture | None:
    """A row a firm, those that shift most; None where nothing shifts or there is one pair only."""
    rows = [
        row
        for number, comparison in enumerate(compared.comparisons[:MOST])
        for row in _rows(compared, number, prefix, say, times)
        if comparison.pairs > 1
    ]
    most = _most_shifted(rows)
    rows = [row for row in rows if row["firm"] in most]
    if not rows:
        return None
    names = list(dict.fromkeys(row["scenario"] for row in rows))
    return Picture(
        key=key,
        finding=_finding(compared, prefix, unit, write, say),
        explained=say(
            "Mean effect against {scenario} over {pairs} pairs of runs with the same luck; lines: "
            "intervals of 90 %. A line that leaves out zero is clear. Up to {most} results are "
            "drawn.",
            most=MOST,
            scenario=compared.names(say)[0],
            pairs=compared.comparisons[0].pairs,
        ),
        rows=rows,
        columns={
            "scenario": say("scenario"),
            "firm": say("firm"),
            "mean": unit,
            "low": say("from"),
            "high": say("to"),
        },
        chart=lambda width: _chart(most, names, unit, width, say),
    )


def _rows(compared: Compared, number: int, prefix: str, say: Language, times: float) -> list[Row]:
    comparison, name = compared.comparisons[number], compared.names(say)[number + 1]
    return [
        {
            "scenario": name,
            "firm": say.data(compared.a.firm_name(path.removeprefix(prefix))),
            "mean": times * effect.mean,
            "low": times * effect.low,
            "high": times * effect.high,
        }
        for path, effect in comparison.effects.items()
        if path.startswith(prefix)
        and compared.a.bids(path.removeprefix(prefix))
        and effect.pairs > 1
    ]


def _most_shifted(rows: list[Row]) -> list[str]:
    """Firms by their largest shift, gains first and losses last."""
    largest: dict[str, float] = {}
    for row in rows:
        if abs(row["mean"]) > abs(largest.get(row["firm"], 0.0)):
            largest[row["firm"]] = row["mean"]
    kept = sorted(largest, key=lambda firm: (-abs(largest[firm]), firm))[:FIRMS]
    return sorted(kept, key=lambda firm: (-largest[firm], firm))


def _chart(
    firms: list[str], names: list[str], unit: str, width: int, say: Language
) -> alt.LayerChart:
    import altair as alt

    several = len(names) > 1
    legend = alt.Legend(title=None, orient="top", labelLimit=300) if several else None
    colour = alt.Color(
        "scenario:N",
        scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])),
        legend=legend,
    )
    shape = alt.Shape(
        "scenario:N", scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)])), legend=legend
    )
    axis = alt.Axis(ticks=False, domain=False, labelFontSize=12, grid=several)
    base = alt.Chart(named()).encode(
        y=alt.Y("firm:N", sort=firms, title=None, axis=axis),
        yOffset=alt.YOffset("scenario:N", sort=names),
        color=colour,
    )
    tooltip = [
        alt.Tooltip("scenario:N", title=say("scenario")),
        alt.Tooltip("firm:N", title=say("firm")),
        alt.Tooltip("mean:Q", title=unit, format="+,.3~f"),
        alt.Tooltip("low:Q", title=say("from"), format="+,.3~f"),
        alt.Tooltip("high:Q", title=say("to"), format="+,.3~f"),
    ]
    x = alt.X("low:Q", title=unit, axis=alt.Axis(format="+,~f", tickCount=6))
    rules = base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        x="mean:Q", shape=shape, tooltip=tooltip
    )
    zero = alt.Chart(named()).mark_rule(color=PALE, strokeWidth=1.5).encode(x=alt.datum(0))
    step = max(26, 13 * len(names))
    return alt.layer(zero, rules, points).properties(
        width=width - (170 if width >= WIDE else 110), height=step * len(firms)
    )


def _is_seen(written: str) -> bool:
    """Whether an effect is not zero in the digits it is written in."""
    return any(digit in written for digit in "123456789")


def _finding(
    compared: Compared, prefix: str, unit: str, write: Callable[[float], str], say: Language
) -> str:
    """The clearest shifts under the first of the other scenarios."""
    effects = {
        path.removeprefix(prefix): effect
        for path, effect in compared.comparisons[0].effects.items()
        if path.startswith(prefix) and effect.is_clear and _is_seen(write(effect.mean))
    }
    title = compared.names(say)[1]
    if not effects:
        return say("{title}: no firm shifts clearly ({unit})", title=title, unit=unit)

    def told(firm: str) -> str:
        effect: Effect = effects[firm]
        name = say.data(compared.a.firm_name(firm))
        return say("{firm} {effect}", firm=name, effect=write(effect.mean))

    largest = sorted(effects, key=lambda firm: (-abs(effects[firm].mean), firm))[:3]
    return say(
        "{title}: {shifts} ({unit})", title=title, shifts=say.listed(list(map(told, largest))),
        unit=unit,
    )  # fmt: skip
