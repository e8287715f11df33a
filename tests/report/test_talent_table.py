from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from sim.report.amounts import percent, points
from sim.report.talent_table import (
    LONGEST,
    SHORTEST,
    layout,
    shares_of,
    sparkline,
    talent_rows,
    talent_table,
)

TITLES = {
    "start": "2025-01", "end": "2025-12", "change": "change", "band": "points, 5 to 95 %",
    "path": "path",
}  # fmt: skip


def lines(result, width, paths=True, **more):
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        console.print(talent_table(result, width, paths, **more))
    return [line.rstrip() for line in captured.get().splitlines()]


def changed(result, **changes):
    """The same result in which talent shares have changed by these amounts, in all runs."""
    other = replace(result)
    spreads = {
        f"talent_share_{firm}": {"p5": by, "p50": by, "p95": by, "mean": by, "n": 4}
        for firm, by in changes.items()
    }
    other.__dict__["summary"] = {**result.summary, "change": spreads}
    return other


def test_gainers_stand_first_and_who_lost_most_leads_the_losers(result):
    other = changed(
        result, meta=0.01, google=-0.03, xai=0.02, ssi=0.0, apple=-0.01, openai=0.01, amazon=0.001
    )
    assert [row.firm for row in talent_rows(other)] == [
        "xAI", "Meta", "OpenAI", "Google", "Apple",
    ]  # fmt: skip
    assert talent_table(changed(result, meta=0.0), 110, True) is None
    assert talent_table(changed(result), 110, True) is None


def test_numbers_are_those_of_the_summary_and_the_series(result):
    assert talent_rows(result)
    keys = {result.firm_name(key): key for key in result.summary["firms"]}
    for row in talent_rows(result):
        name = f"talent_share_{keys[row.firm]}"
        change = result.summary["change"][name]
        path = [one["p50"] for one in result.series.to_pylist() if one["statistic"] == name]
        assert row.path == path
        assert row.cells == {
            "start": percent(path[0]),
            "end": percent(path[-1]),
            "change": points(change["p50"]),
            "band": f"[{points(change['p5'])} to {points(change['p95'])}]",
        }


def test_months_without_a_share_are_missing(result):
    name = "talent_share_meta"
    kept = [
        (row["statistic"], row["month"]) != (name, "2025-02") for row in result.series.to_pylist()
    ]
    other = replace(result)
    other.__dict__["series"] = result.series.filter(kept)
    found = shares_of(other, ["meta"])["meta"]
    assert [month for month, share in enumerate(found) if share is None] == [1]
    assert sparkline(found, 99)[1] == " "


def test_a_sparkline_has_a_bar_a_month_or_as_many_as_there_is_room_for():
    assert sparkline([0.1, 0.2, 0.3], 24) == "▁▄█"
    assert sparkline([0.3, 0.3], 24) == "▄▄"
    assert sparkline([n / 100 for n in range(100)], 5) == "▁▃▅▆█"
    assert sparkline([None, 0.1, 0.8], 3) == " ▁█"


def test_columns_go_before_anything_wraps(result):
    heads = {width: lines(result, width)[0].split() for width in range(20, 111)}
    assert heads[110][-1] == "path"
    assert heads[60][-1] == "%"
    assert heads[30][-1] == "change"
    for width in range(24, 111):
        found = lines(result, width)
        assert len(found) == 1 + len(talent_rows(result)), width
        assert max(map(len, found)) <= width
        assert "…" not in "".join(found)
    assert lines(result, 110, paths=False)[0].endswith("points, 5 to 95 %")


@pytest.mark.parametrize(("room", "bars"), [(200, 12), (58, 11), (55, SHORTEST), (54, 12)])
def test_a_sparkline_takes_the_room_that_is_left(result, room, bars):
    rows = talent_rows(result)
    columns, found = layout(rows, TITLES, room, True)
    assert columns[-1] == "path"
    assert min(found, 12) == bars
    assert layout(rows, TITLES, 200, True)[1] == LONGEST


def test_one_run_has_no_band_and_one_month_no_path(single):
    head, *_ = lines(single, 110)
    assert head.split()[-2:] == ["change", "path"]
    assert "[" not in "".join(lines(single, 110))
    short = [row._replace(path=row.path[:1]) for row in talent_rows(single)]
    assert layout(short, TITLES, 110, True)[0] == ("start", "end", "change")


def test_names_are_as_wide_as_asked(result):
    assert lines(result, 110, least=40)[1].index("%") > 40
