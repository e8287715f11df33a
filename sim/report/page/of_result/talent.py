"""Who gains and who loses talent: the largest firms month by month, and all of them in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures import picture
from sim.report.page.blocks import Cell, Column, Drawing, Section, Table, between, number
from sim.report.statistic_words import TALENT_SHARE

if TYPE_CHECKING:
    from sim.record.read import Result
    from sim.report.language import Language

PLACE = 20
SHOWN = 8


def section(result: Result, say: Language) -> Section | None:
    """Fan charts and the table behind them; None where no month was counted."""
    drawn = picture("talent_shares", result, say)
    if drawn is None:
        return None
    return Section(
        "talent", say("Who gains and who loses talent"), [Drawing(drawn), _table(result, say)]
    )


def _table(result: Result, say: Language) -> Table:
    end, change = result.summary["end"], result.summary["change"]
    firms = [key.removeprefix(TALENT_SHARE) for key in end if key.startswith(TALENT_SHARE)]
    firms.sort(key=lambda firm: (-end[TALENT_SHARE + firm]["p50"], firm))
    return Table(
        "talent",
        say("Shares of talent, all firms"),
        [
            Column(say("firm")),
            Column(say("at the end"), True),
            Column(say("change, points"), True),
            Column(say("5 to 95 % of runs"), True),
            Column(say("of the 200 best"), True),
            Column(say("gained of them"), True),
        ],
        [_row(result, firm, say) for firm in firms if TALENT_SHARE + firm in change],
        SHOWN,
    )


def _row(result: Result, firm: str, say: Language) -> list[Cell]:
    end, moved = (result.summary[group][TALENT_SHARE + firm] for group in ("end", "change"))
    best, gained = (
        result.summary["overall"].get(f"best_200.{what}.{firm}") for what in ("at_end", "gained")
    )
    band = say("{low} to {high}", low=say.points(moved["p5"]), high=say.points(moved["p95"]))
    return [
        Cell(say.data(result.firm_name(firm))),
        number(end["p50"], say.percent(end["p50"])),
        number(moved["p50"], say.points(moved["p50"])),
        between(band, moved["p95"]),
        number(best["p50"], say.count(best["p50"])) if best else Cell(""),
        number(gained["p50"], f"{gained['p50']:+.0f}") if gained else Cell(""),
    ]
